/** Runs `socagent explain` and prints the chain. */
import { z } from "zod";
import type { ChainAnswers } from "../checkpoint/chain-words.js";
import { BACKEND_CHOICES } from "../model/tensors.js";
import { type ExplainOptions, parseAnswers, type Reconsidered, reconsider } from "../triage/explain.js";
import { ENCODERS } from "../triage/options.js";
import { readCluster } from "../triage/report/read-clusters.js";
import type { TriagedCluster } from "../triage/result.js";
import type { Action } from "./command.js";
import { DEFAULT_CHECKPOINT } from "./default-checkpoint.js";
import { oneLine } from "./escape.js";
import { renderExplanation } from "./explain-report.js";
import type { Io } from "./io.js";
import { ProgressLine } from "./progress.js";

const Values = z.object({
  set: z.array(z.string()).optional(),
  checkpoint: z.string().default(DEFAULT_CHECKPOINT),
  encoder: z.enum(ENCODERS),
  backend: z.enum(BACKEND_CHOICES),
  threads: z.number().nullable().default(null),
  json: z.boolean().default(false),
});

/** The model takes seconds to load. */
async function askAgain(
  cluster: TriagedCluster,
  fixed: ChainAnswers,
  options: ExplainOptions,
  io: Io,
): Promise<Reconsidered> {
  const progress = new ProgressLine(io.stderr);
  if (io.stderr.isTerminal) progress.show("asking", undefined, "the chain again");
  try {
    return await reconsider(cluster, fixed, options, (note) => {
      progress.clear();
      io.stderr.write(`note: ${oneLine(note)}\n`);
    });
  } finally {
    progress.clear();
  }
}

export const runExplain: Action = async ({ options, positionals: [report = "", wanted = ""] }, io) => {
  const { set, json, ...choice } = Values.parse(options);
  const fixed = parseAnswers(set ?? []);
  const cluster = await readCluster(report, wanted);
  const again = set === undefined ? undefined : await askAgain(cluster, fixed, { report, ...choice }, io);
  io.stdout.write(
    json
      ? `${JSON.stringify({ cluster, ...(again === undefined ? {} : { again }) }, undefined, 2)}\n`
      : renderExplanation(cluster, again, io.stdout.colours),
  );
  return 0;
};
