// facts.json: what is read back, and what a damaged or hostile file is refused for.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeCalibration } from "../../../src/checkpoint/calibration.js";
import { hashCheckpoint, openCheckpoint } from "../../../src/checkpoint/checkpoint.js";
import { FactScorer } from "../../../src/checkpoint/facts-model/fact-scorer.js";
import {
  AROUND_COLUMNS,
  type FactsModel,
  readFactsModel,
  writeFactsModel,
} from "../../../src/checkpoint/facts-model/facts-model.js";
import { TINY_CALIBRATION, writeTinyCheckpoint } from "../tiny-checkpoint.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-facts-"));
const checkpoint = join(folder, "tiny");
const STUMP = { feature: [0, -1, -1], bin: [0, 0, 0], value: [0, -1, 1] };
const MODEL: FactsModel = {
  format: 1,
  facts: ["hour"],
  borders: [[0.5], [0], [1], ...AROUND_COLUMNS.map(() => [0])],
  rules: { rate: 0.1, rules: { abc: [10, 2] } },
  own: { base: -1, trees: [STUMP] },
  around: { base: 0, trees: [{ ...STUMP, feature: [3, -1, -1] }] },
  rows: 100,
};

beforeAll(async () => {
  await writeTinyCheckpoint(checkpoint);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Problems that a file with these changes is refused with. */
async function problemsOf(content: unknown): Promise<string> {
  writeFileSync(join(folder, "facts.json"), typeof content === "string" ? content : JSON.stringify(content));
  try {
    await readFactsModel(folder);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: "checkpoint" });
    const { message, problems } = thrown as { message: string; problems: readonly string[] };
    return [message, ...problems].join("\n");
  }
  throw new Error("nothing was refused");
}

describe("facts.json", () => {
  it("is read as it was written, and judges", async () => {
    await writeFactsModel(folder, MODEL);
    expect(await readFactsModel(folder)).toEqual(MODEL);
    const scorer = new FactScorer(MODEL, ["other", "hour"]);
    const bins = new Uint8Array(scorer.width * 2);
    const own = Float32Array.of(
      scorer.judge([9, 0.4], undefined, bins, 0),
      scorer.judge([0, 0.6], "some rule", bins, 1),
    );
    expect([...own]).toEqual([-2, 0]);
    // The second trees ask whether the first ones' judgement is above 0.
    expect([...scorer.judgeTogether({ times: [0, 1], hosts: [0, 0], own, bins })]).toEqual([-1, -1]);
  });

  it("is refused with each thing that is wrong", async () => {
    expect(await problemsOf({ ...MODEL, rows: -1, format: 2, more: 1 })).toMatch(/format:[\s\S]*rows:[\s\S]*more/);
    expect(await problemsOf("{")).toContain("facts.json");
    const tree = (change: object): unknown => ({ ...MODEL, own: { base: 0, trees: [{ ...STUMP, ...change }] } });
    expect(await problemsOf(tree({ feature: [0, 0, -1] }))).toMatch(/own\.trees\.0: .*no leaves/);
    expect(await problemsOf(tree({ value: [0, 1] }))).toMatch(/lengths differ/);
    expect(await problemsOf(tree({ feature: [0.5, -1, -1] }))).toMatch(/feature\.0/);
    expect(await problemsOf(tree({ feature: [3, -1, -1] }))).toMatch(/own reads a column too many/);
    expect(await problemsOf({ ...MODEL, around: { base: 0, trees: [{ ...STUMP, feature: [99, -1, -1] }] } })).toMatch(
      /around reads a column too many/,
    );
    expect(await problemsOf({ ...MODEL, borders: MODEL.borders.slice(1) })).toMatch(/as many borders/);
    expect(await problemsOf({ ...MODEL, rules: { rate: 1, rules: {} } })).toMatch(/rules\.rate/);
    expect(await problemsOf({ ...MODEL, rules: { rate: 0.5, rules: { abc: [1, 2] } } })).toMatch(/rules/);
    expect(await problemsOf({ ...MODEL, borders: MODEL.borders.map(() => [1, 0]) })).toMatch(/borders/);
    expect(await problemsOf(JSON.stringify(MODEL).replace('"base":-1', '"base":1e999'))).toMatch(/own\.base/);
  });

  it("is bounded in columns, trees, nodes and rules", async () => {
    const many = (length: number): undefined[] => Array<undefined>(length).fill(undefined);
    expect(await problemsOf({ ...MODEL, facts: many(2_001).map((_, at) => `f${at}`) })).toMatch(/facts/);
    expect(await problemsOf({ ...MODEL, own: { base: 0, trees: many(1_001).map(() => STUMP) } })).toMatch(/own\.trees/);
    const nodes = many(257).map(() => 0);
    const wide = { feature: nodes.map(() => -1), bin: nodes, value: nodes };
    expect(await problemsOf({ ...MODEL, own: { base: 0, trees: [wide] } })).toMatch(/feature/);
    const rules = Object.fromEntries(many(100_001).map((_, at) => [`r${at}`, [1, 0]]));
    expect(await problemsOf({ ...MODEL, rules: { rate: 0.5, rules } })).toMatch(/too many rules/);
  });

  it("is refused where facts are read that are not given", () => {
    expect(() => new FactScorer({ ...MODEL, facts: ["absent"] }, ["hour"])).toThrow(
      expect.objectContaining({ code: "checkpoint", problems: ["absent"] }) as Error,
    );
  });
});

describe("a checkpoint with a facts model", () => {
  it("must have the file, has it in its hash, and does not read it where the text alone judges", async () => {
    const before = await hashCheckpoint(checkpoint);
    expect((await openCheckpoint(checkpoint)).facts).toBeUndefined();
    await writeCalibration(checkpoint, { ...TINY_CALIBRATION, combination: { bias: 0, text: 1, facts: 1 } });
    await expect(openCheckpoint(checkpoint)).rejects.toMatchObject({
      code: "checkpoint",
      message: expect.stringContaining("facts.json") as string,
    });
    await writeFactsModel(checkpoint, MODEL);
    expect((await openCheckpoint(checkpoint)).facts).toEqual(MODEL);
    const both = await hashCheckpoint(checkpoint);
    expect(both).not.toBe(before);
    await writeFactsModel(checkpoint, { ...MODEL, rows: 101 });
    expect(await hashCheckpoint(checkpoint)).not.toBe(both);
    await writeCalibration(checkpoint, TINY_CALIBRATION);
    expect((await openCheckpoint(checkpoint)).facts).toBeUndefined();
  });
});
