/** What the model is to reach, and whether it does. */
import { compareRounds, median } from "../support/statistics.js";
import type { Case, Task } from "./cases.js";
import type { ContenderName } from "./contenders.js";
import type { Measured, Outcome } from "./measure-case.js";
import type { ShapeName } from "./shapes.js";

export interface CaseResult extends Case {
  readonly contenders: readonly Outcome[];
  /** As in `Measurement`. */
  readonly othersBusy: number;
}

interface Target {
  readonly shape: ShapeName;
  readonly tasks: readonly Task[];
  /** Undefined: at every length. */
  readonly tokens?: number;
  readonly contender: ContenderName;
  /** What the time is compared with; undefined: peak memory in bytes is meant. */
  readonly against?: ContenderName;
  readonly limit: number;
}

const FORWARD: readonly Task[] = ["forward", "forward-all"];

/** GB are 10⁹ bytes. Times are ratios. */
export const TARGETS: readonly Target[] = [
  { shape: "distilroberta", tasks: FORWARD, contender: "cpu", against: "pytorch", limit: 0.6 },
  { shape: "distilroberta", tasks: ["train"], contender: "cpu", against: "pytorch", limit: 0.7 },
  { shape: "distilroberta", tasks: ["train"], tokens: 128, contender: "cpu", limit: 4e9 },
  { shape: "mini", tasks: FORWARD, contender: "cpu", against: "pytorch", limit: 0.75 },
  { shape: "mini", tasks: ["train"], contender: "cpu", against: "pytorch", limit: 1 },
  { shape: "mini", tasks: ["train"], contender: "wasm", against: "cpu", limit: 5 },
];

export interface Judgement extends Case {
  readonly contender: ContenderName;
  /** Null: peak memory. */
  readonly against: ContenderName | null;
  readonly limit: number;
  /** A ratio of medians, or bytes; null where either side was not measured. */
  readonly measured: number | null;
  readonly verdict: "pass" | "miss" | "unmeasured";
}

/** Every target in every case that it is about. */
export function judge(cases: readonly CaseResult[]): Judgement[] {
  return TARGETS.flatMap(({ shape, tasks, tokens, contender, against, limit }) =>
    cases
      .filter((one) => one.shape === shape && tasks.includes(one.task) && (tokens ?? one.tokens) === one.tokens)
      .map((one): Judgement => {
        const measured =
          against === undefined
            ? (measuredOf(one, contender)?.memory.peakBytes ?? null)
            : (compare(one, contender, against)?.ratioOfMedians ?? null);
        // A ratio may reach its limit; memory is to stay under it.
        const reached = measured !== null && (against === undefined ? measured < limit : measured <= limit);
        const verdict = measured === null ? "unmeasured" : reached ? "pass" : "miss";
        const { tokens: length, task } = one;
        return { shape, tokens: length, task, contender, against: against ?? null, limit, measured, verdict };
      }),
  );
}

export function measuredOf({ contenders }: CaseResult, name: ContenderName): Measured | undefined {
  return contenders.find((one): one is Measured => one.kind === "measured" && one.name === name);
}

/** The median step of each round, in ms. */
export function roundMedians({ roundsMs }: Measured): number[] {
  return roundsMs.map(median);
}

/** Ratios of two contenders' times, where both were measured. */
export function compare(
  one: CaseResult,
  name: ContenderName,
  against: ContenderName,
): ReturnType<typeof compareRounds> | undefined {
  const [ours, theirs] = [measuredOf(one, name), measuredOf(one, against)];
  if (ours === undefined || theirs === undefined) return undefined;
  return compareRounds(roundMedians(ours), roundMedians(theirs));
}

/** Sides that measured different things: their numbers of weights differ. */
export function disagreements(cases: readonly CaseResult[]): string[] {
  return cases.flatMap((one) => {
    const sides = one.contenders.filter((side) => side.kind === "measured");
    const sizes = new Set(
      sides.map(({ parameters, trainable }) => `${parameters} weights, ${trainable} of them trained`),
    );
    if (sizes.size <= 1) return [];
    return [`${one.shape}, ${one.tokens} tokens, ${one.task}: the contenders differ: ${[...sizes].join("; ")}`];
  });
}
