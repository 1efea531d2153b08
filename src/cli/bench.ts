/** `socagent bench`: rule-based SOAR against the agent, in a simulated SOC whose every assumption is written down. */
import type { CommandSpec } from "./command.js";
import { wholeNumber } from "./options.js";
import { list, readerOptions } from "./reader-options.js";
import { closingOptions } from "./triage-options.js";

const MAX_SEED = 2 ** 31;
const MAX_DAYS = 60;
const MAX_PER_DAY = 200_000;
const MAX_REPLICATIONS = 10_000;

export const bench: CommandSpec = {
  name: "bench",
  summary: "reproduce response times and false positives, rule-based SOAR against the agent",
  description:
    "Simulates a SOC's queue: alerts with the truth about them, analysts on shifts, policies that close, group and rank the same alerts. " +
    "Prints the announced table (MTTR, false positives, alerts per analyst and day) with 95 % intervals and whether each target is met. " +
    "By default the alerts are two weeks of SOC-Sim that no checkpoint was trained on. docs/simulation.md tells how it works.",
  options: [
    { flags: "--quick", description: "two days and 100 replications, for CI" },
    {
      flags: "--data <files>",
      description: "labelled alerts instead of SOC-Sim, with commas between; see --label-column",
      parse: list,
    },
    { flags: "--intel <files>", description: "with --data: reputation feeds, with commas between", parse: list },
    { flags: "--assets <file>", description: "with --data: CSV of hosts or CIDRs with role and criticality" },
    {
      flags: "--checkpoint <folder>",
      description: "the model that `socagent train` wrote (default: socagent-mini, which comes with socagent)",
    },
    {
      flags: "--report <folder>",
      description: "with --data: what `socagent triage` wrote of it, instead of a triage now",
    },
    ...closingOptions,
    {
      flags: "--baseline <policy>",
      description: "what the agent is compared with",
      choices: ["soar", "soar-strict", "fcfs", "severity", "forest"],
      defaultValue: "soar",
    },
    { flags: "--assumptions <file>", description: "JSON of assumptions that differ: name to value" },
    { flags: "--print-assumptions", description: "print all assumptions with their sources as JSON, and nothing else" },
    {
      flags: "--arrivals <kind>",
      description: "alerts come at their own times, or in bursts that are drawn (MMPP)",
      choices: ["replay", "bursty"],
      defaultValue: "replay",
    },
    {
      flags: "--replications <n>",
      description: "how often everything is drawn anew (default: 200, with --quick 100)",
      parse: wholeNumber("--replications", 2, MAX_REPLICATIONS),
    },
    {
      flags: "--days <n>",
      description: "days of SOC-Sim (default: 14, with --quick 2)",
      parse: wholeNumber("--days", 1, MAX_DAYS),
    },
    {
      flags: "--alerts-per-day <n>",
      description: "of SOC-Sim; the staffing fits the default",
      parse: wholeNumber("--alerts-per-day", 500, MAX_PER_DAY),
      defaultValue: 10_000,
    },
    {
      flags: "--seed <n>",
      description: "of SOC-Sim and of everything that is drawn; checkpoints are trained on seeds below 9000",
      parse: wholeNumber("--seed", 9_000, MAX_SEED),
      defaultValue: 9_001,
    },
    { flags: "--out <folder>", description: "write bench.json, bench.html and bench.md there" },
    {
      flags: "--check <file>",
      description: "compare with a recorded bench.json; exit with 1 where anything is worse beyond its noise",
    },
    { flags: "--json", description: "print bench.json instead of tables" },
    ...readerOptions,
  ],
  examples: [
    "socagent bench --quick",
    "socagent bench --out bench",
    "socagent bench --quick --check bench/bench.json",
    "socagent bench --data ait.csv --label-column label --benign-value benign",
  ],
  load: async () => (await import("./bench-run.js")).runBenchCommand,
};
