/** Arrivals of a bursty process, for data whose own times mean nothing. */
import type { Random } from "../random.js";

export interface BurstyOptions {
  readonly count: number;
  /** In which all of them come, on average. */
  readonly minutes: number;
  /** How much faster they come in a burst. */
  readonly burstFactor: number;
  /** Mean length of a burst. */
  readonly burstMinutes: number;
  /** Share of the time that is burst. */
  readonly burstShare: number;
}

/**
 * A Markov-modulated Poisson process of two states (Fischer and Meier-Hellstern 1993), scaled so that the last arrival comes just
 * before `minutes`.
 * @returns `count` minutes, rising
 */
export function burstyArrivals(random: Random, options: BurstyOptions): Float64Array {
  const { count, minutes, burstFactor, burstMinutes, burstShare } = options;
  const calmMinutes = (burstMinutes * (1 - burstShare)) / burstShare;
  const calmRate = count / minutes / (1 - burstShare + burstShare * burstFactor);
  const times = new Float64Array(count);
  let burst = random.uniform() < burstShare;
  let [time, change] = [0, exponential(random, burst ? burstMinutes : calmMinutes)];
  for (let made = 0; made < count;) {
    const next = time + exponential(random, 1 / (burst ? calmRate * burstFactor : calmRate));
    // Without memory: what was drawn beyond the change is drawn anew.
    if (next >= change) {
      time = change;
      burst = !burst;
      change = time + exponential(random, burst ? burstMinutes : calmMinutes);
      continue;
    }
    time = next;
    times[made] = time;
    made += 1;
  }
  const last = times[count - 1] ?? 0;
  const scale = last > 0 ? (minutes * count) / (count + 1) / last : 1;
  return times.map((at) => at * scale);
}

function exponential(random: Random, mean: number): number {
  return -mean * Math.log(1 - random.uniform());
}
