// Backends, and the operations that take each backend's fast path.
import { beforeAll, describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import {
  backend,
  BACKEND_KINDS,
  gradientsOf,
  isMatrix,
  isVariable,
  isVector,
  multiplyByTransposed,
  multiplyByTransposedAndAdd,
  multiplyTransposed,
  onHeap,
  reshaped,
  startBackend,
  tensorOf,
  tf,
  withGradient,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectClose, randomValues, type Values } from "./composed.js";

describe("before a backend is started", () => {
  it("refuses tensors and says why", () => {
    expect(() => backend()).toThrow(SocagentError);
    expect(() => tf.zeros([1])).toThrow(/startBackend/);
  });
});

describe("startBackend", () => {
  it("takes the best that starts, and says why it passed the better ones over", async () => {
    const started = await startBackend();
    expect(TEST_BACKENDS).toContain(started.kind);
    const better = BACKEND_KINDS.slice(0, BACKEND_KINDS.indexOf(started.kind));
    expect(started.passedOver.map(({ kind }) => kind)).toEqual(better);
    for (const { reason, mend } of started.passedOver) expect([reason, mend]).not.toContain("");
    expect(backend()).toBe(started);
    tf.tidy(() => {
      expect([...tf.add(tf.tensor1d([1, 2]), 1).dataSync()]).toEqual([2, 3]);
    });
  });

  it.each(BACKEND_KINDS.filter((kind) => !TEST_BACKENDS.includes(kind)))(
    "says what mends %s, which does not start here",
    async (kind) => {
      const thrown: unknown = await startBackend(kind).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!(thrown instanceof SocagentError)) throw new Error("an error of ours was expected", { cause: thrown });
      expect(thrown.code).toBe("backend");
      expect(thrown.problems.join()).toContain(`${kind}: `);
      expect(thrown.nextStep).toMatch(/`.+`/);
    },
  );
});

