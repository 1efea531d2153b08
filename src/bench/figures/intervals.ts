/** What replications say of a figure: its value, its interval, and how it differs from the baseline's. */

export interface Estimate {
  /** All incidents as they are, the median of the replications. */
  readonly value: number;
  /** 95 % interval: each replication draws the incidents anew with replacement, and all service times. */
  readonly low: number;
  readonly high: number;
}

/** A policy's figure over replications. */
export interface Series {
  /** Each incident once. */
  readonly plain: readonly number[];
  /** Each as often as it was drawn. */
  readonly drawn: readonly number[];
}

const CONFIDENCE = 0.95;

export function estimateOf({ plain, drawn }: Series): Estimate {
  return { value: middle(plain), ...intervalOf(drawn) };
}

/** Of the same replications: what both share does not count as doubt. */
export function differenceOf(one: Series, baseline: Series, kind: "relative" | "absolute"): Estimate {
  const difference = (a: number, b: number): number => {
    if (a === b) return 0;
    return kind === "absolute" ? a - b : (a - b) / b;
  };
  const pairs = one.drawn.map((value, at) => difference(value, baseline.drawn[at] ?? Number.NaN));
  return { value: difference(middle(one.plain), middle(baseline.plain)), ...intervalOf(pairs) };
}

function intervalOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { low: at(sorted, (1 - CONFIDENCE) / 2), high: at(sorted, (1 + CONFIDENCE) / 2) };
}

/** The median, which may be infinite. */
export function middle(values: readonly number[]): number {
  return at(
    [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    0.5,
  );
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
