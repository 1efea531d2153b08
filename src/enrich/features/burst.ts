/** Rates against an entity's own habit. */
import { DAY_MS } from "../history/windows.js";

/**
 * How much more often than over the last day, as a logarithm: 0 is as usual, 3 eight times as often. One record is added on
 * both sides, so that a single one is no burst.
 * @param observedMs how long the history has been growing: what was not there before is a burst, too
 */
export function burst(recent: number, windowMs: number, day: number, observedMs: number): number {
  const expected = (day * windowMs) / Math.min(DAY_MS, Math.max(windowMs, observedMs));
  return Math.log2((recent + 1) / (expected + 1));
}
