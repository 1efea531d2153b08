/** All baselines on the same rows, one after the other. */
import type { Baseline, BaselineAnswer, BaselineData } from "./baseline.js";
import { boostedTrees } from "./boosted-trees.js";
import { histGradientBoosting } from "./hist-gradient-boosting.js";
import { logisticRegression } from "./logistic-regression.js";
import { majority } from "./majority.js";
import { randomForest } from "./random-forest.js";
import { ruleName } from "./rule-name.js";
import { severity } from "./severity.js";

export type BaselineOutcome =
  | { readonly kind: "scored"; readonly name: string; readonly seconds: number; readonly answer: BaselineAnswer }
  | { readonly kind: "unscored"; readonly name: string; readonly reason: string };

/** From the simplest on. */
export function allBaselines(): readonly Baseline[] {
  return [majority, severity, ruleName, logisticRegression, randomForest, boostedTrees, histGradientBoosting()];
}

/** @param onProgress before each, and once at the end */
export async function runBaselines(
  data: BaselineData,
  baselines: readonly Baseline[] = allBaselines(),
  onProgress: (name: string, done: number) => void = () => undefined,
): Promise<BaselineOutcome[]> {
  const kinds = new Set(data.train.rows.map(({ malicious }) => malicious));
  const outcomes: BaselineOutcome[] = [];
  for (const [index, { name, run }] of baselines.entries()) {
    onProgress(name, index / baselines.length);
    if (kinds.size < 2) {
      outcomes.push({ kind: "unscored", name, reason: "the training rows are all of one kind" });
      continue;
    }
    const started = performance.now();
    const answer = await run(data);
    const seconds = (performance.now() - started) / 1000;
    outcomes.push(
      "reason" in answer
        ? { kind: "unscored", name, reason: answer.reason }
        : { kind: "scored", name, seconds, answer },
    );
  }
  onProgress("", 1);
  return outcomes;
}
