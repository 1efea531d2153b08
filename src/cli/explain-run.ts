/** Runs `socagent explain` and prints the chain. */
import { z } from "zod";
import { BACKEND_CHOICES } from "../model/tensors.js";
import { parseAnswers, reconsider } from "../triage/explain.js";
import { ENCODERS } from "../triage/options.js";
import { readCluster } from "../triage/report/read-clusters.js";
import type { Action } from "./command.js";
import { DEFAULT_CHECKPOINT } from "./default-checkpoint.js";
import { oneLine } from "./escape.js";
import { renderExplanation } from "./explain-report.js";

const Values = z.object({
  set: z.array(z.string()).optional(),
  checkpoint: z.string().default(DEFAULT_CHECKPOINT),
  encoder: z.enum(ENCODERS),
  backend: z.enum(BACKEND_CHOICES),
  threads: z.number().nullable().default(null),
  json: z.boolean().default(false),
});

export const runExplain: Action = async ({ options, positionals: [report = "", wanted = ""] }, io) => {
  const { set, json, ...choice } = Values.parse(options);
  const fixed = parseAnswers(set ?? []);
  const cluster = await readCluster(report, wanted);
  const again =
    set === undefined
      ? undefined
      : await reconsider(cluster, fixed, { report, ...choice }, (note) => {
          io.stderr.write(`note: ${oneLine(note)}\n`);
        });
  io.stdout.write(
    json
      ? `${JSON.stringify({ cluster, ...(again === undefined ? {} : { again }) }, undefined, 2)}\n`
      : renderExplanation(cluster, again, io.stdout.colours),
  );
  return 0;
};
