/** Cases with a replication's luck as the queue's jobs. */
import type { Assumptions } from "../assumptions.js";
import type { Jobs } from "../queue/jobs.js";
import { BENIGN, type Workload } from "../workload/workload.js";
import type { Luck } from "./luck.js";
import type { Cases } from "./make-cases.js";

export interface CaseJobs {
  readonly jobs: Jobs;
  /** Each incident in each case, where an analyst who looks would see it for what it is. */
  readonly sightings: readonly Sighting[];
}

export interface Sighting {
  readonly case: number;
  readonly incident: number;
  /** Minutes: of the first alert there that gives it away. */
  readonly time: number;
}

const MINUTE_MS = 60_000;

/**
 * @param context whether analysts are given it
 * @param start milliseconds since 1970 at which the simulation begins
 */
export function makeJobs(
  workload: Workload,
  cases: Cases,
  luck: Luck,
  assumptions: Assumptions,
  { context, start }: { readonly context: boolean; readonly start: number },
): CaseJobs {
  const { count, first, incident: truly, priority, opened, promotions } = cases;
  const minutes = (time: number): number => (time - start) / MINUTE_MS;
  // Of the attack, not of the alerts that a case happens to have: the work is the same however it is cut into cases.
  const tierOf = (of: number): number => workload.incidents[of]?.tier ?? 0;
  const triage = new Float64Array(count);
  const response = new Float64Array(count);
  const escalated = new Uint8Array(count);
  const { sightings, evidence, incident } = recognised(workload, cases, luck, assumptions, { context, start });
  for (let at = 0; at < count; at += 1) {
    const row = first[at] ?? 0;
    const own = truly[at] ?? BENIGN;
    const isAttack = own !== BENIGN;
    const level = tierOf(own);
    triage[at] = triageMinutes(assumptions, isAttack, level, luck.triage[row] ?? 0, context);
    const of = incident[at] ?? BENIGN;
    if (of !== BENIGN) {
      response[at] = responseMinutes(assumptions, tierOf(of), luck.response[of] ?? 0);
      escalated[at] = Number(tierOf(of) >= assumptions.escalationTier);
    } else if (!isAttack && (luck.recognition[row] ?? 0) < assumptions.falseEscalation) {
      response[at] = assumptions.falseEscalationMinutes;
      escalated[at] = 1;
    }
  }
  return {
    sightings,
    jobs: {
      arrival: opened.map(minutes),
      ...{ priority, triage, response, evidence, escalated, incident },
      incidents: workload.incidents.length,
      members: { start: cases.memberStart, time: cases.memberTime.map(minutes) },
      promotions: {
        time: Float64Array.from(promotions.time, minutes),
        job: Int32Array.from(promotions.case),
        priority: Float64Array.from(promotions.priority),
      },
    },
  };
}

/**
 * Each alert of an attack gives it away or not, by luck of its own: so that neither splitting an attack into many cases nor putting it
 * into one makes it more recognisable.
 */
function recognised(
  { incident: ofRow, incidents, time }: Workload,
  { count, caseOf, attackRows }: Cases,
  { recognition: drawn }: Luck,
  { recognition, recognitionWithContext }: Assumptions,
  { context, start }: { readonly context: boolean; readonly start: number },
): Pick<CaseJobs, "sightings"> & Pick<Jobs, "evidence" | "incident"> {
  const chance = context ? recognitionWithContext : recognition;
  const evidence = new Float64Array(count);
  const incident = new Int32Array(count).fill(BENIGN);
  const sightings: Sighting[] = [];
  const seen = new Set<number>();
  for (const row of attackRows) {
    if ((drawn[row] ?? 1) >= chance) continue;
    const [at, of] = [caseOf[row] ?? 0, ofRow[row] ?? BENIGN];
    const minute = ((time[row] ?? 0) - start) / MINUTE_MS;
    if (incident[at] === BENIGN) {
      incident[at] = of;
      evidence[at] = minute;
    }
    const key = at * incidents.length + of;
    if (seen.has(key)) continue;
    seen.add(key);
    sightings.push({ case: at, incident: of, time: minute });
  }
  return { sightings, evidence, incident };
}

function triageMinutes(
  assumptions: Assumptions,
  isAttack: boolean,
  tier: number,
  luck: number,
  context: boolean,
): number {
  const { triageAttack, triageBenign, triageTierGrowth, triageSpread, contextFactor } = assumptions;
  const median = isAttack ? triageAttack * triageTierGrowth ** tier : triageBenign;
  return median * (context ? contextFactor : 1) * Math.exp(triageSpread * luck);
}

function responseMinutes(
  { response, responseTierGrowth, responseSpread }: Assumptions,
  tier: number,
  luck: number,
): number {
  return response * responseTierGrowth ** tier * Math.exp(responseSpread * luck);
}
