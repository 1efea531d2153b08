/**
 * Attention in plain JavaScript for the WebAssembly backend, whose batched products and transposes run one number at a
 * time. Heads are read and written where they lie in [b · t, h], so nothing is rearranged.
 */
import { maskedSoftmaxRows, softmaxRowsGradient } from "./host-kernels.js";

/** Sizes of one attention: b sequences of `queries` and `keys` positions, heads of width d. */
export interface HostAttentionShape {
  readonly rows: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly scale: number;
}

export interface HostAttentionInput {
  /** [b · s, h] */
  readonly query: Float32Array;
  /** [b · t, 2h], keys left and values right */
  readonly keyValue: Float32Array;
  /** [b, t], 1 for a token */
  readonly tokens: Float32Array;
  /** Dropout's, [b, heads, s, t]. */
  readonly dropout: Float32Array | undefined;
}

/** One matrix inside a flat array: rows begin at `offset` and are `stride` apart. */
interface Block {
  readonly data: Float32Array;
  readonly offset: number;
  readonly stride: number;
}

/**
 * @param probabilities filled with softmax's output before dropout, [b, heads, s, t]
 * @param context filled, [b · s, h]
 */
export function hostAttention(
  input: HostAttentionInput,
  shape: HostAttentionShape,
  probabilities: Float32Array,
  context: Float32Array,
): void {
  const { queries, keys, width } = shape;
  const valueColumns = new Float32Array(width * keys); // vᵀ of one head, [d, t]
  const weights = new Float32Array(queries * keys);
  eachHead(shape, (head) => {
    const blocks = locate(input, shape, head);
    const p = probabilities.subarray(head.square, head.square + queries * keys);
    rowProducts(blocks.q, blocks.k, { data: p, offset: 0, stride: keys }, queries, keys, width);
    const tokens = input.tokens.subarray(head.row * keys, (head.row + 1) * keys);
    maskedSoftmaxRows(p, tokens, { rowsPerSequence: queries, keys, scale: shape.scale }, p);
    transposeInto(blocks.v, keys, width, valueColumns);
    const dropped = dropInto(p, input.dropout, head.square, weights);
    const out = { data: context, offset: blocks.q.offset, stride: blocks.q.stride };
    rowProducts(whole(dropped, keys), whole(valueColumns, keys), out, queries, width, keys);
  });
}

/** Gradients of `hostAttention` by the query and by keys and values, which are filled. */
export function hostAttentionGradient(
  dContext: Float32Array,
  input: HostAttentionInput & { readonly probabilities: Float32Array },
  shape: HostAttentionShape,
  dQuery: Float32Array,
  dKeyValue: Float32Array,
): void {
  const { queries, keys, width, scale } = shape;
  const h = shape.heads * width;
  const dp = new Float32Array(queries * keys);
  const weights = new Float32Array(queries * keys);
  const [square, tall, wide] = [queries * keys, keys * width, queries * width].map((size) => new Float32Array(size));
  if (square === undefined || tall === undefined || wide === undefined) return;
  eachHead(shape, (head) => {
    const { q, k, v } = locate(input, shape, head);
    const dc = { data: dContext, offset: q.offset, stride: h };
    const p = input.probabilities.subarray(head.square, head.square + queries * keys);
    rowProducts(dc, v, whole(dp, keys), queries, keys, width); // by the dropped probabilities
    dropInto(dp, input.dropout, head.square, dp);
    softmaxRowsGradient(dp, p, { keys, scale }, dp); // by the scores
    // dq = dS k
    transposeInto(k, keys, width, tall);
    rowProducts(
      whole(dp, keys),
      whole(tall, keys),
      { data: dQuery, offset: q.offset, stride: h },
      queries,
      width,
      keys,
    );
    // dk = dSᵀ q
    transposeInto(whole(dp, keys), queries, keys, square);
    transposeInto(q, queries, width, wide);
    const dk = { data: dKeyValue, offset: k.offset, stride: 2 * h };
    rowProducts(whole(square, queries), whole(wide, queries), dk, keys, width, queries);
    // dv = pᵀ dContext
    transposeInto(whole(dropInto(p, input.dropout, head.square, weights), keys), queries, keys, square);
    transposeInto(dc, queries, width, wide);
    const dv = { data: dKeyValue, offset: v.offset, stride: 2 * h };
    rowProducts(whole(square, queries), whole(wide, queries), dv, keys, width, queries);
  });
}

