/** The agent's three policies, from one triage of the same alerts. */
import { SocagentError } from "../../errors.js";
import type { TriagedCluster } from "../../triage/result.js";
import type { Workload } from "../workload/workload.js";
import { alone, type Decisions, nothingClosed, type PolicyCost } from "./policy.js";

/** What the policies need of a triage. */
export interface AgentAnswers {
  /** Of each alert by itself, by place in the input, 0 to 1. */
  readonly ownProbability: Float32Array;
  /** By place in the input, index in `clusters`. */
  readonly cluster: Int32Array;
  readonly clusters: readonly AnsweredCluster[];
  readonly cost?: PolicyCost;
}

export interface AnsweredCluster extends Pick<TriagedCluster, "rank" | "verdict"> {
  /** Probability that it is an attack's; without, its alerts' own tell them apart. */
  readonly malicious?: number;
}

/** @throws SocagentError (`internal`) when the triage is of other alerts */
export function agentPolicies(workload: Workload, answers: AgentAnswers): Decisions[] {
  const { ordinal, count } = workload;
  if (answers.ownProbability.length !== count) {
    throw new SocagentError("internal", `the triage has ${answers.ownProbability.length} alerts, the bench ${count}`);
  }
  const scores = Float64Array.from(ordinal, (at) => answers.ownProbability[at] ?? 0);
  const cluster = ordinal.map((at) => answers.cluster[at] ?? 0);
  const base = {
    context: true,
    scores,
    calibrated: true,
    ...(answers.cost === undefined ? {} : { cost: answers.cost }),
  } as const;
  const clustered = {
    ...base,
    // Who decides by cluster tells attacks apart by cluster.
    scores: scores.map((score, row) => answers.clusters[cluster[row] ?? 0]?.malicious ?? score),
    thread: cluster,
    groups: cluster,
    priority: urgencies(scores, cluster, answers.clusters),
  };
  return [
    {
      ...base,
      name: "agent-alerts",
      title: "agent, alert by alert",
      closed: nothingClosed(workload),
      thread: alone(workload),
      priority: scores,
    },
    {
      ...clustered,
      name: "agent-clusters",
      title: "agent with clusters",
      closed: nothingClosed(workload),
    },
    {
      ...clustered,
      name: "agent",
      title: "agent with clusters and auto-close",
      closed: Uint8Array.from(cluster, (at) => Number(answers.clusters[at]?.verdict === "closed")),
    },
  ];
}

/**
 * A cluster's place in the queue is known once its alerts are in. Before that it is as far up as what has come so far warrants: the
 * place, times the alert's probability over the highest in the cluster. So nothing that comes later makes a cluster urgent earlier.
 */
function urgencies(scores: Float64Array, cluster: Int32Array, clusters: AgentAnswers["clusters"]): Float64Array {
  const highest = new Float64Array(clusters.length);
  for (const [row, score] of scores.entries()) {
    const at = cluster[row] ?? 0;
    highest[at] = Math.max(highest[at] ?? 0, score);
  }
  return scores.map((score, row) => {
    const at = cluster[row] ?? 0;
    const place = 1 - ((clusters[at]?.rank ?? clusters.length) - 1) / clusters.length;
    const most = highest[at] ?? 0;
    return most === 0 ? 0 : place * (score / most);
  });
}
