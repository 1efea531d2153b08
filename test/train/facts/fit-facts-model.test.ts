// A facts model learns from simulated alerts, and judges them alike from a dataset and in triage.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FactScorer } from "../../../src/checkpoint/facts-model/fact-scorer.js";
import type { FactsModel } from "../../../src/checkpoint/facts-model/facts-model.js";
import { openDataset } from "../../../src/data/dataset-reader.js";
import type { AlertRecord } from "../../../src/data/record.js";
import { readRecords } from "../../../src/data/read/read-records.js";
import { parseReadOptions } from "../../../src/data/read/parse-options.js";
import { factsOf } from "../../../src/enrich/facts.js";
import { auroc } from "../../../src/metrics/auroc.js";
import { fitFactsModel } from "../../../src/train/facts/fit-facts-model.js";
import { scoreDataset } from "../../../src/train/facts/score-dataset.js";
import { FactJudge } from "../../../src/triage/stages/fact-judge.js";
import { loadSources } from "../../../src/enrich/load-sources.js";
import { inFolder, simulateTo } from "../../data/socsim/making.js";
import { type Ingested, ingested } from "../../ingest/ingesting.js";

const SIMULATION = { records: 9_000, days: 6, hosts: 200, seed: 5, campaignRate: 4 };
const OPTIONS = { seed: 1, onProgress: () => undefined };

let files: { alerts: string } = { alerts: "" };
let dataset: Ingested;
let model: FactsModel;
let leave: () => void = () => undefined;

beforeAll(async () => {
  await new Promise<void>((ready, failed) => {
    inFolder(async (folder) => {
      const soc = join(folder, "soc");
      await simulateTo(soc, SIMULATION);
      files = { alerts: join(soc, "alerts.csv") };
      dataset = await ingested([files.alerts], { splits: "group:by=incident:fractions=60/20/20" });
      const found = await fitFactsModel([sourceOf(dataset)], OPTIONS);
      if ("reason" in found) throw new Error(found.reason);
      model = found;
      ready();
      await new Promise<void>((resolve) => (leave = resolve));
    }).catch(failed);
  });
}, 240_000);
afterAll(() => {
  leave();
});

function sourceOf({ out, rows }: Ingested): { folder: string; weight: number; train: Int32Array } {
  return {
    folder: out,
    weight: 1,
    train: Int32Array.from(rows.flatMap(({ splits }, row) => (splits.group === "train" ? [row] : []))),
  };
}

describe("fitFactsModel", () => {
  it("tells attacks of unseen incidents, by themselves and with what was before them", async () => {
    const scores = await scoreDataset(await openDataset(dataset.out), model);
    const test = dataset.rows.flatMap(({ splits }, row) => (splits.group === "test" ? [row] : []));
    const truth = test.map((row) => Number(dataset.rows[row]?.malicious === true));
    const together = auroc(
      test.map((row) => scores[row] ?? 0),
      truth,
    );
    const scorer = new FactScorer(model, (await openDataset(dataset.out)).manifest.facts);
    const bins = new Uint8Array(scorer.width);
    const alone = auroc(
      test.map((row) => scorer.judge(dataset.rows[row]?.facts ?? [], dataset.rows[row]?.words.rule, bins, 0)),
      truth,
    );
    // Some 36 attacks are few to learn from: this is a test of the machinery, not a measurement.
    expect(alone).toBeGreaterThan(0.7);
    expect(together).toBeGreaterThan(0.7);
  });

  it("makes the same of the same", async () => {
    expect(await fitFactsModel([sourceOf(dataset)], OPTIONS)).toEqual(model);
  }, 120_000);

  it("needs attacks, and facts as numbers", async () => {
    const { train, ...source } = sourceOf(dataset);
    const benign = train.filter((row) => dataset.rows[row]?.malicious === false);
    expect(await fitFactsModel([{ ...source, train: benign }], OPTIONS)).toEqual({
      reason: expect.stringContaining("0 attacks"),
    });
    const without = await ingested([files.alerts], { facts: false });
    expect(await fitFactsModel([sourceOf(without)], OPTIONS)).toEqual({
      reason: expect.stringContaining("without facts"),
    });
  }, 120_000);
});

it("judges an alert in triage as in a dataset", async () => {
  const expected = await scoreDataset(await openDataset(dataset.out), model);
  const { sources } = await loadSources({ intel: [], assets: null, attack: null });
  const records: AlertRecord[] = [];
  const reading = readRecords([files.alerts], parseReadOptions({}));
  for await (const batch of reading) records.push(...batch.records.map(({ record }) => record));
  records.sort((a, b) => a.time - b.time || a.origin.line - b.origin.line);
  const judge = new FactJudge(model, records.length);
  records.forEach((record, ordinal) => {
    judge.add(record, factsOf(record, sources), ordinal);
  });
  const found = judge.together();
  expect(found).toHaveLength(expected.length);
  found.forEach((score, at) => {
    expect(score).toBeCloseTo(expected[at] ?? NaN, 5);
  });
});
