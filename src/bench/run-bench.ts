/** `socagent bench` without its command line: data, policies, replications, figures. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCheckpoint } from "../checkpoint/checkpoint.js";
import { SocagentError } from "../errors.js";
import type { ClosingRules } from "../triage/close/decide-closing.js";
import { VERSION } from "../version.js";
import { ASSUMPTION_NAMES, type Assumptions } from "./assumptions.js";
import { horizonOf } from "./cases/replicate.js";
import { DEFAULT_ASSUMPTIONS } from "./default-assumptions.js";
import { evaluatePolicies, type Evaluated } from "./evaluate-policies.js";
import { FIGURES } from "./figures/figures.js";
import { targetRows } from "./figures/targets.js";
import { agentPolicies } from "./policies/agent.js";
import { forest } from "./policies/forest.js";
import type { Decisions, PolicyName } from "./policies/policy.js";
import { type AgentRun, readReport, triageNow } from "./policies/run-agent.js";
import { firstComeFirstServed, oracle, vendorSeverity } from "./policies/simple-policies.js";
import { soar, soarScorer } from "./policies/soar.js";
import { type BenchResult, SCHEMA_VERSION } from "./result.js";
import { sensitivity } from "./sensitivity.js";
import { loadWorkload, readLabelled } from "./workload/load-workload.js";
import { type BenchInput, simulateInput, type Simulated, trainForest } from "./workload/prepare-data.js";
import type { Workload } from "./workload/workload.js";

export interface BenchOptions {
  readonly data:
    | { readonly kind: "simulated"; readonly simulated: Simulated }
    | { readonly kind: "files"; readonly input: BenchInput };
  readonly agent:
    | { readonly kind: "checkpoint"; readonly folder: string; readonly promise: ClosingRules }
    | { readonly kind: "report"; readonly folder: string }
    /** Without it: the rest is still worth something. */
    | { readonly kind: "none"; readonly reason: string };
  readonly baseline: Extract<PolicyName, "soar" | "soar-strict" | "fcfs" | "severity" | "forest">;
  readonly replications: number;
  /** Replications for each value of the sensitivity table; 0 leaves it out. */
  readonly sensitivityReplications: number;
  readonly seed: number;
  readonly arrivals: "replay" | "bursty";
  readonly assumptions: Assumptions;
  readonly forestAlertsPerDay: number;
}

export const BENCH_STAGES = ["simulate", "read", "forest", "facts", "agent", "queue", "sensitivity"] as const;
export type BenchStage = (typeof BENCH_STAGES)[number];
export type OnBenchProgress = (stage: BenchStage, done: number | undefined, detail?: string) => void;

