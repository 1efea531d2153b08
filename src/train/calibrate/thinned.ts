/** A curve of many knots by some of them, so that a calibration stays a small file. */
import type { Isotonic } from "../../metrics/isotonic.js";

const MAX_KNOTS = 1_000;

/** Spread evenly over the knots, the first and the last among them. */
export function thinned({ x, y }: Isotonic, most = MAX_KNOTS): { x: number[]; y: number[] } {
  const { length } = x;
  if (length <= most) return { x: [...x], y: [...y] };
  const kept = Array.from({ length: most }, (_, i) => Math.round((i * (length - 1)) / (most - 1)));
  return { x: kept.map((at) => x[at] ?? 0), y: kept.map((at) => y[at] ?? 0) };
}