describe.each(TEST_BACKENDS)("tensors on %s", (kind) => {
  beforeAll(async () => {
    await startBackend(kind);
  });

  it("describes its backend", () => {
    expect(backend().kind).toBe(kind);
    expect(backend().library).toMatch(/^TensorFlow(\.js)? \d+\.\d+/);
    expect(backend().threads).toBeGreaterThan(0);
    expect(backend().passedOver).toEqual([]);
  });

  it("tells variables, vectors and matrices apart", () => {
    tf.tidy(() => {
      const variable = tf.variable(tf.zeros([2, 3]));
      expect([isVariable(variable), isVariable(tf.zeros([2]))]).toEqual([true, false]);
      expect([isVector(tf.zeros([2])), isVector(variable)]).toEqual([true, false]);
      expect([isMatrix(variable), isMatrix(tf.zeros([1, 2, 3]))]).toEqual([true, false]);
      expect(reshaped(variable, [6]).shape).toEqual([6]);
      variable.dispose();
    });
  });

  describe("products", () => {
    // No multiple of the four or eight lanes that fast paths work in.
    const [n, inner, out] = [5, 7, 6];
    const [x, w, y] = [randomValues("x", [n, inner]), randomValues("w", [out, inner]), randomValues("y", [n, out])];
    const bias = randomValues("bias", [out]);
    const at = ({ data }: { data: Float32Array }, i: number): number => data[i] ?? NaN;
    const product = Array.from({ length: n * out }, (_, cell) => {
      const [row, column] = [Math.floor(cell / out), cell % out];
      return dot(inner, (i) => at(x, row * inner + i) * at(w, column * inner + i));
    });

    it("multiplies by a transposed matrix", () => {
      tf.tidy(() => {
        const weight = matrixOf(w);
        expectClose(
          "x wᵀ",
          multiplyByTransposed(matrixOf(x), weight, () => tf.transpose(weight)).dataSync(),
          product,
          1e-6,
        );
      });
    });

    it("multiplies by a transposed matrix and adds a bias", () => {
      const expected = product.map((value, cell) => value + at(bias, cell % out));
      tf.tidy(() => {
        const weight = matrixOf(w);
        const vector = tensorOf(bias.data.slice(), [out]);
        const sum = multiplyByTransposedAndAdd(matrixOf(x), weight, () => tf.transpose(weight), vector);
        expectClose("x wᵀ + b", sum.dataSync(), expected, 1e-6);
      });
    });

    it("multiplies a transposed matrix", () => {
      const expected = Array.from({ length: inner * out }, (_, cell) => {
        const [row, column] = [Math.floor(cell / out), cell % out];
        return dot(n, (i) => at(x, i * inner + row) * at(y, i * out + column));
      });
      tf.tidy(() => {
        expectClose("xᵀ y", multiplyTransposed(matrixOf(x), matrixOf(y)).dataSync(), expected, 1e-6);
      });
    });
  });

  describe("withGradient", () => {
    /** x², with a factor in the gradient that plain autograd lacks, to tell that it is ours. */
    const square = (x: Tensor2D): Tensor2D =>
      withGradient(
        [x],
        () => ({ value: tf.square(x), saved: [x] }),
        (dy, [saved]) => [tf.mul(tf.mul(dy, saved), 20)],
      );
    const sumOf = (x: Tensor): Scalar => tf.sum(x);
    const gradient = (compute: (x: Tensor2D) => Scalar): number[] => {
      const variable = tf.tidy(() => tf.variable(tensorOf(Float32Array.from([1, 2, -3]), [1, 3])));
      const before = tf.memory().numTensors;
      const { value, gradients } = gradientsOf([variable], () => compute(reshaped(variable, [1, 3])));
      const read = gradients.flatMap((one) => [...one.dataSync()]);
      tf.dispose([value, ...gradients]);
      expect(tf.memory().numTensors).toBe(before);
      variable.dispose();
      return read;
    };

    it("takes the gradient that is given", () => {
      expect(gradient((x) => sumOf(square(x)))).toEqual([20, 40, -60]);
    });

    it("chains, and adds up where a result is read several times", () => {
      expect(gradient((x) => sumOf(square(square(x))))).toEqual([400, 3200, -10_800]);
      expect(gradient((x) => sumOf(tf.add(square(x), square(x))))).toEqual([40, 80, -120]);
      const twice = (y: Tensor2D): Scalar => sumOf(tf.addN([y, y, tf.mul<Tensor2D>(y, 2)]));
      expect(gradient((x) => twice(square(x)))).toEqual([80, 160, -240]);
    });

    it("leaves saved inputs whole", () => {
      expect(gradient((x) => sumOf(tf.mul(square(x), x)))).toEqual([21, 84, 189]);
    });

    it("computes without a gradient, leaving only its value", () => {
      const x = tensorOf(Float32Array.from([3]), [1, 1]);
      const before = tf.memory().numTensors;
      const y = square(x);
      expect([...y.dataSync()]).toEqual([9]);
      expect(tf.memory().numTensors).toBe(before + 1);
      tf.dispose([x, y]);
    });
  });

  describe("gradientsOf", () => {
    it("leaves other variables alone, and gives zeros where the value does not depend on one", () => {
      const [used, unused, other] = [2, 3, 4].map((value) => tf.tidy(() => tf.variable(tf.scalar(value))));
      if (used === undefined || unused === undefined || other === undefined) throw new Error("there are three");
      const before = tf.memory().numTensors;
      const { value, gradients } = gradientsOf([unused, used], () => tf.mul<Scalar>(tf.square(used), other));
      expect([...value.dataSync()]).toEqual([16]);
      expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual([[0], [16]]);
      expect(tf.memory().numTensors).toBe(before + 3);
      tf.dispose([value, ...gradients, used, unused, other]);
    });
  });

  it.runIf(kind === "wasm")("runs JavaScript on the heap, outputs of any shape", () => {
    tf.tidy(() => {
      const [a, b] = [tensorOf(Float32Array.from([1, 2, 3]), [3]), tf.scalar(10)];
      const [scaled, total] = onHeap([a, b], [[3, 1], [1]], ([values, factor], [products, sums]) => {
        values.forEach((value, i) => (products[i] = value * (factor[0] ?? NaN)));
        sums[0] = values.reduce((sum, value) => sum + value, 0);
      });
      expect(scaled.shape).toEqual([3, 1]);
      expect([...scaled.dataSync(), ...total.dataSync()]).toEqual([10, 20, 30, 6]);
      // They are tensors like any other.
      expect([...tf.add(scaled, 1).dataSync()]).toEqual([11, 21, 31]);
    });
  });

  it.runIf(kind === "wasm")("keeps its views whole while a large output moves the heap", () => {
    tf.tidy(() => {
      const size = 3_000_000;
      const inputs = Array.from({ length: 3 }, (_, i) => tensorOf(new Float32Array(size).fill(i + 1), [size]));
      const outputs = onHeap(inputs, [[size], [size]] as const, (read, [first, last]) => {
        first.set(read[0] ?? []);
        last.set(read[2] ?? []);
      });
      expect(outputs.map((output) => output.dataSync()[size - 1])).toEqual([1, 3]);
    });
  });
});

function matrixOf({ data, shape }: Values): Tensor2D {
  return tensorOf(data.slice(), [shape[0] ?? 0, shape[1] ?? 0]);
}

function dot(size: number, term: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < size; i++) total += term(i);
  return total;
}
