/** `npm run bench -- ranking`: how well a triage's probabilities and risks tell attacks apart, on every alert of a labelled file. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { parseReadOptions } from "../src/data/read/parse-options.js";
import { readRecords } from "../src/data/read/read-records.js";
import { auroc } from "../src/metrics/auroc.js";
import { brierScore } from "../src/metrics/brier-score.js";
import { expectedCalibrationError } from "../src/metrics/expected-calibration-error.js";
import { macroPhaseAuroc } from "../src/metrics/macro-phase-auroc.js";
import { recallWhenClosed } from "../src/metrics/recall-when-closed.js";
import { suppressionAtMacroPhaseRecall } from "../src/metrics/suppression-at-macro-phase-recall.js";
import { AACT_CLOSED, TEQ_KEPT } from "../src/metrics/published-marks.js";
import { parseTriageOptions } from "../src/triage/options.js";
import { maliciousInCluster } from "../src/triage/prioritise/alert-in-cluster.js";
import { runTriage, type TriageOutcome } from "../src/triage/triage.js";
import type { BenchContext } from "./support/bench-context.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { writeResult } from "./support/results.js";

interface Options {
  readonly checkpoint: string;
  readonly labelColumn?: string;
  readonly benignValue?: readonly string[];
  readonly assets?: string;
  readonly intel?: string;
  readonly out?: string;
}

/** The truth about each alert, in the order of the input. */
interface Truth {
  readonly malicious: Uint8Array;
  readonly phases: readonly (string | undefined)[];
}

export function rankingCommand(context: BenchContext): Command {
  return new Command("ranking")
    .description(
      "Triages labelled alerts and measures, on every one of them, how its own probability, its probability given its cluster, and its cluster's risk tell attacks from false alarms. Every phase (label) weighs the same.",
    )
    .argument("<files...>", "labelled alerts")
    .requiredOption("--checkpoint <folder>", "a checkpoint of `socagent train`")
    .option("--label-column <name>", "column that says what an alert truly is")
    .option("--benign-value <words>", "labels that mean harmless, with commas between", (text) => text.split(","))
    .option("--assets <file>", "of the network")
    .option("--intel <file>", "a reputation feed")
    .option("--out <file>", "the result as JSON")
    .action(async (files: string[], options: Options) => {
      const { checkpoint, labelColumn = null, benignValue: benignValues = [], assets = null, intel } = options;
      const read = { labelColumn, benignValues };
      const startedAt = new Date().toISOString();
      const folder = mkdtempSync(join(os.tmpdir(), "socagent-ranking-"));
      try {
        const inputs = { inputs: files, assets, intel: intel === undefined ? [] : [intel], checkpoint, read };
        const outcome = await runTriage(
          parseTriageOptions({ ...inputs, out: join(folder, "report"), reports: ["summary"] }),
        );
        const truth = await truthOf(files, read);
        const measured = Object.entries(scoresOf(outcome)).map(([name, scores]) => ({
          name,
          ...measure(scores, truth),
        }));
        await writeResult(options.out, {
          ...{ schemaVersion: 1, bench: "ranking", command: context.command, startedAt },
          ...{ finishedAt: new Date().toISOString(), machine: describeMachine(), versions: ownVersions() },
          ...{ alerts: truth.malicious.length, clusters: outcome.clusters.length, measured },
        });
        for (const one of measured) console.log(line(one));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      context.finished(0);
    });
}

async function truthOf(files: readonly string[], read: Readonly<Record<string, unknown>>): Promise<Truth> {
  const malicious: number[] = [];
  const phases: (string | undefined)[] = [];
  for await (const { records } of readRecords(files, parseReadOptions(read))) {
    for (const { truth } of records) {
      const isMalicious = truth?.malicious === true;
      malicious.push(Number(isMalicious));
      phases.push(isMalicious ? (truth.playbook ?? truth.label) : undefined);
    }
  }
  return { malicious: Uint8Array.from(malicious), phases };
}

/** By name, 0 to 1. */
function scoresOf({ alerts, overview: { queue } }: TriageOutcome): Record<string, Float64Array> {
  const clusterOf = (row: number): { malicious: number; score: number } =>
    queue.at(alerts.cluster[row] ?? 0) ?? { malicious: 0, score: 0 };
  const own = Float64Array.from(alerts.ownProbability);
  return {
    "alert by itself": own,
    "alert in its cluster": own.map((probability, row) => maliciousInCluster(probability, clusterOf(row).malicious)),
    "its cluster": own.map((_, row) => clusterOf(row).malicious),
    "risk of its cluster": own.map((_, row) => clusterOf(row).score / 100),
  };
}

function measure(scores: Float64Array, { malicious, phases }: Truth) {
  return {
    auroc: auroc(scores, malicious),
    macroPhaseAuroc: macroPhaseAuroc(scores, malicious, phases),
    suppression: suppressionAtMacroPhaseRecall(scores, malicious, phases, TEQ_KEPT),
    brier: brierScore(scores, malicious),
    ece: expectedCalibrationError(scores, malicious),
    recallWhenClosed: recallWhenClosed(scores, phases, AACT_CLOSED),
  };
}

function line({ name, ...one }: { readonly name: string } & ReturnType<typeof measure>): string {
  const lost = one.recallWhenClosed.filter(({ recall }) => recall < 1);
  const found = lost.map(({ phase, recall }) => `${phase} ${(100 * recall).toFixed(0)} %`).join(", ");
  return (
    `${name}: macro-phase AUROC ${one.macroPhaseAuroc.toFixed(3)}, suppression ${(100 * one.suppression).toFixed(1)} %, ` +
    `AUROC ${one.auroc.toFixed(3)}, Brier ${one.brier.toFixed(4)}, ECE ${one.ece.toFixed(4)}; ` +
    `${100 * AACT_CLOSED} % closed: ${found === "" ? "every phase found wholly" : `${found}, others wholly`}`
  );
}
