/** Runs `socagent simulate`, draws its progress and prints what it came to. */
import { availableParallelism } from "node:os";
import { z } from "zod";
import { parseSimulation } from "../data/socsim/options.js";
import { simulate, type SimulateStage } from "../data/socsim/simulate.js";
import { SocagentError } from "../errors.js";
import type { Action } from "./command.js";
import { ProgressLine } from "./progress.js";
import { renderSimulation, simulationJson } from "./simulate-report.js";

const Values = z.object({
  out: z.string().optional(),
  force: z.boolean().default(false),
  records: z.number(),
  days: z.number(),
  start: z.string(),
  hosts: z.number().optional(),
  users: z.number().optional(),
  campaignRate: z.number(),
  noise: z.number(),
  drift: z.number(),
  without: z.array(z.string()).default([]),
  seed: z.number(),
  blind: z.boolean().default(false),
  gzip: z.boolean().default(false),
  stats: z.boolean().default(false),
  workers: z.number().optional(),
  json: z.boolean().default(false),
});

const STAGES: Readonly<Record<SimulateStage, string>> = { plan: "planning", make: "making", measure: "measuring" };

export const runSimulate: Action = async ({ options }, io) => {
  const { out, force, blind, gzip, stats, workers, json, without, start, ...given } = Values.parse(options);
  if (out === undefined && !stats) {
    throw new SocagentError("usage", "no place for the alerts was given", {
      nextStep: "Give a folder with --out, as in `--out soc`; or --stats, to measure without writing.",
    });
  }
  const simulation = parseSimulation({ ...given, leaveOut: without, start: Date.parse(start) });
  const progress = new ProgressLine(io.stderr);
  const started = performance.now();
  let made: number | undefined;
  try {
    const result = await simulate(
      {
        simulation,
        ...(out === undefined ? {} : { out }),
        blind,
        gzip,
        force,
        stats,
        workers: workers ?? availableParallelism(),
      },
      ({ stage, done, records }) => {
        if (stage === "measure") made ??= performance.now();
        progress.show(STAGES[stage], done, records === 0 ? "" : `${records.toLocaleString("en-US")} alerts`);
      },
    );
    progress.clear();
    const run = { seconds: ((made ?? performance.now()) - started) / 1000, stats };
    io.stdout.write(json ? simulationJson(result, run) : renderSimulation(result, run, io.stdout.colours));
    return 0;
  } finally {
    progress.clear();
  }
};
