/** The agent's answers: from a triage that is run now, or from the report of an earlier one. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse";
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { fileError } from "../../files.js";
import type { ClosingRules } from "../../triage/close/decide-closing.js";
import { parseTriageOptions } from "../../triage/options.js";
import { runTriage } from "../../triage/triage.js";
import type { BenchInput } from "../workload/prepare-data.js";
import type { AgentAnswers } from "./agent.js";

export interface AgentRun {
  readonly answers: AgentAnswers;
  readonly checkpoint?: { readonly name: string; readonly sha256: string };
  /** What the triage could not do. */
  readonly gaps: readonly string[];
}

/** @param out a folder for the report, which nobody needs afterwards */
export async function triageNow(
  { inputs, read, sources }: BenchInput,
  { folder: checkpoint, promise }: { readonly folder: string; readonly promise: ClosingRules },
  out: string,
  onProgress: (stage: string, done: number | undefined) => void,
): Promise<AgentRun> {
  const options = parseTriageOptions({
    ...{ inputs, out, checkpoint, ...sources, ...promise },
    read: { ...read },
    reports: ["summary"],
  });
  const before = process.cpuUsage();
  const outcome = await runTriage(options, {
    onEvent: ({ stage, kind, done }) => {
      if (kind !== "note") onProgress(stage, done);
    },
  });
  const { user, system } = process.cpuUsage(before);
  const { alerts, clusters, closing, summary, provenance, times } = outcome;
  return {
    answers: {
      ownProbability: alerts.ownProbability,
      cluster: alerts.cluster,
      clusters: Array.from(clusters, ({ rank, verdict, risk }) => ({ rank, verdict, malicious: risk.parts.malicious })),
      cost: { milliseconds: times.seconds * 1_000, cpuSeconds: (user + system) / 1e6 },
    },
    checkpoint: provenance.checkpoint,
    gaps:
      summary.closed > 0
        ? []
        : [`what closing brings: the agent closed nothing, as ${closing.refused ?? closing.drift.text}`],
  };
}

const Row = z.object({
  cluster_id: z.string().min(1),
  rank: z.coerce.number().int().min(1),
  malicious_probability: z.coerce.number().min(0).max(1),
  /** Lists that other tools made may lack it. */
  own_probability: z.coerce.number().min(0).max(1).optional(),
  verdict: z.enum(["look", "closed"]),
});

/**
 * Reads `alerts.csv` of a report; its rows are the alerts in the order of the input.
 * @throws SocagentError (`input`, `io`) when it is not there or no such file
 */
export async function readReport(folder: string): Promise<AgentRun> {
  const file = join(folder, "alerts.csv");
  const probabilities: number[] = [];
  const cluster: number[] = [];
  const numbers = new Map<string, number>();
  const clusters: { rank: number; verdict: "look" | "closed" }[] = [];
  try {
    const rows: AsyncIterable<unknown> = createReadStream(file).pipe(parse({ columns: true, bom: true }));
    for await (const row of rows) {
      const { cluster_id: id, rank, malicious_probability: malicious, own_probability: own, verdict } = Row.parse(row);
      const number = numbers.get(id) ?? numbers.size;
      numbers.set(id, number);
      clusters[number] = { rank, verdict };
      probabilities.push(own ?? malicious);
      cluster.push(number);
    }
  } catch (thrown) {
    if (!(thrown instanceof z.ZodError)) throw fileError(thrown, file, "read", "input");
    throw new SocagentError("input", `${file} is no list of triaged alerts: row ${probabilities.length + 1}`, {
      subject: { file, line: probabilities.length + 2 },
      problems: thrown.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
      nextStep: "Give the folder that `socagent triage --out` wrote.",
    });
  }
  return {
    answers: {
      ownProbability: Float32Array.from(probabilities),
      cluster: Int32Array.from(cluster),
      clusters,
    },
    gaps: ["what the agent costs: the report was made elsewhere"],
  };
}
