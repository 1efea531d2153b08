import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderProfile } from "../../../bench/profile.js";
import { recordOperations } from "../../../bench/profile/record-operations.js";
import { startBackend, tf } from "../../../src/model/tensors.js";
import { TEST_BACKENDS } from "../../backends.js";

describe.each(TEST_BACKENDS)("recordOperations on %s", (kind) => {
  beforeAll(async () => {
    await startBackend(kind, { threads: 1 });
  });
  afterAll(() => {
    tf.disposeVariables();
  });

  it("counts operations by name and input shapes", () => {
    const record = recordOperations();
    const [a, b] = [tf.ones([2, 3]), tf.ones([3, 4])];
    const square = (): void => {
      tf.tidy(() => tf.square(tf.matMul(a, b)).dataSync());
    };
    square();
    record.reset();
    square();
    square();
    const totals = record.totals();
    const product = totals.find(({ shapes }) => shapes === "[2,3] [3,4]" || shapes === "[1,2,3] [1,3,4]");
    expect(product).toMatchObject({ count: 2 });
    expect(totals.find(({ name }) => name === "Square")).toMatchObject({ shapes: "[2,4]", count: 2 });
    expect(totals.every(({ ms }) => ms >= 0)).toBe(true);
    expect(totals.map(({ ms }) => ms)).toEqual(totals.map(({ ms }) => ms).sort((left, right) => right - left));
    tf.dispose([a, b]);
  });
});

describe("renderProfile", () => {
  it("shows the longest, sums up the others and gives JavaScript what remains", () => {
    const operation = (name: string, count: number, ms: number) => ({ name, shapes: "", count, ms });
    const text = renderProfile([operation("MatMul", 4, 60), operation("Add", 2, 15), operation("Mul", 1, 5)], 100, 1);
    const lines = text.split("\n").map((line) => line.trim().replace(/\s+/g, " "));
    expect(lines).toEqual([
      "ms/step share calls operation",
      "60.00 60.0 % 4 MatMul",
      "20.00 20.0 % 3 (2 others)",
      "20.00 20.0 % (JavaScript)",
      "100.00 100.0 % 7 all",
    ]);
  });
});
