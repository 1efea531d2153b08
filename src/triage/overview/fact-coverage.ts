/** How many clusters have each fact, and why it was not checked of the others. */
import type { FactLine } from "../result.js";

export interface FactCoverage {
  readonly name: string;
  readonly found: number;
  readonly checked: number;
  readonly unchecked: number;
  /** The most frequent reason of what is unchecked; empty where nothing is. */
  readonly reason: string;
}

interface Counts {
  found: number;
  checked: number;
  unchecked: number;
  /** Why it was not checked, with how often. */
  readonly reasons: Map<string, number>;
}

export class FactCoverages {
  readonly #counts = new Map<string, Counts>();

  add({ name, state, text }: FactLine): void {
    let own = this.#counts.get(name);
    if (own === undefined) {
      own = { found: 0, checked: 0, unchecked: 0, reasons: new Map() };
      this.#counts.set(name, own);
    }
    own[state]++;
    if (state === "unchecked") own.reasons.set(text, (own.reasons.get(text) ?? 0) + 1);
  }

  /** What is most often unchecked first, then by name. */
  get values(): FactCoverage[] {
    return [...this.#counts]
      .sort(([a, left], [b, right]) => right.unchecked - left.unchecked || (a < b ? -1 : 1))
      .map(([name, { reasons, ...counts }]) => ({ name, ...counts, reason: mostFrequent(reasons) }));
  }
}

function mostFrequent(reasons: ReadonlyMap<string, number>): string {
  const [first] = [...reasons].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
  return first?.[0] ?? "";
}
