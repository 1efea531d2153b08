// The rows of a table and the scatter that is their gradient, against composed operations (tolerance: see composed.ts).
import { beforeAll, describe, expect, it } from "vitest";
import { gatherRows } from "../../src/model/gather-rows.js";
import { startBackend, tensorOf, tf, type Tensor2D } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectComposed, randomValues } from "./composed.js";

const [ROWS, WIDTH] = [8, 5];
const table = randomValues("table", [ROWS, WIDTH]);

/** Gathers by a product with rows of the identity; a constant row is taken from a copy that nothing differentiates. */
function composedGather(all: Tensor2D, indices: readonly number[], constantRow?: number): Tensor2D {
  const chosen = new Float32Array(indices.length * ROWS);
  const constant = new Float32Array(indices.length * ROWS);
  indices.forEach((row, i) => ((row === constantRow ? constant : chosen)[i * ROWS + row] = 1));
  const copy = tf.tensor2d(all.dataSync<"float32">().slice(), [ROWS, WIDTH]);
  const shape: [number, number] = [indices.length, ROWS];
  return tf.add(tf.matMul(tf.tensor2d(chosen, shape), all), tf.matMul(tf.tensor2d(constant, shape), copy));
}

describe.each(TEST_BACKENDS)("rows on %s", (backend) => {
  it.each<[string, number[], number | undefined]>([
    ["in order", [0, 1, 2, 3, 4, 5, 6, 7], undefined],
    ["repeated and out of order", [7, 2, 2, 0, 2, 7], undefined],
    ["of which one is constant", [1, 3, 1, 1, 6], 1],
    ["that are all constant but one", [1, 1, 1, 4], 1],
    ["with a constant row that is not read", [0, 5], 1],
    ["with a constant row 0", [0, 5, 0], 0],
  ])("have the composed value and gradient: %s", async (_, indices, constantRow) => {
    await expectComposed(backend, {
      trained: { table },
      ours: (all) => gatherRows(all.matrix("table"), Int32Array.from(indices), constantRow),
      composed: (all) => composedGather(all.matrix("table"), indices, constantRow),
    });
  });

  it("read from a result as from a table", async () => {
    const indices = [3, 0, 3];
    await expectComposed(backend, {
      trained: { table },
      ours: (all) => gatherRows(tf.square(all.matrix("table")), Int32Array.from(indices)),
      composed: (all) => composedGather(tf.square(all.matrix("table")), indices),
    });
  });

  describe("without a gradient", () => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    it("leave their indices as they are", () => {
      const indices = Int32Array.from([1, 1, 2]);
      tf.tidy(() => {
        const y = gatherRows(tensorOf(table.data.slice(), [ROWS, WIDTH]), indices, 1);
        expect(y.dataSync<"float32">().subarray(2 * WIDTH)).toEqual(table.data.subarray(2 * WIDTH, 3 * WIDTH));
      });
      expect([...indices]).toEqual([1, 1, 2]);
    });
  });
});
