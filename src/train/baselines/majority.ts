/** Says of every row what most are. */
import { type Baseline, classNameOf } from "./baseline.js";

export const majority: Baseline = {
  name: "majority",
  run: ({ train, test }) => {
    const counts = new Map<string, number>();
    for (const row of train.rows) counts.set(classNameOf(row), (counts.get(classNameOf(row)) ?? 0) + 1);
    const most = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ["benign", 0]);
    return {
      scores: new Float64Array(test.rows.length),
      classes: test.rows.map(() => most[0]),
      trainRows: train.rows.length,
      note: `always ${most[0]}`,
    };
  },
};
