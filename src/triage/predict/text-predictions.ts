/** What the model says of one text, from its class logits. */
import { BENIGN_CLASS } from "../../checkpoint/checkpoint-card.js";
import { tacticWords, type AttackCatalogue } from "../../enrich/attack/catalogue.js";
import type { TechniqueFinding } from "../result.js";

/** Techniques of the model that are kept of a text. */
export const TOP_CLASSES = 3;
/** A class that the model gives less is a guess among many. */
const LEAST_CONFIDENCE = 0.2;
/** Probabilities of kept classes are stored in such steps. */
export const PROBABILITY_STEPS = 200;

/** Where one text's predictions are written. */
export interface PredictionColumns {
  /** 1 − p(benign) after the temperature, before calibration. [texts] */
  readonly scores: Float32Array;
  /** −log Σ exp(logit). [texts] */
  readonly energies: Float32Array;
  /** Likeliest classes but the benign one. [texts · TOP_CLASSES] */
  readonly classes: Uint16Array;
  /** Their probabilities in `PROBABILITY_STEPS`. [texts · TOP_CLASSES] */
  readonly shares: Uint8Array;
}

export function predictionColumns(texts: number): PredictionColumns {
  return {
    scores: new Float32Array(texts),
    energies: new Float32Array(texts),
    classes: new Uint16Array(texts * TOP_CLASSES),
    shares: new Uint8Array(texts * TOP_CLASSES),
  };
}

/**
 * Writes what a row of logits says.
 * @param logits [classes], the benign class first
 * @param temperature divides them
 */
export function predictText(logits: Float32Array, temperature: number, columns: PredictionColumns, text: number): void {
  let highest = -Infinity;
  for (const logit of logits) highest = Math.max(highest, logit);
  let [sum, plain] = [0, 0];
  for (const logit of logits) {
    sum += Math.exp((logit - highest) / temperature);
    plain += Math.exp(logit - highest);
  }
  const probability = (at: number): number => Math.exp(((logits[at] ?? -Infinity) - highest) / temperature) / sum;
  columns.scores[text] = Math.min(1, Math.max(0, 1 - probability(0)));
  columns.energies[text] = -(highest + Math.log(plain));
  for (let rank = 0; rank < TOP_CLASSES; rank += 1) {
    let best = -1;
    for (let at = 1; at < logits.length; at += 1) {
      const taken = columns.classes.subarray(text * TOP_CLASSES, text * TOP_CLASSES + rank).includes(at);
      if (!taken && (best < 0 || (logits[at] ?? 0) > (logits[best] ?? 0))) best = at;
    }
    columns.classes[text * TOP_CLASSES + rank] = Math.max(0, best);
    columns.shares[text * TOP_CLASSES + rank] = best < 0 ? 0 : Math.round(probability(best) * PROBABILITY_STEPS);
  }
}

/** Names the model's classes: techniques, by the catalogue. */
export class ClassNames {
  readonly #findings: readonly (Omit<TechniqueFinding, "confidence"> | undefined)[];

  /** @param classes `benign` first, then technique ids, maybe `malicious` for attacks of no known technique */
  constructor(classes: readonly string[], catalogue: AttackCatalogue) {
    this.#findings = classes.map((name) => {
      if (name === BENIGN_CLASS || !/^T\d/.test(name)) return undefined;
      const resolved = catalogue.resolve(name);
      if (resolved.kind === "unknown") return { id: name, name, source: "model" };
      const { id, name: title, tactics } = resolved.technique;
      const [tactic] = tacticWords(tactics);
      return { id, name: title, ...(tactic === undefined ? {} : { tactic }), source: "model" };
    });
  }

  /** The techniques that the model sees in a text, the likeliest first. */
  ofText({ classes, shares }: Pick<PredictionColumns, "classes" | "shares">, text: number): TechniqueFinding[] {
    const found: TechniqueFinding[] = [];
    for (let rank = 0; rank < TOP_CLASSES; rank += 1) {
      const at = text * TOP_CLASSES + rank;
      const confidence = (shares[at] ?? 0) / PROBABILITY_STEPS;
      const finding = this.#findings[classes[at] ?? 0];
      if (finding !== undefined && confidence >= LEAST_CONFIDENCE) found.push({ ...finding, confidence });
    }
    return found;
  }
}
