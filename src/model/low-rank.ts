/** The low-rank updates of LoRA and DoRA inside a linear layer: s · (x Aᵀ) Bᵀ, with a hand-derived gradient. */
import { dropout, dropoutMask } from "./dropout.js";
import { product } from "./linear.js";
import type { Mode } from "./mode.js";
import type { LowRankUpdate } from "./params.js";
import {
  isConstant,
  multiplyByTransposed,
  multiplyTransposed,
  tf,
  withGradient,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "./tensors.js";

/** One module of a group: how many outputs it has, and its update if there is one. */
export interface GroupMember {
  readonly outputs: number;
  readonly update: LowRankUpdate | undefined;
}

/** A member that has an update, with its place in the group's outputs and among the group's ranks. */
interface Placed {
  readonly update: LowRankUpdate;
  readonly outputs: number;
  readonly firstOutput: number;
  readonly rank: number;
  readonly firstRank: number;
}

/**
 * The updates of a group of modules that read the same x, as two products: with Z = [s₁ x A₁ᵀ | s₂ x A₂ᵀ …] and the
 * block-diagonal matrix of the Bs, the whole is Z · blockᵀ. Each update drops its own elements of x.
 *
 * @param x [n, in]
 * @returns [n, sum of outputs], zero where a member has no update
 */
export function lowRankProduct(x: Tensor2D, members: readonly GroupMember[], mode: Mode): Tensor2D {
  const placed = place(members);
  const masks = placed.map(({ update }) => dropoutMask(x.shape, update.dropout, mode));
  const trained = [...placed.map(({ update }) => update.a), ...placed.map(({ update }) => update.b)];
  return withGradient(
    isConstant(x) ? trained : [x, ...trained],
    () => {
      const down = joinRows(placed.map(({ update }) => tf.mul<Tensor2D>(update.a, update.scale))); // [ranks, in]
      const z = masks.some((mask) => mask !== undefined)
        ? tf.concat(
            eachMasked(x, down, placed, masks).map(({ kept, rows }) => times(kept, rows)),
            1,
          )
        : times(x, down); // [n, ranks]
      const block = blockDiagonal(members, placed); // [out, ranks]
      const saved: [Tensor2D, Tensor2D, Tensor2D, Tensor2D] = [x, down, z, block];
      return { value: times(z, block), saved: [...saved, ...masks.flatMap((mask) => mask ?? [])] };
    },
    (dy, [input, down, z, block, ...kept]) => {
      const savedMasks = masks.map((mask) => (mask === undefined ? undefined : kept.shift()));
      const du = tf.matMul<Tensor2D>(dy, block); // [n, ranks]
      const dBlock = multiplyTransposed(z, dy); // [ranks, out]: the other way round is slower
      const dB = placed.map((one) =>
        tf.transpose(tf.slice(dBlock, [one.firstRank, one.firstOutput], [one.rank, one.outputs])),
      );
      const dA = downGradients(input, down, du, placed, savedMasks);
      return [...(isConstant(x) ? [] : [inputGradient(input, down, du, placed, savedMasks)]), ...dA, ...dB];
    },
  );
}

/** The gradient by x. */
function inputGradient(
  x: Tensor2D,
  down: Tensor2D,
  du: Tensor2D,
  placed: readonly Placed[],
  masks: readonly (Tensor2D | undefined)[],
): Tensor {
  if (masks.every((mask) => mask === undefined)) return tf.matMul(du, down); // [n, in]
  const parts = eachMasked(x, down, placed, masks).map(({ rows, mask, one }) => {
    const through = tf.matMul<Tensor2D>(columnsOf(du, one), rows); // [n, in]
    return mask === undefined ? through : tf.mul<Tensor2D>(through, mask);
  });
  return tf.addN(parts);
}

/** The gradient by each A. */
function downGradients(
  x: Tensor2D,
  down: Tensor2D,
  du: Tensor2D,
  placed: readonly Placed[],
  masks: readonly (Tensor2D | undefined)[],
): Tensor[] {
  if (masks.every((mask) => mask === undefined)) {
    const dDown = multiplyTransposed(du, x); // [ranks, in]
    return placed.map((one) => tf.mul(rowsOf(dDown, one), one.update.scale));
  }
  return eachMasked(x, down, placed, masks).map(({ kept, one }) =>
    tf.mul(multiplyTransposed(columnsOf(du, one), kept), one.update.scale),
  );
}

function eachMasked(
  x: Tensor2D,
  down: Tensor2D,
  placed: readonly Placed[],
  masks: readonly (Tensor2D | undefined)[],
): { kept: Tensor2D; rows: Tensor2D; mask: Tensor2D | undefined; one: Placed }[] {
  return placed.map((one, i) => {
    const mask = masks[i];
    return { kept: mask === undefined ? x : tf.mul<Tensor2D>(x, mask), rows: rowsOf(down, one), mask, one };
  });
}

function rowsOf(joined: Tensor2D, { firstRank, rank }: Placed): Tensor2D {
  return tf.slice(joined, [firstRank, 0], [rank, -1]);
}

function columnsOf(joined: Tensor2D, { firstRank, rank }: Placed): Tensor2D {
  return tf.slice(joined, [0, firstRank], [-1, rank]);
}

function place(members: readonly GroupMember[]): Placed[] {
  const placed: Placed[] = [];
  let firstOutput = 0;
  let firstRank = 0;
  for (const { outputs, update } of members) {
    if (update !== undefined) {
      const [rank] = update.a.shape;
      placed.push({ update, outputs, firstOutput, rank, firstRank });
      firstRank += rank;
    }
    firstOutput += outputs;
  }
  return placed;
}

/** [out, ranks]: each member's B at its outputs and its ranks, zero elsewhere. */
function blockDiagonal(members: readonly GroupMember[], placed: readonly Placed[]): Tensor2D {
  const ranks = placed.reduce((total, { rank }) => total + rank, 0);
  const rows = members.map(({ outputs, update }): Tensor2D => {
    const one = placed.find((candidate) => candidate.update === update);
    if (one === undefined) return tf.zeros([outputs, ranks]);
    return tf.pad2d(one.update.b, [
      [0, 0],
      [one.firstRank, ranks - one.firstRank - one.rank],
    ]);
  });
  return joinRows(rows);
}

function joinRows(parts: readonly Tensor2D[]): Tensor2D {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : tf.concat([...parts], 0);
}

/** x wᵀ with a small w that changes at every step. */
function times(x: Tensor2D, w: Tensor2D): Tensor2D {
  return multiplyByTransposed(x, w, () => tf.transpose(w));
}

/**
 * What DoRA adds to x Wᵀ + b: (f − 1) ⊙ x Wᵀ + f ⊙ s x Aᵀ Bᵀ with f = m / ‖W + s B A‖, the norms taken by output and, as in
 * PEFT, held constant in the gradient. In this form a fresh adapter (f = 1, B = 0) adds exact zeros. With dropout both
 * terms read the dropped x, as in PEFT.
 *
 * @param x [n, in]
 * @param base x Wᵀ + b, [n, out]
 * @param module W [out, in], frozen, and b [out]
 * @returns [n, out]
 */
export function doraUpdate(
  x: Tensor2D,
  base: Tensor2D,
  { w, bias }: { readonly w: Tensor2D; readonly bias: Tensor1D },
  update: LowRankUpdate & { readonly magnitude: Tensor1D },
  mode: Mode,
): Tensor2D {
  const factor = magnitudeOverNorm(w, update, update.magnitude); // [out]
  const dropped = dropout(x, update.dropout, mode);
  const plain = dropped === x ? tf.sub<Tensor2D>(base, bias) : product(dropped, w); // [n, out]
  const lowRank = lowRankProduct(dropped, [{ outputs: w.shape[0], update: { ...update, dropout: 0 } }], mode);
  return tf.add(scaleColumns(plain, tf.sub(factor, 1)), scaleColumns(lowRank, factor));
}

/** m / ‖W + s B A‖ by output, [out]. */
function magnitudeOverNorm(w: Tensor2D, { a, b, scale }: LowRankUpdate, magnitude: Tensor1D): Tensor1D {
  return withGradient(
    [magnitude],
    () => {
      const norms = tf.norm(tf.add(w, tf.mul(tf.matMul(b, a), scale)), "euclidean", 1);
      return { value: tf.div<Tensor1D>(magnitude, norms), saved: [norms] };
    },
    (dy, [norms]) => [tf.div(dy, norms)],
  );
}

/**
 * @param y [n, out]
 * @param factor [out]
 */
function scaleColumns(y: Tensor2D, factor: Tensor1D): Tensor2D {
  return withGradient(
    [y, factor],
    () => ({ value: tf.mul<Tensor2D>(y, factor), saved: [y, factor] }),
    (dy, [input, scale]) => [tf.mul(dy, scale), tf.sum(tf.mul(dy, input), 0)],
  );
}
