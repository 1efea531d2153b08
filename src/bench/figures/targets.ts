/** The figures that the project set out to reproduce, as targets that pass or miss. */
import type { PolicyResult } from "../result.js";
import { differenceOf, type Estimate, type Series } from "./intervals.js";
import type { FigureName } from "./figures.js";
import { AACT_CLOSED, TEQ_KEPT } from "../../metrics/published-marks.js";

/** What the project's announcement says: rule-based SOAR against the agent. */
export const ANNOUNCED = {
  mttr: { baseline: 47, agent: 32 },
  fpOfAll: { baseline: 0.18, agent: 0.11 },
  presented: { baseline: 1_200, agent: 820 },
} as const;

export interface TargetRow {
  readonly name: string;
  readonly title: string;
  readonly unit: "min" | "share" | "alerts" | "count";
  readonly baseline?: Estimate;
  readonly agent: Estimate;
  readonly difference?: Estimate & { readonly kind: "relative" | "absolute" };
  /** As in `at least 31 % lower`; without one, the row is there to be read. */
  readonly target?: string;
  readonly outcome: "pass" | "miss" | "none";
  /** Whether the whole interval is on the outcome's side. */
  readonly sure: boolean;
}

interface Comparison {
  readonly figure: FigureName;
  readonly kind: "relative" | "absolute";
  readonly most?: number;
  readonly target?: string;
}

const COMPARISONS: readonly Comparison[] = [
  { figure: "mttr", kind: "relative", most: -0.32, target: "at least 32 % lower" },
  { figure: "fpOfSeen", kind: "absolute", most: -0.07, target: "at least 7 points lower" },
  { figure: "fpOfAll", kind: "absolute" },
  { figure: "fpOfClosed", kind: "absolute" },
  { figure: "presented", kind: "relative", most: -0.31, target: "at least 31 % lower" },
  { figure: "handled", kind: "relative" },
  { figure: "unserved", kind: "absolute" },
];

export function targetRows(
  baseline: PolicyResult,
  agent: PolicyResult,
  seriesOf: (policy: PolicyResult, figure: FigureName) => Series,
  definitionOf: (figure: FigureName) => { readonly title: string; readonly unit: TargetRow["unit"] },
): TargetRow[] {
  const compared = COMPARISONS.map(({ figure, kind, most, target }): TargetRow => {
    const difference = differenceOf(seriesOf(agent, figure), seriesOf(baseline, figure), kind);
    return {
      name: figure,
      ...definitionOf(figure),
      baseline: baseline.figures[figure],
      agent: agent.figures[figure],
      difference: { ...difference, kind },
      ...(target === undefined ? {} : { target }),
      ...judged(difference, most, "most"),
    };
  });
  return [...compared, ...closingRows(baseline, agent)];
}

function closingRows(baseline: PolicyResult, agent: PolicyResult): TargetRow[] {
  const suppressed = (policy: PolicyResult): number =>
    policy.ranking?.suppression.find(({ kept }) => kept === TEQ_KEPT)?.suppressed ?? Number.NaN;
  const rows: readonly (readonly [
    string,
    string,
    TargetRow["unit"],
    (policy: PolicyResult) => number,
    string,
    number,
    "least" | "most",
  ])[] = [
    [
      "suppressed",
      "false positives suppressed where 95.1 % of the attacks' alerts are kept",
      "share",
      suppressed,
      "at least 54 %",
      0.54,
      "least",
    ],
    [
      "missedAt61",
      "attacks' alerts missed where 61 % of all alerts are closed",
      "share",
      ({ ranking }) => ranking?.missedAt61 ?? Number.NaN,
      "at most 1.36 %",
      0.0136,
      "most",
    ],
    ["closed", "alerts closed unseen", "share", ({ closing }) => closing.closed, "at least 61 %", AACT_CLOSED, "least"],
    [
      "missed",
      "attacks' alerts among the closed",
      "share",
      ({ closing }) => closing.missed,
      "at most 1.36 %",
      0.0136,
      "most",
    ],
    ["incidentsLost", "incidents wholly closed", "count", ({ closing }) => closing.incidentsLost, "none", 0, "most"],
  ];
  return rows.map(([name, title, unit, valueOf, target, bound, side]) => ({
    name,
    title,
    unit,
    baseline: exactly(valueOf(baseline)),
    agent: exactly(valueOf(agent)),
    target,
    ...judged(exactly(valueOf(agent)), bound, side),
  }));
}

/** Not a matter of the queue's luck. */
function exactly(value: number): Estimate {
  return { value, low: value, high: value };
}

function judged(
  { value, low, high }: Estimate,
  bound: number | undefined,
  side: "least" | "most",
): Pick<TargetRow, "outcome" | "sure"> {
  if (bound === undefined) return { outcome: "none", sure: true };
  const reaches = (one: number): boolean => (side === "most" ? one <= bound : one >= bound);
  const passes = reaches(value);
  return { outcome: passes ? "pass" : "miss", sure: reaches(low) === passes && reaches(high) === passes };
}