interface HeadPlace {
  readonly row: number;
  readonly head: number;
  /** Where the head's [s, t] begins in [b, heads, s, t]. */
  readonly square: number;
}

function eachHead({ rows, heads, queries, keys }: HostAttentionShape, visit: (place: HeadPlace) => void): void {
  for (let row = 0; row < rows; row++) {
    for (let head = 0; head < heads; head++) {
      visit({ row, head, square: (row * heads + head) * queries * keys });
    }
  }
}

function locate(
  { query, keyValue }: HostAttentionInput,
  { heads, queries, keys, width }: HostAttentionShape,
  { row, head }: HeadPlace,
): { q: Block; k: Block; v: Block } {
  const h = heads * width;
  const key = row * keys * 2 * h + head * width;
  return {
    q: { data: query, offset: row * queries * h + head * width, stride: h },
    k: { data: keyValue, offset: key, stride: 2 * h },
    v: { data: keyValue, offset: key + h, stride: 2 * h },
  };
}

function whole(data: Float32Array, stride: number): Block {
  return { data, offset: 0, stride };
}

/** values ⊙ mask into `into`; the values themselves without a mask. */
function dropInto(
  values: Float32Array,
  mask: Float32Array | undefined,
  offset: number,
  into: Float32Array,
): Float32Array {
  if (mask === undefined) return values;
  for (let i = 0; i < values.length; i++) into[i] = at(values, i) * at(mask, offset + i);
  return into;
}

/** A block [rows, columns] as [columns, rows]. */
function transposeInto({ data, offset, stride }: Block, rows: number, columns: number, into: Float32Array): void {
  for (let i = 0; i < rows; i++) {
    const start = offset + i * stride;
    for (let j = 0; j < columns; j++) into[j * rows + i] = at(data, start + j);
  }
}

/**
 * c = a bᵀ for a [m, k] and b [n, k], whose rows are contiguous, in tiles of 2 × 4 so that each number read serves
 * several products. At an edge a tile repeats the last row, which computes the same again.
 */
function rowProducts(a: Block, b: Block, c: Block, m: number, n: number, k: number): void {
  for (let i = 0; i < m; i += 2) {
    const rows: [number, number] = [i, Math.min(i + 1, m - 1)];
    for (let j = 0; j < n; j += 4) tile(a, b, c, rows, j, n - 1, k);
  }
}

/** One tile: two rows of a, and the rows j … j + 3 of b, none beyond `last`. */
function tile(a: Block, b: Block, c: Block, [i0, i1]: [number, number], j: number, last: number, k: number): void {
  const x = a.data;
  const y = b.data;
  const [j1, j2, j3] = [Math.min(j + 1, last), Math.min(j + 2, last), Math.min(j + 3, last)];
  const xa = a.offset + i0 * a.stride;
  const xb = a.offset + i1 * a.stride;
  const y0 = b.offset + j * b.stride;
  const y1 = b.offset + j1 * b.stride;
  const y2 = b.offset + j2 * b.stride;
  const y3 = b.offset + j3 * b.stride;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  for (let p = 0; p < k; p++) {
    const va = at(x, xa + p);
    const vb = at(x, xb + p);
    const w0 = at(y, y0 + p);
    const w1 = at(y, y1 + p);
    const w2 = at(y, y2 + p);
    const w3 = at(y, y3 + p);
    a0 += va * w0;
    a1 += va * w1;
    a2 += va * w2;
    a3 += va * w3;
    b0 += vb * w0;
    b1 += vb * w1;
    b2 += vb * w2;
    b3 += vb * w3;
  }
  const z = c.data;
  const za = c.offset + i0 * c.stride;
  const zb = c.offset + i1 * c.stride;
  z[za + j] = a0;
  z[za + j1] = a1;
  z[za + j2] = a2;
  z[za + j3] = a3;
  z[zb + j] = b0;
  z[zb + j1] = b1;
  z[zb + j2] = b2;
  z[zb + j3] = b3;
}

/** The type system does not know that an index is in range; the callers do. */
function at(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}
