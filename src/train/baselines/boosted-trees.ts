/** Gradient boosted trees of our own, which are there without Python. */
import { BoostedTrees } from "../../metrics/trees/boosted-trees.js";
import type { Baseline } from "./baseline.js";
import { tablesOf } from "./table.js";

export const boostedTrees: Baseline = {
  name: "boosted trees",
  run: (data) => {
    const { train, test, columns } = tablesOf(data);
    const labels = Uint8Array.from(data.train.rows, ({ malicious }) => Number(malicious));
    const trees = BoostedTrees.fit(train.values, train.width, labels);
    return {
      scores: trees.predict(test.values),
      trainRows: train.rows,
      note: `80 trees of depth 4, 64 bins, ${columns.length} columns`,
    };
  },
};
