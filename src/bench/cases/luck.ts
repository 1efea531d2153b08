/** What a replication draws: the same for all policies, so that their differences are not luck. */
import { Random } from "../../random.js";
import type { Workload } from "../workload/workload.js";

export interface Luck {
  /** Standard normal, by alert: how long the case takes that it opens. */
  readonly triage: Float64Array;
  /** Standard normal, by incident: how long the response takes. */
  readonly response: Float64Array;
  /** 0 to 1, by alert: whether an analyst sees what the case is. */
  readonly recognition: Float64Array;
  /** How often each root cause counts: drawn with replacement (Poisson bootstrap). */
  readonly weights: Float64Array;
}

export function drawLuck({ count, incidents, causes }: Workload, seed: number, replication: number): Luck {
  const stream = (name: string): Random => new Random(seed, "bench", name, replication);
  const [triage, response, recognition, weights] = ["triage", "response", "recognition", "weights"].map(stream);
  const fill = (length: number, draw: (() => number) | undefined): Float64Array => {
    const drawn = new Float64Array(length);
    for (let at = 0; at < length; at += 1) drawn[at] = draw?.() ?? 0;
    return drawn;
  };
  return {
    triage: fill(count, () => triage?.normal() ?? 0),
    response: fill(incidents.length, () => response?.normal() ?? 0),
    recognition: fill(count, () => recognition?.uniform() ?? 0),
    weights: fill(causes, () => (weights === undefined ? 1 : poissonOne(weights))),
  };
}

/** Poisson with mean 1, by inversion. */
function poissonOne(random: Random): number {
  let left = random.uniform();
  let term = Math.exp(-1);
  let count = 0;
  while (left >= term && count < 20) {
    left -= term;
    count += 1;
    term /= count;
  }
  return count;
}
