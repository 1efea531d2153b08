/** Cases with a replication's luck as the queue's jobs. */
import type { Assumptions } from "../assumptions.js";
import type { Jobs } from "../queue/jobs.js";
import { BENIGN, type Workload } from "../workload/workload.js";
import type { Luck } from "./luck.js";
import type { Cases } from "./make-cases.js";

export interface CaseJobs {
  readonly jobs: Jobs;
  /** 1: if an analyst looks at it, the attack is seen for what it is. By case. */
  readonly recognised: Uint8Array;
}

const MINUTE_MS = 60_000;

/**
 * @param context whether analysts are given it
 * @param start milliseconds since 1970 at which the simulation begins
 */
export function makeJobs(
  { incidents }: Workload,
  cases: Cases,
  luck: Luck,
  assumptions: Assumptions,
  { context, start }: { readonly context: boolean; readonly start: number },
): CaseJobs {
  const { count, first, alerts, tier, incident, priority, opened, evidence, promotions } = cases;
  const minutes = (time: number): number => (time - start) / MINUTE_MS;
  const triage = new Float64Array(count);
  const response = new Float64Array(count);
  const escalated = new Uint8Array(count);
  const recognised = new Uint8Array(count);
  const seen = context ? assumptions.recognitionWithContext : assumptions.recognition;
  for (let at = 0; at < count; at += 1) {
    const row = first[at] ?? 0;
    const of = incident[at] ?? BENIGN;
    const level = tier[at] ?? 0;
    const isAttack = of !== BENIGN;
    const luckOf = luck.recognition[row] ?? 0;
    triage[at] = triageMinutes(assumptions, isAttack, level, alerts[at] ?? 1, luck.triage[row] ?? 0, context);
    if (isAttack) {
      if (luckOf >= seen) continue;
      recognised[at] = 1;
      response[at] = responseMinutes(assumptions, level, luck.response[of] ?? 0);
      escalated[at] = Number(level >= assumptions.escalationTier);
    } else if (luckOf < assumptions.falseEscalation) {
      response[at] = assumptions.falseEscalationMinutes;
      escalated[at] = 1;
    }
  }
  return {
    recognised,
    jobs: {
      arrival: opened.map(minutes),
      priority,
      triage,
      response,
      evidence: evidence.map(minutes),
      escalated,
      // An attack that was not seen starts no response for the others.
      incident: incident.map((of, at) => (recognised[at] === 1 ? of : BENIGN)),
      incidents: incidents.length,
      promotions: {
        time: Float64Array.from(promotions.time, minutes),
        job: Int32Array.from(promotions.case),
        priority: Float64Array.from(promotions.priority),
      },
    },
  };
}

function triageMinutes(
  assumptions: Assumptions,
  isAttack: boolean,
  tier: number,
  alerts: number,
  luck: number,
  context: boolean,
): number {
  const { triageAttack, triageBenign, triageTierGrowth, triageSpread, caseGrowth, contextFactor } = assumptions;
  const median = isAttack ? triageAttack * triageTierGrowth ** tier : triageBenign;
  const size = 1 + caseGrowth * Math.log2(Math.max(1, alerts));
  return median * size * (context ? contextFactor : 1) * Math.exp(triageSpread * luck);
}

function responseMinutes(
  { response, responseTierGrowth, responseSpread }: Assumptions,
  tier: number,
  luck: number,
): number {
  return response * responseTierGrowth ** tier * Math.exp(responseSpread * luck);
}
