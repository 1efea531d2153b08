/**
 * Attention for the WebAssembly backend, whose own batched products and transposes run one number at a time. Heads are read and written where they lie in [b · t, h], so nothing is rearranged.
 */
import { maskedSoftmaxRows, softmaxRowsGradient } from "./host-kernels.js";
import type { Block, RowProducts } from "./row-products.js";

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

/** Lengths of the scratch arrays that both directions need. */
export function scratchLengths({ queries, keys, width }: HostAttentionShape): readonly number[] {
  return [queries * keys, queries * keys, queries * keys, keys * width, queries * width];
}

/** Scratch arrays of `scratchLengths`, in the memory of `products`. */
interface Scratch {
  readonly products: RowProducts;
  readonly arrays: readonly Float32Array[];
}

/**
 * @param probabilities filled with softmax's output before dropout, [b, heads, s, t]
 * @param context filled, [b · s, h]
 */
export function hostAttention(
  input: HostAttentionInput,
  shape: HostAttentionShape,
  { products, arrays }: Scratch,
  probabilities: Float32Array,
  context: Float32Array,
): void {
  const { queries, keys, width } = shape;
  const [weights = NONE, , , valueColumns = NONE] = arrays; // vᵀ of one head, [d, t]
  eachHead(shape, (head) => {
    const { q, k, v } = locate(input, shape, head);
    const p = probabilities.subarray(head.square, head.square + queries * keys);
    products(q, k, whole(p, keys), queries, keys, width);
    const tokens = input.tokens.subarray(head.row * keys, (head.row + 1) * keys);
    maskedSoftmaxRows(p, tokens, { rowsPerSequence: queries, keys, scale: shape.scale }, p);
    transposeInto(v, keys, width, valueColumns);
    const dropped = dropInto(p, input.dropout, head.square, weights);
    const out = { data: context, offset: q.offset, stride: q.stride };
    products(whole(dropped, keys), whole(valueColumns, keys), out, queries, width, keys);
  });
}

/** Gradients of `hostAttention` by the query and by keys and values, which are filled. */
export function hostAttentionGradient(
  dContext: Float32Array,
  input: HostAttentionInput & { readonly probabilities: Float32Array },
  shape: HostAttentionShape,
  { products, arrays }: Scratch,
  [dQuery, dKeyValue]: readonly [Float32Array, Float32Array],
): void {
  const { queries, keys, width, scale } = shape;
  const h = shape.heads * width;
  const [weights = NONE, dp = NONE, square = NONE, tall = NONE, wide = NONE] = arrays;
  eachHead(shape, (head) => {
    const { q, k, v } = locate(input, shape, head);
    const dc = { data: dContext, offset: q.offset, stride: h };
    const p = input.probabilities.subarray(head.square, head.square + queries * keys);
    products(dc, v, whole(dp, keys), queries, keys, width); // by the dropped probabilities
    dropInto(dp, input.dropout, head.square, dp);
    softmaxRowsGradient(dp, p, { keys, scale }, dp); // by the scores
    // dq = dS k
    transposeInto(k, keys, width, tall);
    products(whole(dp, keys), whole(tall, keys), { data: dQuery, offset: q.offset, stride: h }, queries, width, keys);
    // dk = dSᵀ q
    transposeInto(whole(dp, keys), queries, keys, square);
    transposeInto(q, queries, width, wide);
    const dk = { data: dKeyValue, offset: k.offset, stride: 2 * h };
    products(whole(square, queries), whole(wide, queries), dk, keys, width, queries);
    // dv = pᵀ dContext
    transposeInto(whole(dropInto(p, input.dropout, head.square, weights), keys), queries, keys, square);
    transposeInto(dc, queries, width, wide);
    const dv = { data: dKeyValue, offset: v.offset, stride: 2 * h };
    products(whole(square, queries), whole(wide, queries), dv, keys, width, queries);
  });
}

const NONE = new Float32Array(0);

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

/** The type system does not know that an index is in range; the callers do. */
function at(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}
