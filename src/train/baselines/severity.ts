/** Ranks rows by the severity that their source gave them. */
import type { Baseline } from "./baseline.js";

export const severity: Baseline = {
  name: "severity",
  run: ({ test }) => {
    if (test.rows.every((row) => row.severity === undefined)) return { reason: "the data has no severity" };
    // A row without one is below all.
    const scores = Float64Array.from(test.rows, (row) => row.severity ?? -1);
    return { scores, trainRows: 0, note: "as the source wrote it; learns nothing" };
  },
};
