// Cross-entropy and its gradient against composed operations (tolerance: see test/model/composed.ts), and label errors.
import { beforeAll, describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { startBackend, tensorOf, tf, type Tensor2D } from "../../src/model/tensors.js";
import { crossEntropy, IGNORED_LABEL } from "../../src/train/losses.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectComposed, randomValues, type Values } from "../model/composed.js";

const [ROWS, CLASSES] = [6, 5];
const IGNORED = IGNORED_LABEL;
const logits = randomValues("logits", [ROWS, CLASSES], 2);

function composed(x: Tensor2D, labels: readonly number[]): Tensor2D {
  const shifted = tf.sub<Tensor2D>(x, tf.max(x, 1, true));
  const logProbabilities = tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  const chosen = new Float32Array(x.size);
  labels.forEach((label, row) => {
    if (label !== IGNORED) chosen[row * CLASSES + label] = 1;
  });
  const counted = labels.filter((label) => label !== IGNORED).length;
  return tf.div(tf.neg(tf.sum(tf.mul(logProbabilities, tf.tensor2d(chosen, x.shape)))), counted);
}

describe.each(TEST_BACKENDS)("cross-entropy on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each<[string, number[], Values]>([
    ["every row", [4, 0, 2, 2, 1, 3], logits],
    ["rows of which some are ignored", [4, IGNORED, 2, IGNORED, IGNORED, 3], logits],
    ["a single row that counts", [IGNORED, IGNORED, IGNORED, IGNORED, 1, IGNORED], logits],
    ["large logits", [4, 0, 2, 2, 1, 3], randomValues("logits", [ROWS, CLASSES], 300)],
    ["one row", [2], randomValues("row", [1, CLASSES])],
  ])("has the composed value and gradient for %s", async (_, labels, values) => {
    await expectComposed(backend, {
      trained: { logits: values },
      ours: (all) => crossEntropy(all.matrix("logits"), Int32Array.from(labels)),
      composed: (all) => composed(all.matrix("logits"), labels),
    });
  });

  it("passes the gradient of what is made of it", async () => {
    const labels = [4, IGNORED, 2, 2, 1, 3];
    await expectComposed(backend, {
      trained: { logits },
      ours: (all) => tf.mul(crossEntropy(all.matrix("logits"), Int32Array.from(labels)), 0.25),
      composed: (all) => tf.mul(composed(all.matrix("logits"), labels), 0.25),
    });
  });

  it("gives no gradient to ignored rows, whatever their logits", () => {
    tf.tidy(() => {
      const values = logits.data.slice();
      values.fill(1e30, CLASSES, 2 * CLASSES);
      const labels = Int32Array.from([0, IGNORED, 1, 2, 3, 4]);
      const gradient = tf.grad((x) => crossEntropy(tf.reshape(x, [ROWS, CLASSES]), labels));
      const by = gradient(tensorOf(values, [ROWS, CLASSES])).dataSync();
      expect([...by.subarray(CLASSES, 2 * CLASSES)].map(Math.abs)).toEqual([0, 0, 0, 0, 0]);
      expect(by.every(Number.isFinite)).toBe(true);
    });
  });

  it("is log(classes) for equal logits", () => {
    tf.tidy(() => {
      const loss = crossEntropy(tensorOf(new Float32Array(2 * CLASSES), [2, CLASSES]), Int32Array.from([1, 4]));
      expect(loss.dataSync()[0]).toBeCloseTo(Math.log(CLASSES), 6);
    });
  });

  it.each([
    ["beyond the classes", [0, 5, 1, 1, 1, 1], "5"],
    ["negative and not the one that is ignored", [0, 1, -1, 1, 1, 1], "-1"],
  ])("refuses a label that is %s", (_, labels, named) => {
    const x = tensorOf(logits.data.slice(), [ROWS, CLASSES]);
    const before = tf.memory().numTensors;
    const thrown = errorOf(() => crossEntropy(x, Int32Array.from(labels)));
    expect([thrown.code, thrown.subject.field]).toEqual(["input", "label"]);
    expect(thrown.message).toContain(`label ${named} `);
    expect(thrown.message).toContain("5 classes");
    expect(thrown.nextStep).toBeDefined();
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it("refuses a batch in which every label is ignored, rather than divide by zero", () => {
    const x = tensorOf(logits.data.slice(), [ROWS, CLASSES]);
    const thrown = errorOf(() => crossEntropy(x, new Int32Array(ROWS).fill(IGNORED)));
    expect(thrown.code).toBe("input");
    expect(thrown.message).toContain("no row");
    x.dispose();
  });

  it.each([0, 5, 7])("refuses %d labels for six rows", (count) => {
    const x = tensorOf(logits.data.slice(), [ROWS, CLASSES]);
    expect(errorOf(() => crossEntropy(x, new Int32Array(count))).message).toContain(`${count} labels`);
    x.dispose();
  });
});

function errorOf(run: () => unknown): SocagentError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof SocagentError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}
