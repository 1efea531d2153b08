/** Knows of a row its rule's name alone: how often it was malicious, and which class it mostly was. */
import { type Baseline, classNameOf } from "./baseline.js";
import { TargetRates } from "./target-rates.js";

export const ruleName: Baseline = {
  name: "rule name",
  run: ({ train, test }) => {
    if (train.rows.every(({ rule }) => rule === undefined)) return { reason: "the data has no rule names" };
    const rates = new TargetRates(
      train.rows.map(({ rule }) => rule),
      train.rows.map(({ malicious }) => malicious),
    );
    const classes = mostCommonClasses(train.rows);
    return {
      scores: Float64Array.from(test.rows, ({ rule }) => rates.rateOf(rule)),
      classes: test.rows.map(({ rule }) => classes.get(rule) ?? "benign"),
      trainRows: train.rows.length,
      note: "smoothed rate of malicious rows by rule; a rule that was not seen has the overall rate",
    };
  },
};

function mostCommonClasses(
  rows: readonly {
    readonly rule?: string | undefined;
    readonly malicious: boolean;
    readonly technique?: string | undefined;
  }[],
): Map<string | undefined, string> {
  const counts = new Map<string | undefined, Map<string, number>>();
  for (const row of rows) {
    const own = counts.get(row.rule) ?? new Map<string, number>();
    counts.set(row.rule, own);
    own.set(classNameOf(row), (own.get(classNameOf(row)) ?? 0) + 1);
  }
  return new Map([...counts].map(([rule, own]) => [rule, [...own].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]));
}
