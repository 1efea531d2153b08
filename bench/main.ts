/** Performance benchmarks: `npm run bench -- NAME`. Each is one file here, loaded when it is asked for. */
import { CommanderError, type Command } from "commander";
import { messageOf, SocagentError } from "../src/errors.js";
import type { BenchContext } from "./support/bench-context.js";
import { commandLine } from "./support/results.js";

interface Bench {
  readonly summary: string;
  load(context: BenchContext): Promise<Command>;
}

/** By name, in the order of the help. */
const BENCHES: Readonly<Record<string, Bench>> = {
  closing: {
    summary: "what closing promises, kept or not on unseen attacks; calibrates clusters with --calibrate",
    load: async (context) => (await import("./closing.js")).closingCommand(context),
  },
  cluster: {
    summary: "alerts clustered by root cause: quality on SOC-Sim and AIT-ADS, speed, beside ml-hclust and SciPy",
    load: async (context) => (await import("./cluster.js")).clusterCommand(context),
  },
  "cluster-fit": {
    summary: "fits the weights by which pairs of alerts are likened, and the cut (nothing is recorded)",
    load: async (context) => (await import("./cluster-fit.js")).clusterFitCommand(context),
  },
  csv: {
    summary: "a CIC-IDS file read, cleaned and deduplicated, beside pandas",
    load: async (context) => (await import("./csv.js")).csvCommand(context),
  },
  encode: {
    summary: "texts through ONNX Runtime and TensorFlow.js: how fast, and how far they agree",
    load: async (context) => (await import("./encode.js")).encodeCommand(context),
  },
  model: {
    summary: "forward pass and LoRA training step, beside PyTorch",
    load: async (context) => (await import("./model.js")).modelCommand(context),
  },
  profile: {
    summary: "where the time of one step goes, operation by operation",
    load: async () => (await import("./profile.js")).profileCommand(),
  },
  ranking: {
    summary: "labelled alerts triaged: how well each alert's probability and its cluster's risk tell attacks apart",
    load: async (context) => (await import("./ranking.js")).rankingCommand(context),
  },
  reputation: {
    summary: "addresses looked up in feeds, entity history, facts and text",
    load: async (context) => (await import("./reputation.js")).reputationCommand(context),
  },
  triage: {
    summary: "simulated alerts from CSV to all reports, stage by stage, with memory",
    load: async (context) => (await import("./triage.js")).triageCommand(context),
  },
};

const FAILED = 1;
const WRONG_USE = 2;

function help(): string {
  const width = Math.max(...Object.keys(BENCHES).map((name) => name.length));
  const rows = Object.entries(BENCHES).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    "Usage: npm run bench -- <name> [options]",
    "",
    "Benchmarks (`npm run bench -- NAME --help` tells its options):",
    ...rows,
    "",
    "Exit codes: 0 measured, 1 something could not be measured, 2 wrong use.",
  ].join("\n");
}

async function main(argv: readonly string[]): Promise<void> {
  const [name, ...rest] = argv;
  if (name === "--help" || name === "-h" || name === "help") {
    console.log(help());
    return;
  }
  const bench = name !== undefined && Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (bench === undefined) {
    console.error(name === undefined ? help() : `unknown benchmark ${name}\n\n${help()}`);
    process.exitCode = WRONG_USE;
    return;
  }
  const finished = (exitCode: number): void => {
    process.exitCode = exitCode;
  };
  const command = await bench.load({ command: commandLine(argv), finished });
  await command.name(`npm run bench -- ${command.name()}`).exitOverride().parseAsync(rest, { from: "user" });
}

try {
  await main(process.argv.slice(2));
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? 0 : WRONG_USE; // it has printed the reason itself
  } else {
    console.error(`bench: ${messageOf(thrown)}`);
    if (thrown instanceof SocagentError) {
      for (const problem of thrown.problems) console.error(`  - ${problem}`);
      if (thrown.nextStep !== undefined) console.error(thrown.nextStep);
    }
    process.exitCode = FAILED;
  }
}