/** @throws SocagentError: what the data, the checkpoint or the report throws */
export async function runBench(
  options: BenchOptions,
  onProgress: OnBenchProgress = () => undefined,
): Promise<BenchResult> {
  // Before minutes go into simulating.
  if (options.agent.kind === "checkpoint") await openCheckpoint(options.agent.folder);
  const work = await mkdtemp(join(tmpdir(), "socagent-bench-"));
  try {
    return await runIn(work, options, onProgress);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runIn(work: string, options: BenchOptions, onProgress: OnBenchProgress): Promise<BenchResult> {
  const started = performance.now();
  const { seed, assumptions, replications, arrivals, data } = options;
  if (data.kind === "simulated") onProgress("simulate", undefined);
  const input = data.kind === "files" ? data.input : await simulateInput(data.simulated, join(work, "test"));
  onProgress("read", undefined);
  const labelled = await readLabelled(input.inputs, input.read);
  onProgress("forest", undefined);
  const forestScorer = await trainForest(join(work, "forest"), options.forestAlertsPerDay, seed);
  onProgress("facts", undefined);
  const workload = await loadWorkload({
    name: input.name,
    sources: input.sources,
    labelled,
    scorers: [soarScorer, forestScorer],
    onProgress: (done) => {
      onProgress("facts", undefined, `${done.toLocaleString("en-US")} alerts`);
    },
  });
  const agent = await agentRun(options, input, join(work, "report"), onProgress);
  const policies = allPolicies(workload, agent);
  const evaluated = await evaluatePolicies(workload, policies, {
    ...{ assumptions, replications, seed, arrivals },
    onProgress: (done) => {
      onProgress("queue", done, `${Math.round(done * replications)} of ${replications} replications`);
    },
  });
  const compared: PolicyName = agent === undefined ? "oracle" : "agent";
  const pair = [decisionsOf(policies, options.baseline), decisionsOf(policies, compared)] as const;
  const rows =
    options.sensitivityReplications === 0
      ? []
      : await sensitivity(workload, pair, {
          ...{ assumptions, seed, arrivals },
          replications: options.sensitivityReplications,
          onProgress: (done) => {
            onProgress("sensitivity", done);
          },
        });
  return {
    schemaVersion: SCHEMA_VERSION,
    version: VERSION,
    settings: {
      ...{ data: workload.name, alerts: workload.count, seed, replications, arrivals },
      attacks: workload.malicious.reduce((sum, one) => sum + one, 0),
      incidents: workload.incidents.length,
      days: horizonOf(workload, assumptions).days,
      baseline: options.baseline,
      compared,
      ...(agent?.checkpoint === undefined ? {} : { checkpoint: agent.checkpoint }),
      ...(options.agent.kind === "checkpoint" ? { promise: options.agent.promise } : {}),
    },
    assumptions: Object.fromEntries(
      ASSUMPTION_NAMES.map((name) => [name, { ...DEFAULT_ASSUMPTIONS[name], value: assumptions[name] }]),
    ),
    policies: evaluated.map(({ result }) => result),
    targets: targetsOf(evaluated, options.baseline, compared),
    sensitivity: rows,
    gaps: gapsOf(options, agent),
    seconds: (performance.now() - started) / 1_000,
  };
}

async function agentRun(
  { agent }: BenchOptions,
  input: BenchInput,
  out: string,
  onProgress: OnBenchProgress,
): Promise<AgentRun | undefined> {
  switch (agent.kind) {
    case "none":
      return undefined;
    case "report":
      return readReport(agent.folder);
    case "checkpoint":
      return triageNow(input, agent, out, (stage, done) => {
        onProgress("agent", done, stage);
      });
  }
}

function allPolicies(workload: Workload, agent: AgentRun | undefined): Decisions[] {
  return [
    firstComeFirstServed(workload),
    vendorSeverity(workload),
    soar(workload, "careful"),
    soar(workload, "strict"),
    forest(workload),
    ...(agent === undefined ? [] : agentPolicies(workload, agent.answers)),
    oracle(workload),
  ];
}

function decisionsOf(policies: readonly Decisions[], wanted: PolicyName): Decisions {
  const found = policies.find(({ name }) => name === wanted);
  if (found === undefined) throw new SocagentError("internal", `the policy ${wanted} was not run`);
  return found;
}

function targetsOf(
  evaluated: readonly Evaluated[],
  baseline: PolicyName,
  compared: PolicyName,
): BenchResult["targets"] {
  const ofName = (wanted: PolicyName): Evaluated | undefined => evaluated.find(({ result }) => result.name === wanted);
  const [base, agent] = [ofName(baseline), ofName(compared)];
  // Without an agent there is nothing to judge: the oracle always passes.
  if (base === undefined || agent === undefined || compared !== "agent") return [];
  return targetRows(
    base.result,
    agent.result,
    ({ name }, figure) => (name === baseline ? base : agent).series[figure],
    (figure) => FIGURES[figure],
  );
}

function gapsOf(
  { agent, sensitivityReplications, replications, data }: BenchOptions,
  run: AgentRun | undefined,
): string[] {
  return [
    ...(agent.kind === "none" ? [`the agent: ${agent.reason}`] : []),
    ...(run?.gaps ?? []),
    ...(sensitivityReplications === 0 ? ["what the result hinges on: leave out --quick for that table"] : []),
    ...(replications < 200
      ? [`sure intervals: ${replications} replications are few; the full run has 200 or more`]
      : []),
    ...(data.kind === "files" ? ["a random forest of this data: it learnt from SOC-Sim"] : []),
  ];
}
