// `socagent evaluate` as a whole, with checkpoints of random weights: what it writes, and what it refuses with which words.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { writeCalibration } from "../../../src/checkpoint/calibration.js";
import { AROUND_COLUMNS, writeFactsModel } from "../../../src/checkpoint/facts-model/facts-model.js";
import { readCheckpointCard, writeCheckpointCard } from "../../../src/checkpoint/checkpoint-card.js";
import { openDataset } from "../../../src/data/dataset-reader.js";
import { evaluate } from "../../../src/cli/evaluate.js";
import { SocagentError } from "../../../src/errors.js";
import { TINY_CALIBRATION, writeTinyCheckpoint } from "../../checkpoint/tiny-checkpoint.js";
import { failure, told } from "../../ingest/ingesting.js";
import { dataset } from "./rows.js";
import { runCaptured } from "../../cli/run-captured.js";

const root = mkdtempSync(join(tmpdir(), "socagent-evaluate-"));
const checkpoint = join(root, "tiny");
let data: string;

beforeAll(async () => {
  await writeTinyCheckpoint(checkpoint, { classes: ["benign", "T1110.003", "T1566"] });
  data = await dataset(80);
});

/** Runs it on TensorFlow.js, which every machine has, with few rows; flags that come again go before. */
async function run(...argv: string[]): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const fast = ["--encoder", "tensor", "--backend", "wasm", "--threads", "1", "--chain-rows", "2"];
  const { code, ...written } = await runCaptured(["evaluate", ...fast, ...argv], { commands: [evaluate] });
  expect(code).toBe(0);
  return written;
}

const quick = ["--baselines", "majority,rule-name", "--no-ablations"];

