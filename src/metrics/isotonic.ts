/** Isotonic regression: the best non-decreasing curve through points. */
import { SocagentError } from "../errors.js";

/** Knots of a non-decreasing curve, linear between them and flat beyond; x rises strictly. */
export interface Isotonic {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly y: number;
}

/**
 * The non-decreasing curve of least squares, by pooling adjacent violators (Barlow et al. 1972). Points of one x count as
 * their mean.
 * @param weights of the points; by default each 1. Points of weight 0 are left out
 * @throws SocagentError (`internal`) when there is no point, or the lengths differ, or a value is not finite
 */
export function fitIsotonic(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): Isotonic {
  const blocks: Block[] = [];
  for (const point of distinctPoints(x, y, weights)) {
    let block = point;
    for (let last = blocks.at(-1); last !== undefined && last.y >= block.y; last = blocks.at(-1)) {
      blocks.pop();
      const weight = last.weight + block.weight;
      const mean = (last.weight * last.y + block.weight * block.y) / weight;
      block = { from: last.from, to: block.to, weight, y: mean };
    }
    blocks.push(block);
  }
  const knots = blocks.flatMap(({ from, to, y: level }) =>
    from === to
      ? [[from, level]]
      : [
          [from, level],
          [to, level],
        ],
  );
  return { x: knots.map(([at = 0]) => at), y: knots.map(([, level = 0]) => level) };
}

/** The curve's value at x. */
export function applyIsotonic({ x: knots, y: levels }: Isotonic, x: number): number {
  // The first knot that is not below x.
  let [low, high] = [0, knots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((knots[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const above = levels[low];
  const below = levels[low - 1];
  if (above === undefined) return levels.at(-1) ?? NaN;
  if (below === undefined) return above;
  const [from, to] = [knots[low - 1] ?? 0, knots[low] ?? 0];
  // Rounding must not lead above: a share stays a share.
  return Math.min(above, below + ((above - below) * (x - from)) / (to - from));
}

function distinctPoints(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): Block[] {
  if (x.length !== y.length || (weights !== undefined && weights.length !== x.length)) {
    throw new SocagentError("internal", `${x.length} points have ${y.length} values`);
  }
  const rows = Array.from({ length: x.length }, (_, row) => row).filter((row) => (weights?.[row] ?? 1) > 0);
  const wrong = rows.find((row) => !Number.isFinite(x[row]) || !Number.isFinite(y[row]));
  if (rows.length === 0) throw new SocagentError("internal", "a curve was asked for through no points");
  if (wrong !== undefined) throw new SocagentError("internal", `point ${wrong} of a curve is not finite`);
  rows.sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0));
  const points: Block[] = [];
  for (const row of rows) {
    const [at, value, weight] = [x[row] ?? 0, y[row] ?? 0, weights?.[row] ?? 1];
    const last = points.at(-1);
    if (last?.from !== at) {
      points.push({ from: at, to: at, weight, y: value });
      continue;
    }
    const sum = last.weight + weight;
    points[points.length - 1] = { from: at, to: at, weight: sum, y: (last.y * last.weight + value * weight) / sum };
  }
  return points;
}
