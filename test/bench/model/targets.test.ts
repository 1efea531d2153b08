import { describe, expect, it } from "vitest";
import { disagreements, judge } from "../../../bench/model/targets.js";
import { failed, measured, resultOf } from "./results-of.js";

describe("judge", () => {
  it("compares the native CPU with PyTorch, and peak memory with its limit", () => {
    const result = resultOf({}, [measured("cpu", [60, 70, 80], 4.1e9), measured("pytorch", [100, 100, 100])]);
    expect(judge([result])).toMatchObject([
      { task: "train", contender: "cpu", against: "pytorch", limit: 0.7, measured: 0.7, verdict: "pass" },
      { task: "train", contender: "cpu", against: null, limit: 4e9, measured: 4.1e9, verdict: "miss" },
    ]);
  });

  it("holds the memory limit at 128 tokens alone, and has none for dropout", () => {
    const sides = [measured("cpu", [50]), measured("pytorch", [100])];
    expect(judge([resultOf({ tokens: 64 }, sides)]).map(({ limit }) => limit)).toEqual([0.7]);
    expect(judge([resultOf({ task: "train-dropout" }, sides)])).toEqual([]);
  });

  it("holds both forward passes to the limit of the shape", () => {
    const sides = [measured("cpu", [70]), measured("pytorch", [100])];
    for (const task of ["forward", "forward-all"] as const) {
      expect(judge([resultOf({ task }, sides)])).toMatchObject([{ limit: 0.6, verdict: "miss" }]);
      expect(judge([resultOf({ task, shape: "mini" }, sides)])).toMatchObject([{ limit: 0.75, verdict: "pass" }]);
    }
  });

  it("compares WebAssembly with the native CPU", () => {
    const sides = [measured("cpu", [100]), measured("wasm", [501]), measured("pytorch", [100])];
    expect(judge([resultOf({ shape: "mini" }, sides)])).toMatchObject([
      { contender: "cpu", against: "pytorch", limit: 1, measured: 1, verdict: "pass" },
      { contender: "wasm", against: "cpu", limit: 5, measured: 5.01, verdict: "miss" },
    ]);
  });

  it("judges nothing that was not measured", () => {
    const result = resultOf({}, [measured("cpu", [50], null), failed("pytorch")]);
    expect(judge([result]).map(({ verdict, measured: value }) => [verdict, value])).toEqual([
      ["unmeasured", null],
      ["unmeasured", null],
    ]);
  });
});

describe("disagreements", () => {
  it("tells of sides whose models differ", () => {
    const [cpu, peer] = [measured("cpu", [1]), measured("pytorch", [1])];
    expect(disagreements([resultOf({}, [cpu, peer, failed("wasm")])])).toEqual([]);
    const [problem] = disagreements([resultOf({}, [cpu, { ...peer, trainable: 11 } as typeof peer])]);
    expect(problem).toContain("100 weights, 10 of them trained; 100 weights, 11 of them trained");
  });
});
