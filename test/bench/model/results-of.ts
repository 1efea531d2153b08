// Case results for tests, from times alone.
import type { Case } from "../../../bench/model/cases.js";
import type { ContenderName } from "../../../bench/model/contenders.js";
import type { Outcome } from "../../../bench/model/measure-case.js";
import type { CaseResult } from "../../../bench/model/targets.js";

export function measured(name: ContenderName, roundsMs: readonly number[], peakBytes: number | null = 1e9): Outcome {
  return {
    kind: "measured",
    name,
    description: name,
    threads: 2,
    parameters: 100,
    trainable: 10,
    versions: {},
    warmupMs: [],
    roundsMs: roundsMs.map((ms) => [ms, ms]),
    value: 1,
    memory: { restBytes: 4e8, endBytes: 5e8, peakBytes },
  };
}

export function failed(name: ContenderName): Outcome {
  return { kind: "failed", name, reason: "out of memory" };
}

export function resultOf(one: Partial<Case>, contenders: readonly Outcome[]): CaseResult {
  return { shape: "distilroberta", tokens: 128, task: "train", ...one, contenders, othersBusy: 0 };
}
