/** What fine-tuning is measured by while it runs: a bounded number of validation rows, the same at every evaluation. */
import { breathe } from "../../breathe.js";
import { BENIGN_CLASS } from "../../checkpoint/checkpoint-card.js";
import { auroc } from "../../metrics/auroc.js";
import { classificationReport } from "../../metrics/classification-report.js";
import { softmax } from "../../metrics/softmax.js";
import { INFERENCE, type Mode } from "../../model/mode.js";
import { tf, type Tensor2D } from "../../model/tensors.js";
import { Random } from "../../random.js";
import { drawQuestion } from "../data/chain-question.js";
import { answersOf } from "../data/row-truth.js";
import type { Source } from "../data/source.js";
import { spreadRows } from "../data/spread-rows.js";
import type { TrainOptions } from "../defaults.js";
import { setLoss, type SetTargets } from "../set-cross-entropy.js";
import type { Figures } from "../task.js";
import type { BatchMaker, Example, ExampleBatch } from "./batch-maker.js";

/** Of the rows that are measured, attacks are up to this share: they are few in the data, and what is told of few is chance. */
const ATTACKS = 0.5;

interface Measured extends Example {
  /** How many rows of the data it stands for. */
  readonly weight: number;
}

type Logits = (batch: ExampleBatch, mode: Mode) => { head: Tensor2D | undefined; chain: Tensor2D | undefined };

export class Validation {
  readonly #batches: readonly (readonly Measured[])[];

  constructor(
    private readonly maker: BatchMaker,
    private readonly sources: readonly Source[],
    private readonly options: TrainOptions,
    private readonly classes: readonly string[],
  ) {
    const classified = sources.flatMap((source, index) => this.#drawRows(source, index));
    const asked = options.chain && options.promptShare > 0 ? this.#ask(classified) : [];
    const all = [...classified, ...asked].sort((a, b) => maker.lengthOf(a) - maker.lengthOf(b));
    const { batchSize } = options;
    this.#batches = Array.from({ length: Math.ceil(all.length / batchSize) }, (_, i) =>
      all.slice(i * batchSize, (i + 1) * batchSize),
    );
  }

  /** Loss (of both kinds, as trained, without class weights), AUROC, macro F1 and the share of the chain's words that are right. */
  async measure(logits: Logits): Promise<Figures> {
    const sums = { head: new Mean(), chain: new Mean(), right: new Mean() };
    const scores: number[] = [];
    const malicious: number[] = [];
    const [actual, predicted]: [number[], number[]] = [[], []];
    for (const examples of this.#batches) {
      const batch = this.maker.make(examples);
      const found = tf.tidy(() => {
        const { head, chain } = logits(batch, INFERENCE);
        return { head: head?.dataSync<"float32">().slice(), chain: chain?.dataSync<"float32">().slice() };
      });
      const rowsOf = ({ rows }: { rows: Int32Array }): Measured[] =>
        Array.from(rows).flatMap((at) => examples[at] ?? []);
      if (found.head !== undefined) {
        const [rows, width] = [rowsOf(batch.head), this.classes.length];
        sums.head.add(setLoss(found.head, width, weighted(batch.head.targets, rows)).value, rows);
        const probabilities = softmax(found.head, width);
        rows.forEach((example, at) => {
          const index = this.maker.classIndex(example);
          scores.push(1 - (probabilities[at * width] ?? 0));
          malicious.push(this.classes[index] === BENIGN_CLASS ? 0 : 1);
          if (index < 0) return;
          actual.push(index);
          predicted.push(bestOf(probabilities.subarray(at * width, (at + 1) * width)));
        });
      }
      if (found.chain !== undefined) {
        const [rows, width] = [rowsOf(batch.chain), this.maker.words.length];
        const { targets } = batch.chain;
        sums.chain.add(setLoss(found.chain, width, weighted(targets, rows)).value, rows);
        rows.forEach((example, at) => {
          const from = at * width;
          const may = found.chain
            ?.subarray(from, from + width)
            .map((logit, word) => (targets.allowed?.[from + word] === 1 ? logit : -Infinity));
          sums.right.add(targets.right[from + bestOf(may ?? [])] ?? 0, [example]);
        });
      }
      await breathe();
    }
    const { promptShare, chainWeight } = this.options;
    const chainLoss = sums.chain.value;
    const share = Number.isFinite(chainLoss) ? promptShare : 0;
    return {
      loss: (1 - share) * orZero(sums.head.value, 1 - share) + share * chainWeight * orZero(chainLoss, share),
      auroc: auroc(scores, malicious),
      macroF1: actual.length === 0 ? Number.NaN : classificationReport(actual, predicted, this.classes).macro.f1,
      ...(sums.chain.any ? { chainLoss, chainAccuracy: sums.right.value } : {}),
    };
  }

  /** Spread over the rows, attacks and benign ones apart. */
  #drawRows({ validation, tokens, weight }: Source, source: number): Measured[] {
    const { malicious } = tokens.columns;
    const wanted = Math.max(2, Math.round(this.options.evalRows * weight));
    const [attacks, benign] = [1, 0].map((kind) => validation.filter((row) => malicious[row] === kind));
    if (attacks === undefined || benign === undefined) return [];
    const fromAttacks = Math.min(attacks.length, Math.max(Math.floor(wanted * ATTACKS), wanted - benign.length));
    const all = attacks.length + benign.length;
    return [
      ...Array.from(spreadRows(attacks, fromAttacks), (row) => ({
        source,
        row,
        weight: (weight * attacks.length) / fromAttacks / all,
      })),
      ...Array.from(spreadRows(benign, Math.min(benign.length, wanted - fromAttacks)), (row) => ({
        source,
        row,
        weight: (weight * benign.length) / Math.min(benign.length, wanted - fromAttacks) / all,
      })),
    ];
  }

  /** Every second row is also asked one question, with the true words before it. */
  #ask(rows: readonly Measured[]): Measured[] {
    const random = new Random(this.options.seed, "validation question");
    return rows.flatMap((one, index) => {
      const tokens = this.sources[one.source]?.tokens;
      if (index % 2 === 1 || tokens === undefined) return [];
      const question = drawQuestion(answersOf(tokens, one.row), 0, random);
      return question === undefined ? [] : [{ ...one, question }];
    });
  }
}

/** A mean over rows by their weights. */
class Mean {
  #sum = 0;
  #weight = 0;

  add(value: number, rows: readonly Measured[]): void {
    const weight = rows.reduce((sum, row) => sum + row.weight, 0);
    this.#sum += weight * value;
    this.#weight += weight;
  }

  get any(): boolean {
    return this.#weight > 0;
  }

  get value(): number {
    return this.#sum / this.#weight;
  }
}

function weighted(targets: SetTargets, rows: readonly Measured[]): SetTargets {
  return { ...targets, weights: Float32Array.from(rows, ({ weight }) => weight) };
}

function bestOf(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  return best;
}

/** A loss that no row has counts for nothing where nothing is wanted of it. */
function orZero(value: number, share: number): number {
  return share === 0 ? 0 : value;
}