describe("socagent evaluate", () => {
  it("measures data that the checkpoint was trained on by the same split, and warns of another one", async () => {
    const own = join(root, "trained");
    cpSync(checkpoint, own, { recursive: true });
    const card = await readCheckpointCard(own);
    const { sha256 } = (await openDataset(data)).manifest;
    const learnt = { name: "mine", sha256, weight: 1, split: "time" };
    const lineage = [{ command: "train" as const, data: [learnt], steps: 1, examples: 8, seed: 1 }];
    await writeCheckpointCard(own, { ...card, lineage });
    const usual = await run("--checkpoint", own, "--data", data, ...quick);
    expect(usual.stdout).toContain("time: a later time");
    expect(usual.stderr).not.toContain("warning");
    const other = await run("--checkpoint", own, "--data", data, "--split", "unseen-incidents", ...quick);
    expect(other.stderr).toContain("was trained on by its split time: rows of the training are among those");
  });

  it("refuses other evaluations for a card that is not written", async () => {
    const asked = runCaptured(["evaluate", "--checkpoint", checkpoint, "--data", data, "--also", "other.json"], {
      commands: [evaluate],
    });
    expect(await failure(asked)).toMatchObject({ code: "usage", nextStep: "Give --card too, or leave --also out." });
  });

  it("prints tables, and writes metrics, a page and a model card", async () => {
    const [out, own] = [join(root, "out"), join(root, "own")];
    cpSync(checkpoint, own, { recursive: true });
    const { stdout } = await run(
      "--checkpoint",
      own,
      "--data",
      `si<m>|x=${data}@temporal`,
      "--baselines",
      "majority,rule-name",
      "--out",
      out,
      "--card",
    );
    for (const part of [
      "own on si<m>|x",
      "time: a later time",
      "language model",
      "rule name",
      "macro mean",
      "Ablations",
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).toContain("the checkpoint has no class for T1486");
    const metrics: unknown = JSON.parse(readFileSync(join(out, "metrics.json"), "utf8"));
    expect(metrics).toMatchObject({
      schemaVersion: 1,
      kind: "socagent-metrics",
      spread: [],
      checkpoints: [
        { name: "own", evaluations: [{ data: { name: "si<m>|x", rows: 8, available: 8 }, detection: { attacks: 2 } }] },
      ],
    });
    const page = readFileSync(join(out, "index.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).toContain("own on si&lt;m&gt;|x");
    expect(page).not.toMatch(/<script| style="|NaN|undefined|https?:\/\/(?!www\.w3\.org)/);
    const card = readFileSync(join(own, "README.md"), "utf8");
    expect(card).toMatch(/^---\nlicense: apache-2\.0\nlibrary_name: peft\n/);
    expect(card).toContain(
      "## Results in short\n\n**si\\<m\\>\\|x** (time: a later time, 8 rows, 2 malicious):\n\n- **The language model does not beat",
    );
    expect(card).not.toContain("NaN");
    expect(existsSync(join(own, "metrics.json"))).toBe(true);
  });

  it("tells what text and facts are worth by themselves where the checkpoint judges by both", async () => {
    const both = join(root, "both");
    cpSync(checkpoint, both, { recursive: true });
    const combination = { bias: 0, text: 0.5, facts: 0.5 };
    await writeCalibration(both, { ...TINY_CALIBRATION, combination });
    // Trees that read the rule's rate alone.
    const trees = { base: 0, trees: [{ feature: [0, -1, -1], bin: [0, 0, 0], value: [0, -1, 1] }] };
    await writeFactsModel(both, {
      format: 1,
      facts: [],
      borders: [[0], [0], ...AROUND_COLUMNS.map(() => [0])],
      rules: { rate: 0.1, rules: {} },
      own: trees,
      around: trees,
      rows: 100,
    });
    const { stdout } = await run("--checkpoint", both, "--data", data, ...quick);
    for (const part of ["its language model alone", "its facts model alone", "with the facts", "The checkpoint"]) {
      expect(stdout).toContain(part);
    }
    expect((await run("--checkpoint", checkpoint, "--data", data, ...quick)).stdout).not.toContain("its facts model");
  });

  it("gives mean and spread of several checkpoints, as JSON", async () => {
    const other = join(root, "other");
    cpSync(checkpoint, other, { recursive: true });
    rmSync(join(other, "calibration.json"));
    const { stdout } = await run(
      "--checkpoint",
      checkpoint,
      other,
      "--data",
      data,
      "--baselines",
      "none",
      "--json",
      "--no-ablations",
      "--card",
    );
    const metrics = JSON.parse(stdout) as {
      checkpoints: { evaluations: { detection: { auroc: number }; calibration: { stage: string }[] }[] }[];
      spread: { figure: string; count: number; mean: number; deviation: number }[];
    };
    const [a, b] = metrics.checkpoints.map(({ evaluations }) => evaluations[0]);
    const auroc = metrics.spread.find(({ figure }) => figure === "malicious AUROC");
    expect(auroc?.count).toBe(2);
    expect(auroc?.mean).toBeCloseTo(((a?.detection.auroc ?? NaN) + (b?.detection.auroc ?? NaN)) / 2, 12);
    expect(a?.calibration.map(({ stage }) => stage)).toEqual(["raw", "temperature", "calibrated"]);
    expect(readFileSync(join(checkpoint, "README.md"), "utf8")).toContain(
      "Over 2 checkpoints (tiny, other), mean ± standard deviation:",
    );
    // Without calibration.json there is only what the head says.
    expect(b?.calibration.map(({ stage }) => stage)).toEqual(["raw"]);
  });

  it("gives the same figures for the same seed, and measures no more rows than the limit", async () => {
    const argv = [
      "--checkpoint",
      checkpoint,
      "--data",
      `${data}@all`,
      "--limit",
      "30",
      "--baselines",
      "none",
      "--no-ablations",
      "--json",
    ];
    const [first, again, other] = [await run(...argv), await run(...argv), await run(...argv, "--seed", "2")];
    expect(again.stdout).toBe(first.stdout);
    expect(other.stdout).not.toBe(first.stdout);
    expect(first.stdout).toMatch(/"available": 80,\n\s+"rows": 30,/);
  });

  it("lets baselines learn from other data", async () => {
    const { stdout } = await run(
      "--checkpoint",
      checkpoint,
      "--data",
      `${data}@all`,
      ...quick,
      "--baseline-data",
      `${data}@temporal`,
      "--json",
    );
    expect(stdout).toMatch(/"kind": "scored",\s+"name": "rule name"/);
    const none = await run("--checkpoint", checkpoint, "--data", `${data}@all`, ...quick);
    expect(none.stdout).toContain("no training rows: every row is measured (--baseline-data)");
  });

  it("says so where there is one class only", async () => {
    const benign = await dataset(60, { every: 0, splits: "time" });
    const { stdout } = await run("--checkpoint", checkpoint, "--data", `${benign}@temporal`, ...quick);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("as every row is benign: AUROC is undefined");
    expect(stdout).toContain("the training rows are all of one kind");
    expect(stdout).not.toContain("NaN");
  });
});

describe("socagent evaluate refuses", () => {
  const refused = async (...argv: string[]): Promise<string> => told(await failure(run(...argv)));

  it("to start without checkpoint and data, and unknown baselines", async () => {
    const error = await failure(run());
    expect(error).toBeInstanceOf(SocagentError);
    expect([error.code, error.problems.length]).toEqual(["usage", 2]);
    expect(await refused("--checkpoint", checkpoint, "--data", data, "--baselines", "majority,oracle")).toContain(
      "there is no baseline oracle",
    );
  });

  it("to write a card about a training whose options are none", async () => {
    const own = join(root, "without options");
    cpSync(checkpoint, own, { recursive: true });
    writeFileSync(join(own, "train-config.json"), "[1]");
    const error = await failure(
      run("--checkpoint", own, "--data", `${data}@temporal`, "--baselines", "none", "--card"),
    );
    expect(error.code).toBe("checkpoint");
    expect(told(error)).toMatch(/train-config\.json does not hold the options of a training\nTake the file away/);
  });

  it("a split that is not there, a part without rows, data without labels", async () => {
    const given = ["--checkpoint", checkpoint, "--baselines", "none", "--data"];
    expect(await refused(...given, data, "--split", "unseen-playbooks")).toContain("families=group:by=family");
    const untested = await dataset(40, { splits: "time:fractions=80/20/0" });
    expect(await refused(...given, untested)).toContain("has no rows: there is nothing to measure on");
    const blind = await dataset(40, { splits: "time", blind: true });
    expect(await refused(...given, blind)).toContain("has no labels");
  });

  it("a dataset of another text template, and what is no checkpoint", async () => {
    const other = join(root, "old-template");
    cpSync(data, other, { recursive: true });
    const file = join(other, "manifest.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(/"template": \d+/, '"template": 999'));
    expect(await refused("--checkpoint", checkpoint, "--data", other)).toContain("text template 999");
    expect(await refused("--checkpoint", data, "--data", data)).toContain("no checkpoint of socagent");
  });
});
