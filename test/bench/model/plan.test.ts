// What is measured, by whom, and how long a turn is.
import { describe, expect, it } from "vitest";
import { casesOf, parseCase } from "../../../bench/model/cases.js";
import { commandOf, contendersOf, detectBackends, type Roster } from "../../../bench/model/contenders.js";
import { stepsInTurn } from "../../../bench/model/measure-case.js";
import { isWhole, selectionOf, type ModelOptions } from "../../../bench/model/run.js";
import { randomBatch } from "../../../bench/model/workload.js";

const PLAIN: ModelOptions = { quick: false, full: false, attention: "sdpa" };
const ROSTER: Roster = {
  backends: ["cpu", "wasm"],
  python: "/opt/python",
  attention: "sdpa",
  threads: 2,
  full: false,
};
const MINI = { shape: "mini", tokens: 64, task: "train" } as const;
const LARGE = { ...MINI, shape: "distilroberta" } as const;

describe("selectionOf", () => {
  it("takes everything, a part when quick, and always what is named", () => {
    expect(casesOf(selectionOf(PLAIN))).toHaveLength(16);
    expect(casesOf(selectionOf({ ...PLAIN, quick: true }))).toHaveLength(4);
    expect(casesOf(selectionOf({ ...PLAIN, quick: true, shapes: ["mini"], tokens: [128], tasks: ["train"] }))).toEqual([
      { ...MINI, tokens: 128 },
    ]);
  });
});

describe("isWhole", () => {
  it("is no narrowed run", () => {
    expect(isWhole(PLAIN)).toBe(true);
    expect(isWhole({ ...PLAIN, rounds: 9, python: "py" })).toBe(true);
    for (const narrowed of [{ quick: true }, { rounds: 4 }, { tasks: ["train"] }, { backends: ["cpu"] }] as const) {
      expect(isWhole({ ...PLAIN, ...narrowed }), JSON.stringify(narrowed)).toBe(false);
    }
  });
});

describe("contendersOf", () => {
  it("lets WebAssembly run the large shape only on request", () => {
    expect(contendersOf(MINI, ROSTER)).toEqual(["cpu", "wasm", "pytorch"]);
    expect(contendersOf(LARGE, ROSTER)).toEqual(["cpu", "pytorch"]);
    expect(contendersOf(LARGE, { ...ROSTER, full: true })).toEqual(["cpu", "wasm", "pytorch"]);
  });

  it("goes without the peer", () => {
    expect(contendersOf(MINI, { ...ROSTER, python: undefined })).toEqual(["cpu", "wasm"]);
  });
});

describe("detectBackends", () => {
  it("follows the native binding and the card", () => {
    const found = { kind: "found", packagePath: "/x", source: "built", library: "2.21.0" } as const;
    expect(detectBackends({ kind: "absent", reason: "", mend: "" }, true)).toEqual(["wasm"]);
    expect(detectBackends({ ...found, gpuLibrary: false }, true)).toEqual(["cpu", "wasm"]);
    expect(detectBackends({ ...found, gpuLibrary: true }, false)).toEqual(["cpu", "wasm"]);
    expect(detectBackends({ ...found, gpuLibrary: true }, true)).toEqual(["gpu", "cpu", "wasm"]);
  });
});

describe("commandOf", () => {
  it("tells both sides the same case, shape and threads", () => {
    const ours = commandOf("cpu", MINI, ROSTER);
    expect(ours.program).toBe(process.execPath);
    expect(ours.args.slice(-3, -1)).toEqual(["cpu", "2"]);
    expect(parseCase(ours.args.at(-1) ?? "")).toEqual(MINI);
    const peer = commandOf("pytorch", MINI, ROSTER);
    expect(peer.program).toBe("/opt/python");
    expect(JSON.parse(peer.args.at(-1) ?? "")).toMatchObject({
      task: "train",
      tokens: 64,
      rows: 16,
      classes: 15,
      threads: 2,
      attention: "sdpa",
      shape: { layers: 4, hidden: 256, heads: 4, intermediate: 1024, vocabulary: 8192 },
    });
  });
});

describe("stepsInTurn", () => {
  it("repeats short steps, within bounds", () => {
    expect(stepsInTurn(100, 1500)).toBe(15);
    expect(stepsInTurn(2800, 1500)).toBe(1);
    expect(stepsInTurn(5000, 1500)).toBe(1);
    expect(stepsInTurn(1, 1500)).toBe(20);
  });
});

describe("randomBatch", () => {
  it("is full: no special token, no padding, RoBERTa's positions", () => {
    const { rows, ids, attentionMask, positionIds } = randomBatch(64, 8192);
    expect([rows, ids.length]).toEqual([16, 1024]);
    expect(Math.min(...ids)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...ids)).toBeLessThan(8192);
    expect(new Set(ids).size).toBeGreaterThan(900);
    expect(attentionMask.every((one) => one === 1)).toBe(true);
    expect([positionIds[0], positionIds[63], positionIds[64]]).toEqual([2, 65, 2]);
    expect(randomBatch(64, 8192).ids).toEqual(ids);
  });
});
