/** Which techniques a record's own words point to: what its source says, ids in its text, and keywords, in that order of trust. */
import type { AlertRecord } from "../../data/record.js";
import { remembering } from "../../data/remember.js";
import { normaliseTechniqueId, parentOf, tacticWords, type AttackCatalogue } from "./catalogue.js";
import type { Tactic } from "../../data/vocabulary.js";
import { KEYWORDS } from "./keywords.js";

export interface TechniqueHint {
  readonly id: string;
  readonly name: string;
  /** In the words of truth, whatever the version of ATT&CK. */
  readonly tactics: readonly Tactic[];
  /** `vendor`: the source's own mapping; `text-id`: an id in the rule's text; `keywords`: words in it. */
  readonly source: "vendor" | "text-id" | "keywords";
  /** From 0 to 1. */
  readonly confidence: number;
  /** Renamed, revoked or unknown sub-technique: the id that was given. */
  readonly givenAs?: string;
}

export interface TechniqueFacts {
  /** The most trusted first, each technique once. */
  readonly hints: readonly TechniqueHint[];
  /** Ids that were given and that the catalogue does not know, with the reason. */
  readonly unknown: readonly string[];
}

/** How far each source is trusted; keywords have their own weights. */
const VENDOR_CONFIDENCE = 0.9;
const TEXT_ID_CONFIDENCE = 0.8;
/** Hints from keywords that are kept. */
const MAX_KEYWORD_HINTS = 3;
/** What is searched of a text; names of rules are shorter. */
const MAX_TEXT = 300;
/** Ids that a vendor gives: more would be a field that holds something else. */
const MAX_VENDOR_IDS = 16;
/** Rules' texts come again and again. */
const MAX_TEXTS_KEPT = 10_000;

export class TechniqueFinder {
  readonly #catalogue: AttackCatalogue;
  /** Ids and keywords in a text. */
  readonly fromText: (text: string) => readonly TechniqueHint[];

  constructor(catalogue: AttackCatalogue) {
    this.#catalogue = catalogue;
    this.fromText = remembering(MAX_TEXTS_KEPT, (text: string) =>
      merge([...this.#idsIn(text), ...this.#keywordsIn(text)]),
    );
  }

  ofRecord({ techniques, ruleText, category, process }: AlertRecord): TechniqueFacts {
    const text = [ruleText, category, process].filter((part) => part !== undefined).join(" ");
    const fromText = this.fromText(text);
    if (techniques.length === 0) return { hints: fromText, unknown: [] };
    const vendor: TechniqueHint[] = [];
    const unknown: string[] = [];
    for (const id of techniques.slice(0, MAX_VENDOR_IDS)) {
      const hint = this.#hint(id, "vendor", VENDOR_CONFIDENCE);
      if (typeof hint === "string") unknown.push(hint);
      else vendor.push(hint);
    }
    return { hints: merge([...vendor, ...fromText]), unknown };
  }

  #idsIn(text: string): TechniqueHint[] {
    const ids = text.slice(0, MAX_TEXT).match(/\bT1\d{3}(?:[./]\d{3})?\b/gi) ?? [];
    return ids.flatMap((id) => {
      const hint = this.#hint(id, "text-id", TEXT_ID_CONFIDENCE);
      return typeof hint === "string" ? [] : [hint];
    });
  }

  #keywordsIn(text: string): TechniqueHint[] {
    const searched = text.slice(0, MAX_TEXT);
    const found = KEYWORDS.filter(({ pattern }) => pattern.test(searched))
      .sort((left, right) => right.weight - left.weight)
      .slice(0, MAX_KEYWORD_HINTS);
    return found.flatMap(({ id, weight }) => {
      const hint = this.#hint(id, "keywords", weight);
      return typeof hint === "string" ? [] : [hint];
    });
  }

  /** @returns the reason where the id is unknown */
  #hint(given: string, source: TechniqueHint["source"], confidence: number): TechniqueHint | string {
    const resolved = this.#catalogue.resolve(given);
    if (resolved.kind === "unknown") return `${resolved.id.slice(0, 32)}: ${resolved.reason}`;
    const { id, name, tactics } = resolved.technique;
    const asked = normaliseTechniqueId(given);
    return {
      id,
      name,
      tactics: tacticWords(tactics),
      source,
      confidence,
      ...(asked === id || asked === undefined ? {} : { givenAs: asked }),
    };
  }
}

/** Each technique once, by its most trusted source; a technique goes without its sub-technique's hint, not beside it. */
function merge(hints: readonly TechniqueHint[]): TechniqueHint[] {
  const merged: TechniqueHint[] = [];
  for (const hint of hints) {
    if (merged.some(({ id }) => id === hint.id || parentOf(id) === hint.id)) continue;
    merged.push(hint);
  }
  return merged;
}

/** Hints in a rule's text alone. */
export function techniquesFromText(text: string, catalogue: AttackCatalogue): readonly TechniqueHint[] {
  return new TechniqueFinder(catalogue).fromText(text);
}
