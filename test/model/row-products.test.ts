// The SIMD product of rows against a plain one in double precision (tolerance 1e-6 of the largest element).
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.js";
import { rowProductsOn, type Block } from "../../src/model/row-products.js";

const memories = {
  shared: () => new WebAssembly.Memory({ initial: 4, maximum: 65_536, shared: true }),
  single: () => new WebAssembly.Memory({ initial: 4 }),
};

function naive(a: Block, b: Block, m: number, n: number, k: number): number[] {
  return Array.from({ length: m * n }, (_, cell) => {
    const [i, j] = [Math.floor(cell / n), cell % n];
    let sum = 0;
    for (let p = 0; p < k; p++) {
      sum += (a.data[a.offset + i * a.stride + p] ?? NaN) * (b.data[b.offset + j * b.stride + p] ?? NaN);
    }
    return sum;
  });
}

describe.each(["shared", "single"] as const)("row products on %s memory", (kind) => {
  it.each([
    [1, 1, 1],
    [2, 4, 4],
    [3, 5, 7],
    [16, 64, 64],
    [5, 2, 3],
    [64, 33, 66],
  ])("multiplies %i × %i rows of %i, wherever they lie", (m, n, k) => {
    const memory = memories[kind]();
    const data = new Float32Array(memory.buffer);
    const random = new Random(1, "row-products");
    for (let i = 0; i < data.length; i++) data[i] = random.uniform() - 0.5;
    const a = { data, offset: 3, stride: k + 5 };
    const b = { data, offset: 10_001, stride: 2 * k };
    const c = { data, offset: 40_000, stride: n + 3 };
    const expected = naive(a, b, m, n, k);
    const untouched = data.slice();
    rowProductsOn(memory)(a, b, c, m, n, k);
    const largest = Math.max(...expected.map(Math.abs));
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const at = c.offset + i * c.stride + j;
        expect(Math.abs((data[at] ?? NaN) - (expected[i * n + j] ?? NaN))).toBeLessThanOrEqual(1e-6 * largest);
        data[at] = untouched[at] ?? NaN;
      }
    }
    expect(Buffer.compare(Buffer.from(data.slice().buffer), Buffer.from(untouched.buffer))).toBe(0);
  });
});

it("is what its source assembles to", () => {
  const root = resolve(import.meta.dirname, "../..");
  execFileSync(process.execPath, ["scripts/build-kernels.mjs", "--check"], { cwd: root });
});
