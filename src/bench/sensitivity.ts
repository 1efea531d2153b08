/** What the result hinges on: each assumption at its low and its high value, the others as they are. */
import { ASSUMPTION_NAMES, type Assumptions } from "./assumptions.js";
import { DEFAULT_ASSUMPTIONS } from "./default-assumptions.js";
import { evaluatePolicies } from "./evaluate-policies.js";
import { middle } from "./figures/intervals.js";
import type { Decisions } from "./policies/policy.js";
import type { SensitivityRow } from "./result.js";
import type { Workload } from "./workload/workload.js";

/** These play a part only where arrivals are drawn. */
const BURSTY_ONLY = ["burstFactor", "burstMinutes", "burstShare"];

export interface SensitivityOptions {
  readonly assumptions: Assumptions;
  readonly replications: number;
  readonly seed: number;
  readonly arrivals: "replay" | "bursty";
  readonly onProgress?: (done: number) => void;
}

/** @returns the assumption that matters most first */
export async function sensitivity(
  workload: Workload,
  [baseline, agent]: readonly [Decisions, Decisions],
  options: SensitivityOptions,
): Promise<SensitivityRow[]> {
  const { assumptions, arrivals, onProgress } = options;
  const names = ASSUMPTION_NAMES.filter((name) => arrivals === "bursty" || !BURSTY_ONLY.includes(name));
  const rows: SensitivityRow[] = [];
  for (const [at, name] of names.entries()) {
    const { low, high } = DEFAULT_ASSUMPTIONS[name];
    const difference = async (value: number): Promise<number> => {
      const changed = { ...assumptions, [name]: value };
      const [own, other] = await evaluatePolicies(workload, [agent, baseline], {
        assumptions: changed,
        replications: options.replications,
        seed: options.seed,
        arrivals,
      });
      const [ours, theirs] = [middle(own?.series.mttr.plain ?? []), middle(other?.series.mttr.plain ?? [])];
      return ours === theirs ? 0 : (ours - theirs) / theirs;
    };
    rows.push({
      assumption: name,
      value: assumptions[name],
      low,
      high,
      atLow: await difference(low),
      atHigh: await difference(high),
    });
    onProgress?.((at + 1) / names.length);
  }
  return rows.sort((a, b) => spread(b) - spread(a));
}

/** Where one of both never gets there, nothing matters more. */
function spread({ atLow, atHigh }: SensitivityRow): number {
  const width = Math.abs(atHigh - atLow);
  return Number.isFinite(width) ? width : Number.MAX_VALUE;
}
