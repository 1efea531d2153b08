/** `npm run bench -- cluster`: how well and how fast alerts are clustered by root cause. */
import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { DEFAULT_CLUSTER_OPTIONS } from "../src/triage/cluster/cluster-options.js";
import { measureAit } from "./cluster/ait.js";
import { comparePeers } from "./cluster/peers.js";
import { clusterReport } from "./cluster/report.js";
import { type ClusterResult, measureQuality, measureSpeed } from "./cluster/run.js";
import { simulatedInput } from "./cluster/simulated-input.js";
import type { BenchContext } from "./support/bench-context.js";
import { busyShare } from "./support/busy-share.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { positive } from "./support/options.js";
import { chosenPython, findPeerPython } from "./support/peer-python.js";
import { writeResult } from "./support/results.js";

const RESULT = "bench/results/cluster.json";
/** Nothing was fitted on these simulations: see cluster-fit. */
const DEFAULTS = {
  alerts: 30_000,
  seeds: "9101,9102,9103",
  sizes: "10000,100000,1000000",
  peers: "500,1000,2000,5000",
};

interface Options {
  readonly alerts: number;
  readonly seeds: readonly number[];
  readonly sizes: readonly number[];
  readonly peers: readonly number[];
  readonly ait: readonly string[];
  readonly checkpoint?: string;
  readonly python?: string;
  readonly out?: string;
}

export function clusterCommand(context: BenchContext): Command {
  const numbers = (flags: string, what: string, value: string): Option =>
    new Option(flags, `${what} (default: ${value})`).argParser(numbersOf).default(numbersOf(value), value);
  return new Command("cluster")
    .description(
      "Quality on unseen simulations and on AIT-ADS, time by alerts, and the same groups agglomerated whole by ml-hclust, SciPy and fastcluster.",
    )
    .option("--alerts <n>", "of each simulation that quality is measured on", positive, DEFAULTS.alerts)
    .addOption(numbers("--seeds <list>", "of these simulations", DEFAULTS.seeds))
    .addOption(numbers("--sizes <list>", "alerts that are timed", DEFAULTS.sizes))
    .addOption(numbers("--peers <list>", "alerts that peers are given", DEFAULTS.peers))
    .option("--ait <files...>", "alert files of AIT-ADS", [])
    .option("--checkpoint <folder>", "whose embeddings are used for AIT-ADS; without it DBSCAN is left out")
    .option("--python <path>", "one with SciPy and scikit-learn; by default $SOCAGENT_PYTHON, then python3")
    .option("--out <file>", `the result as JSON; by default ${RESULT}, but none for other sizes than the defaults`)
    .action(async (options: Options) => {
      await run(options, context);
    });
}

async function run(options: Options, context: BenchContext): Promise<void> {
  const { alerts, seeds, sizes, peers, ait, checkpoint } = options;
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const othersBusy = await busyShare(1_000);
  const found = await findPeerPython(chosenPython(options.python), ["scipy", "scikit-learn"]);
  if (found.kind === "missing") console.error(`without SciPy: ${found.reason}`);
  const python = found.kind === "found" ? found.python : undefined;
  const result: ClusterResult = {
    schemaVersion: 1,
    bench: "cluster",
    command: context.command,
    startedAt,
    finishedAt: null,
    machine,
    othersBusy,
    versions: { ...ownVersions(), ...(found.kind === "found" ? found.versions : {}) },
    options: DEFAULT_CLUSTER_OPTIONS,
    quality: [],
    speed: [],
    peers: [],
    ait: [],
  };
  const isDefault = sizes.join() === DEFAULTS.sizes && seeds.join() === DEFAULTS.seeds && alerts === DEFAULTS.alerts;
  const out = options.out ?? (isDefault ? RESULT : undefined);
  const note = async (what: string): Promise<void> => {
    console.error(`${what} done`);
    await writeResult(out, result);
  };
  for (const seed of seeds) {
    result.quality.push(measureQuality(await simulatedInput(alerts, seed), seed));
    await note(`quality, seed ${seed}`);
  }
  for (const size of sizes) {
    result.speed.push(measureSpeed((await simulatedInput(size, seeds[0] ?? 1)).input));
    await note(`${size} alerts`);
  }
  for (const size of peers) {
    result.peers.push(
      ...(await comparePeers(await simulatedInput(size, seeds[0] ?? 1), DEFAULT_CLUSTER_OPTIONS, python)),
    );
    await note(`peers, ${size} alerts`);
  }
  for (const file of ait.filter((one) => existsSync(one))) {
    result.ait.push(await measureAit(file, { cluster: DEFAULT_CLUSTER_OPTIONS, python, checkpoint }));
    await note(file);
  }
  result.finishedAt = new Date().toISOString();
  await writeResult(out, result);
  console.log(clusterReport(result));
  context.finished(result.ait.length === ait.length ? 0 : 1);
}

function numbersOf(text: string): number[] {
  return text.split(",").map((word) => positive(word.trim()));
}
