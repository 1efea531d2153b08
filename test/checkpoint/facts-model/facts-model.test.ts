// facts.json: written, read back, and refused where it is damaged.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashCheckpoint, openCheckpoint } from "../../../src/checkpoint/checkpoint.js";
import { FactScorer } from "../../../src/checkpoint/facts-model/fact-scorer.js";
import {
  AROUND_COLUMNS,
  type FactsModel,
  FACTS_FILE,
  readFactsModel,
  writeFactsModel,
} from "../../../src/checkpoint/facts-model/facts-model.js";
import { TINY_CALIBRATION, writeTinyCheckpoint } from "../tiny-checkpoint.js";

/** One fact, one tree each: more than 1 is suspicious, and so is a suspicious alert before. */
const MODEL: FactsModel = {
  format: 1,
  facts: ["count"],
  borders: [[1], [0], [0], ...AROUND_COLUMNS.map(() => [0])],
  rules: { rate: 0.5, rules: {} },
  own: { base: 0, trees: [{ feature: [0, -1, -1], bin: [0, 0, 0], value: [0, -2, 2] }] },
  around: { base: 0, trees: [{ feature: [4, -1, -1], bin: [0, 0, 0], value: [0, -1, 1] }] },
  rows: 10,
};

let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "socagent-facts-"));
  await writeTinyCheckpoint(folder, {}, { ...TINY_CALIBRATION, combination: { bias: 0, text: 1, facts: 1 } });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function damaged(change: (model: { own: { trees: { feature: number[] }[] } } & Record<string, unknown>) => void): void {
  const model: Parameters<typeof change>[0] = JSON.parse(JSON.stringify(MODEL));
  change(model);
  writeFileSync(join(folder, FACTS_FILE), JSON.stringify(model));
}

describe("facts.json", () => {
  it("is asked for by a calibration that combines, and is part of what decides", async () => {
    rmSync(join(folder, FACTS_FILE), { force: true });
    await expect(openCheckpoint(folder)).rejects.toMatchObject({ message: expect.stringContaining(FACTS_FILE) });
    const before = await hashCheckpoint(folder);
    await writeFactsModel(folder, MODEL);
    expect((await openCheckpoint(folder)).facts).toEqual(MODEL);
    expect(await hashCheckpoint(folder)).not.toBe(before);
  });

  it.each([
    ["another format", (model: Record<string, unknown>) => (model.format = 2), "format"],
    ["too few borders", (model: Record<string, unknown>) => (model.borders = [[1]]), "as many borders"],
    ["no rules", (model: Record<string, unknown>) => delete model.rules, "rules"],
  ])("is refused with %s", async (_, change, named) => {
    damaged(change);
    const refused = readFactsModel(folder);
    await expect(refused).rejects.toMatchObject({ code: "checkpoint" });
    await expect(refused).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.stringContaining(named)]),
    });
  });

  it("is refused with a split that leads out of the tree, or reads a column that is not there", async () => {
    damaged(({ own }) => own.trees[0]?.feature.splice(1, 1, 0));
    await expect(readFactsModel(folder)).rejects.toMatchObject({ code: "checkpoint" });
    damaged(({ own }) => own.trees[0]?.feature.splice(0, 1, 3));
    await expect(readFactsModel(folder)).rejects.toMatchObject({ code: "checkpoint" });
    writeFileSync(join(folder, FACTS_FILE), "<html>");
    await expect(readFactsModel(folder)).rejects.toMatchObject({ code: "checkpoint" });
  });

  it("is read as it was written", async () => {
    await writeFactsModel(folder, MODEL);
    expect(JSON.parse(readFileSync(join(folder, FACTS_FILE), "utf8"))).toEqual(MODEL);
  });
});

describe("a facts model", () => {
  it("judges an alert by itself, then by what was before it", () => {
    const scorer = new FactScorer(MODEL, ["other", "count"]);
    const bins = new Uint8Array(2 * scorer.width);
    const own = Float32Array.of(scorer.judge([0, 5], "r", bins, 0), scorer.judge([5, 0], "r", bins, 1));
    expect([...own]).toEqual([2, -2]);
    const judged = scorer.judgeTogether({ times: [0, 1_000], hosts: [-1, -1], own, bins });
    expect([...judged]).toEqual([-1, 1]);
  });

  it("asks for the facts that it reads", () => {
    expect(() => new FactScorer(MODEL, ["other"])).toThrow(expect.objectContaining({ problems: ["count"] }));
  });
});
