// Trees on the facts of a small simulation: that they rank, that what went on before helps, and that no label leaks.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FactScorer } from "../../../src/checkpoint/facts-model/fact-scorer.js";
import type { FactsModel } from "../../../src/checkpoint/facts-model/facts-model.js";
import { openDataset } from "../../../src/data/dataset-reader.js";
import { auroc } from "../../../src/metrics/auroc.js";
import { fitFactsModel } from "../../../src/train/facts/fit-facts-model.js";
import { scoreDataset } from "../../../src/train/facts/score-dataset.js";
import type { FactSource } from "../../../src/train/facts/fact-rows.js";
import { simulateTo } from "../../data/socsim/making.js";
import { type Ingested, ingested, newOut } from "../../ingest/ingesting.js";

const SPLIT = "group:by=incident";
const options = { seed: 1, learnsRules: true, onProgress: () => undefined };
let csv: string;
let data: Ingested;
let model: FactsModel;

beforeAll(async () => {
  const folder = newOut();
  await simulateTo(folder, { records: 6_000, days: 6, campaignRate: 4, seed: 5 });
  csv = join(folder, "alerts.csv");
  data = await ingested([csv], { splits: SPLIT });
  model = await fitted(data);
}, 300_000);

function sourceOf({ out, rows }: Ingested): FactSource {
  const name = Object.keys(rows[0]?.splits ?? {})[0] ?? "";
  const train = [...rows.keys()].filter((row) => rows[row]?.splits[name] === "train");
  return { folder: out, weight: 1, train: Int32Array.from(train) };
}

async function fitted(of: Ingested): Promise<FactsModel> {
  const found = await fitFactsModel([sourceOf(of)], options);
  if ("reason" in found) throw new Error(found.reason);
  return found;
}

/** AUROC of the rows of a part. */
function rankingOf(scores: ArrayLike<number>, { rows }: Ingested, part: string): number {
  const own = [...rows.keys()].filter((row) => Object.values(rows[row]?.splits ?? {})[0] === part);
  return auroc(
    Float64Array.from(own, (row) => scores[row] ?? 0),
    Uint8Array.from(own, (row) => Number(rows[row]?.malicious === true)),
  );
}

/** Log-odds of each row by itself. */
function ownScores(of: FactsModel, { rows }: Ingested, names: readonly string[]): number[] {
  const scorer = new FactScorer(of, names);
  const bins = new Uint8Array(scorer.width);
  return rows.map(({ facts, words }) => scorer.judge(facts, words.rule, bins, 0));
}

describe("a facts model", () => {
  it("ranks incidents that it has not seen, better with what went on before", async () => {
    const dataset = await openDataset(data.out);
    const own = rankingOf(ownScores(model, data, dataset.manifest.facts), data, "test");
    const around = rankingOf(await scoreDataset(dataset, model), data, "test");
    expect(own).toBeGreaterThan(0.7);
    expect(around).toBeGreaterThan(own - 0.01);
  });

  it("is the same with the same seed, and not with another", async () => {
    expect(JSON.stringify(await fitted(data))).toBe(JSON.stringify(model));
    const other = await fitFactsModel([sourceOf(data)], { ...options, seed: 2 });
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(model));
  });

  it("lists no rules, and asks for none, where it is not to learn them", async () => {
    const without = await fitFactsModel([sourceOf(data)], { ...options, learnsRules: false });
    if ("reason" in without) throw new Error(without.reason);
    expect(Object.keys(model.rules.rules).length).toBeGreaterThan(5);
    expect(without.rules).toEqual({ rate: model.rules.rate, rules: {} });
    const asked = [...without.own.trees, ...without.around.trees].flatMap(({ feature }) => feature);
    const first = without.facts.length;
    expect(asked.some((column) => column === first || column === first + 1)).toBe(false);
    const dataset = await openDataset(data.out);
    expect(rankingOf(await scoreDataset(dataset, without), data, "test")).toBeGreaterThan(0.7);
  });

  it("is none with too few attacks, or without facts", async () => {
    const none = await fitFactsModel([{ ...sourceOf(data), train: Int32Array.of(0, 1, 2) }], options);
    expect(none).toMatchObject({ reason: expect.stringMatching(/too few to learn from/) as string });
    const text = await ingested([csv], { splits: SPLIT, facts: false });
    expect(await fitFactsModel([sourceOf(text)], options)).toMatchObject({
      reason: expect.stringMatching(/ingested without facts/) as string,
    });
    const unknown = await scoreDataset(await openDataset(text.out), model);
    expect(unknown.every((score) => Number.isNaN(score))).toBe(true);
  });
});
