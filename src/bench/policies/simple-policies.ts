/** Policies that need no model: in the order of arrival, by the vendor's severity, and by the truth. */
import { BENIGN, type Workload } from "../workload/workload.js";
import { alone, type Decisions, nothingClosed } from "./policy.js";

export function firstComeFirstServed(workload: Workload): Decisions {
  return {
    name: "fcfs",
    title: "first come, first served",
    closed: nothingClosed(workload),
    thread: alone(workload),
    priority: new Float64Array(workload.count),
    context: false,
  };
}

export function vendorSeverity(workload: Workload): Decisions {
  const severity = Float64Array.from(workload.severity);
  return {
    name: "severity",
    title: "vendor severity",
    closed: nothingClosed(workload),
    thread: alone(workload),
    priority: severity,
    context: false,
    scores: severity,
  };
}

/** Knows the truth: closes all that is benign, and makes an incident one case. What no policy can beat. */
export function oracle(workload: Workload): Decisions {
  const { malicious, incident, tier, cause } = workload;
  const isAttack = Float64Array.from(malicious);
  return {
    name: "oracle",
    title: "oracle (knows the truth)",
    closed: malicious.map((attack) => 1 - attack),
    thread: incident.map((of, row) => (of === BENIGN ? -1 - row : of)),
    priority: Float64Array.from(tier),
    context: true,
    scores: isAttack,
    calibrated: true,
    groups: cause,
  };
}
