// Linear layers without updates, against composed operations (tolerance: see composed.ts).
import { beforeAll, describe, expect, it } from "vitest";
import { releaseDerived } from "../../src/model/derived.js";
import { addBias, linear, linearGroup, product } from "../../src/model/linear.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { markConstant, startBackend, tensorOf, tf, type Tensor2D } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { composedLinear, expectComposed, randomValues, type Named } from "./composed.js";

const [N, IN, OUT] = [7, 13, 10];
const x = randomValues("x", [N, IN]);

function weight(name: string, outputs = OUT): Named {
  return { [`${name}.weight`]: randomValues(`${name}.weight`, [outputs, IN]) };
}

function bias(name: string, outputs = OUT): Named {
  return { [`${name}.bias`]: randomValues(`${name}.bias`, [outputs]) };
}

describe.each(TEST_BACKENDS)("linear on %s", (backend) => {
  const one = {
    ours: (weights: Weights) => linear(weights, "dense", weights.matrix("x"), INFERENCE),
    composed: (weights: Weights) => composedLinear(weights, "dense", weights.matrix("x")),
  };

  it.each<[string, Named, Named]>([
    ["frozen", { x }, { ...weight("dense"), ...bias("dense") }],
    ["trained", { x, ...weight("dense"), ...bias("dense") }, {}],
    ["with a trained weight alone", { x, ...weight("dense") }, bias("dense")],
    ["with a trained bias alone", { x, ...bias("dense") }, weight("dense")],
    ["trained on a frozen input", { ...weight("dense"), ...bias("dense") }, { x }],
    ["of one output", { x, ...weight("dense", 1), ...bias("dense", 1) }, {}],
    ["of one row", { x: randomValues("row", [1, IN]) }, { ...weight("dense"), ...bias("dense") }],
  ])("has the composed value and gradients when it is %s", async (_, trained, frozen) => {
    await expectComposed(backend, { trained, frozen, ...one });
  });

  it("has the gradients of its own parameters where the input is marked as constant", async () => {
    await expectComposed(backend, {
      ...one,
      trained: { ...weight("dense"), ...bias("dense") },
      frozen: { x },
      ours: (weights) => linear(weights, "dense", markConstant(weights.matrix("x")), INFERENCE),
    });
  });

  const names = ["query", "key", "value"];
  const outputs = [OUT, 4, 6];
  const weights = (chosen: readonly number[]): Named =>
    Object.assign({}, ...chosen.map((i) => weight(names[i] ?? "", outputs[i]))) as Named;
  const biases = (chosen: readonly number[]): Named =>
    Object.assign({}, ...chosen.map((i) => bias(names[i] ?? "", outputs[i]))) as Named;

  it.each<[string, Named, Named]>([
    ["frozen", { x }, { ...weights([0, 1, 2]), ...biases([0, 1, 2]) }],
    ["trained", { x, ...weights([0, 1, 2]), ...biases([0, 1, 2]) }, {}],
    ["trained in one member", { x, ...weights([1]), ...biases([1]) }, { ...weights([0, 2]), ...biases([0, 2]) }],
    ["trained in its biases", { x, ...biases([0, 1, 2]) }, weights([0, 1, 2])],
  ])("puts a group side by side when it is %s", async (_, trained, frozen) => {
    await expectComposed(backend, {
      trained,
      frozen,
      ours: (all) => linearGroup(all, names, all.matrix("x"), INFERENCE),
      composed: (all) =>
        tf.concat(
          names.map((name) => composedLinear(all, name, all.matrix("x"))),
          1,
        ),
    });
  });

  it.each<[string, Named, Named]>([
    ["frozen", { x }, weight("table")],
    ["trained", { x, ...weight("table") }, {}],
  ])("multiplies without a bias by a matrix that is %s", async (_, trained, frozen) => {
    await expectComposed(backend, {
      trained,
      frozen,
      ours: (all) => product(all.matrix("x"), all.matrix("table.weight")),
      composed: (all) => tf.matMul(all.matrix("x"), tf.transpose(all.matrix("table.weight"))),
    });
  });

  it.each<[string, Named, Named]>([
    ["frozen", { x }, { bias: randomValues("bias", [IN]) }],
    ["trained", { x, bias: randomValues("bias", [IN]) }, {}],
  ])("adds a bias that is %s", async (_, trained, frozen) => {
    await expectComposed(backend, {
      trained,
      frozen,
      ours: (all) => addBias(all.matrix("x"), all.vector("bias")),
      composed: (all) => tf.add(all.matrix("x"), all.vector("bias")),
    });
  });

  it("adds up the gradients of one result that is read twice, and of one input of two layers", async () => {
    await expectComposed(backend, {
      trained: { x: randomValues("square", [IN, IN]), ...weight("dense", IN), ...bias("dense", IN) },
      ours: (all) => {
        const y = linear(all, "dense", all.matrix("x"), INFERENCE);
        return tf.addN([tf.mul<Tensor2D>(y, y), y, linear(all, "dense", y, INFERENCE), all.matrix("x")]);
      },
      composed: (all) => {
        const y = composedLinear(all, "dense", all.matrix("x"));
        return tf.addN([tf.mul<Tensor2D>(y, y), y, composedLinear(all, "dense", y), all.matrix("x")]);
      },
    });
  });

  describe("without a gradient", () => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    it("names the parameter that the model lacks", () => {
      const all = new Weights(new Map());
      expect(() => linear(all, "classifier.dense", tf.zeros([1, 2]), INFERENCE)).toThrow(/classifier\.dense\.weight/);
    });

    it("keeps one transpose of a frozen weight, and nothing else, from call to call", () => {
      const frozen = new Map([
        ["dense.weight", tensorOf(new Float32Array(6).fill(1), [2, 3])],
        ["dense.bias", tf.zeros([2])],
      ]);
      const all = new Weights(frozen);
      const input = tensorOf(Float32Array.from([1, 2, 3]), [1, 3]);
      const run = (): number => {
        tf.tidy(() => {
          expect([...linear(all, "dense", input, INFERENCE).dataSync()]).toEqual([6, 6]);
        });
        return tf.memory().numTensors;
      };
      const first = run();
      expect(run()).toBe(first);
      releaseDerived(frozen.values());
      tf.dispose([input, ...frozen.values()]);
    });
  });
});
