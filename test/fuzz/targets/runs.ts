// Options, stopped runs, reports and records: what people write by hand, and what we wrote and read again.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseAssumptions } from "../../../src/bench/assumptions.js";
import { readRecorded } from "../../../src/bench/check.js";
import { readReport } from "../../../src/bench/policies/run-agent.js";
import { trainingValues } from "../../../src/cli/training-values.js";
import { readJson } from "../../../src/files.js";
import { lineageOf, LINEAGE_FILE } from "../../../src/train/lineage.js";
import { parsePretrain } from "../../../src/train/pretrain-options.js";
import { RunFolder } from "../../../src/train/run-state.js";
import { resolveTrain } from "../../../src/train/train-options.js";
import { alertsCsv } from "../../../src/triage/report/alerts-csv.js";
import { clustersJsonl } from "../../../src/triage/report/clusters-jsonl.js";
import { MANIFEST_FILE } from "../../../src/triage/report/manifest.js";
import { readCluster, readReportCheckpoint } from "../../../src/triage/report/read-clusters.js";
import { WORK_FOLDER, Workspace } from "../../../src/triage/spool/workspace.js";
import { bytesOf } from "../../triage/report/memory-output.js";
import { sampleResult } from "../../triage/report/sample-result.js";
import { fileReader, folderFor, json, repository, type Target } from "../target.js";

const STATE = {
  format: 1,
  fingerprint: "x",
  seed: 1,
  step: 2,
  position: 2,
  optimizerStep: 2,
  learningRate: 0.1,
  examples: 16,
  skipped: 0,
  skippedInRow: 0,
  seconds: 1,
  best: { step: 2, score: 0.5, figures: { loss: 1 } },
  sinceBest: 0,
};
const OPTIONS = {
  base: "base",
  data: ["data"],
  out: "out",
  maxLength: 64,
  learningRate: 0.01,
  blend: { data: 1 },
  targets: ["query"],
};

export async function runTargets(): Promise<Target[]> {
  return [...optionTargets(), ...stoppedTargets(), ...(await reportTargets()), ...recordTargets()];
}

function optionTargets(): Target[] {
  const configured = async (file: string): Promise<Readonly<Record<string, unknown>>> =>
    (await trainingValues({ config: file, backend: "wasm" })).given;
  return [
    {
      name: "options of train",
      valid: json(OPTIONS),
      weight: 2,
      read: fileReader("train.json", async (file) => resolveTrain(await configured(file))),
    },
    {
      name: "options of pretrain",
      valid: json({ data: ["data"], out: "out", maxLength: 64 }),
      weight: 1,
      read: fileReader("pretrain.json", async (file) => parsePretrain(await configured(file))),
    },
    {
      name: "a bench's assumptions",
      valid: json({ note: "ours", analystsDay: 3, recognition: { value: 0.8, source: "measured" } }),
      weight: 2,
      read: fileReader("assumptions.json", async (file) => parseAssumptions(await readJson(file, "config"), file)),
    },
  ];
}

function stoppedTargets(): Target[] {
  const [run, triage, stages] = [folderFor("stopped run"), folderFor("stopped triage"), folderFor("stages")];
  const step = join(run, "checkpoints", "step-00000002");
  mkdirSync(step, { recursive: true });
  mkdirSync(join(triage, WORK_FOLDER));
  return [
    {
      name: "a stopped training's state",
      valid: json(STATE),
      weight: 1,
      read: fileReader("state.json", () => new RunFolder(run).check("x"), step),
    },
    {
      name: LINEAGE_FILE,
      valid: json([{ command: "pretrain", data: [], steps: 1, examples: 8, seed: 1 }]),
      weight: 0.5,
      read: fileReader(LINEAGE_FILE, (_file, inside) => lineageOf(inside)),
    },
    {
      name: "a stopped triage's run.json",
      valid: json({ fingerprint: "x", pid: process.pid }),
      weight: 0.5,
      read: async (bytes) => {
        mkdirSync(join(triage, WORK_FOLDER), { recursive: true });
        writeFileSync(join(triage, WORK_FOLDER, "run.json"), bytes);
        await new Workspace(triage).open("x", { resume: true, force: false });
      },
    },
    {
      name: "a stage of a stopped triage",
      valid: json({ files: [], data: { alerts: 3 } }),
      isNeverRefused: true,
      weight: 0.5,
      read: async (bytes) => {
        mkdirSync(join(stages, WORK_FOLDER), { recursive: true });
        writeFileSync(join(stages, WORK_FOLDER, "run.json"), JSON.stringify({ fingerprint: "x", pid: process.pid }));
        const workspace = new Workspace(stages);
        await workspace.open("x", { resume: true, force: false });
        writeFileSync(workspace.path("read.json"), bytes);
        await workspace.finished("read", z.object({ alerts: z.int() }));
      },
    },
  ];
}

async function reportTargets(): Promise<Target[]> {
  const result = sampleResult({ clusters: 2, alerts: 4 });
  return [
    {
      name: "clusters of a report",
      valid: await bytesOf(clustersJsonl, result),
      weight: 1,
      read: fileReader(clustersJsonl.file, (_file, inside) => readCluster(inside, "1")),
    },
    {
      name: "alerts of a report",
      valid: await bytesOf(alertsCsv, result),
      weight: 1,
      read: fileReader(alertsCsv.file, (_file, inside) => readReport(inside), folderFor("report's alerts")),
    },
    {
      name: "a report's manifest",
      valid: json({ format: 1, checkpoint: { name: "mini", sha256: "0".repeat(64) }, reports: [] }),
      weight: 0.5,
      read: fileReader(MANIFEST_FILE, (_file, inside) => readReportCheckpoint(inside), folderFor("report")),
    },
  ];
}

function recordTargets(): Target[] {
  return [
    {
      name: "a recorded bench",
      valid: repository(join("bench", "results", "bench-quick.json")),
      weight: 0.5,
      read: fileReader("bench.json", (file) => readRecorded(file)),
    },
  ];
}
