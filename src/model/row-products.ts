/** Products of rows, c = a bᵀ, in WebAssembly with SIMD on memory that is there already. */
import { ROW_PRODUCTS_SHARED, ROW_PRODUCTS_SINGLE } from "./row-products-binary.js";

/** One matrix inside a flat array of the memory: rows are contiguous, begin at `offset` and are `stride` apart, in elements. */
export interface Block {
  readonly data: Float32Array;
  readonly offset: number;
  readonly stride: number;
}

/** c [m, n] = a [m, k] · b [n, k]ᵀ, all in the memory that it was made for. */
export type RowProducts = (a: Block, b: Block, c: Block, m: number, n: number, k: number) => void;

const made = new WeakMap<WebAssembly.Memory, RowProducts>();

/** The product on this memory, compiled once for each. */
export function rowProductsOn(memory: WebAssembly.Memory): RowProducts {
  const known = made.get(memory);
  if (known !== undefined) return known;
  const shared = memory.buffer instanceof SharedArrayBuffer;
  const binary = Buffer.from(shared ? ROW_PRODUCTS_SHARED : ROW_PRODUCTS_SINGLE, "base64");
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
  const { rowProducts } = exports;
  if (rowProducts === undefined) throw new Error("the row products module exports no function");
  const run: RowProducts = (a, b, c, m, n, k) => {
    rowProducts(address(a), 4 * a.stride, address(b), 4 * b.stride, address(c), 4 * c.stride, m, n, k);
  };
  made.set(memory, run);
  return run;
}

function address({ data, offset }: Block): number {
  return data.byteOffset + 4 * offset;
}
