/** Stage `prioritise`: the chain is asked about each cluster, what is safe to close is closed, and the rest is put in order. */
import { z } from "zod";
import { breathe } from "../../breathe.js";
import { briefText } from "../../enrich/text/brief-text.js";
import { SocagentError } from "../../errors.js";
import { clusterMembers } from "../cluster/cluster-members.js";
import { closingFor, decide, isBelow } from "../close/decide-closing.js";
import { clusterEvidence } from "../prioritise/cluster-evidence.js";
import { mostLasting, planChains } from "../prioritise/plan-chains.js";
import { type ClusterFeatures, clusterFeatures } from "../prioritise/cluster-features.js";
import { type ClusterScore, scoreCluster } from "../prioritise/score-cluster.js";
import { riskOf } from "../prioritise/risk-of.js";
import { type ChainRequest, type ClusterChain, runClusterChains } from "../prioritise/run-cluster-chains.js";
import type { ChainPrompt, Closing, FactLine, TriagedCluster } from "../result.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { readJsonLines, writeJsonLines } from "../spool/json-lines.js";
import { advance, type TriageRun } from "./run.js";
import type { PrioritiseInput, PrioritiseStage } from "./stage-types.js";

const CLUSTERS_FILE = "prioritised.jsonl";
/** Clusters between two looks at signals. */
const CLUSTERS_PER_TURN = 1_024;
const CRITICAL = 4;
const NOT_ASKED: ChainPrompt = { evidence: "", beam: 0, templates: 0 };

const Data = z.strictObject({
  closing: z.strictObject({
    maxMiss: z.number(),
    confidence: z.number(),
    of: z.enum(["cluster", "alerts"]),
    threshold: z.number().optional(),
    bound: z.number().optional(),
    calibrationIncidents: z.number(),
    refused: z.string().optional(),
    drift: z.strictObject({ kind: z.enum(["passed", "failed", "unchecked"]), text: z.string() }),
  }),
  gaps: z.array(z.string()),
});

export async function prioritiseStage(input: PrioritiseInput): Promise<PrioritiseStage> {
  const { run, spool } = input;
  const { workspace, onEvent } = run;
  const kept = await workspace.finished("prioritise", Data);
  onEvent({ stage: "prioritise", kind: kept === undefined ? "begun" : "kept" });
  const stage = await (kept === undefined ? prioritiseAll(input) : readStage(run, spool.count, kept));
  const closed = stage.clusters.filter(({ verdict }) => verdict === "closed").length;
  const detail = `${(stage.clusters.length - closed).toLocaleString("en-US")} to look at`;
  onEvent({ stage: "prioritise", kind: "finished", done: 1, detail });
  return stage;
}

/** What the alerts of a cluster say, before the chain. */
interface ClusterSigns extends ClusterScore {
  readonly intelFound: boolean;
  readonly criticality: number;
}

async function prioritiseAll(input: PrioritiseInput): Promise<PrioritiseStage> {
  const { run, clustered } = input;
  const signs = signsOf(input);
  const closing = closingOf(input);
  const chains = await chainsOf(input, signs, closing);
  const unranked = await assemble(input, signs, chains, closing);
  const order = Array.from(unranked.keys()).sort(
    (one, other) => inQueue(unranked[one], unranked[other]) || one - other,
  );
  const clusters: TriagedCluster[] = [];
  const rankOf = new Int32Array(order.length);
  for (const [place, at] of order.entries()) {
    rankOf[at] = place;
    const cluster = unranked[at];
    if (cluster !== undefined) clusters.push({ ...cluster, rank: place + 1 });
  }
  const clusterOf = clustered.clusterOf.map((cluster) => rankOf[cluster] ?? 0);
  const gaps = gapsOf(input);
  const files = [
    writeJsonLines(run.workspace.path(CLUSTERS_FILE), clusters),
    ...writeColumns(run.workspace.folder, "prioritise", { clusterOf }),
  ];
  await run.workspace.finish("prioritise", files, { closing, gaps });
  return { clusters, clusterOf, closing, gaps };
}

function signsOf({ run, clustered, findings }: PrioritiseInput): ClusterSigns[] {
  const members = clusterMembers(clustered.clusterOf, clustered.clusters.length);
  return clustered.clusters.map((draft, cluster) => {
    const rows = Array.from(members.of(cluster));
    const probabilities = rows.map((row) => findings.maliciousProbability(row));
    const intelFound = rows.some((row) => findings.intelFound(row));
    const criticality = rows.reduce((most, row) => Math.max(most, findings.criticality(row)), 0);
    const evidence = { probabilities, rules: clustered.rules[cluster] ?? 1, intelFound, criticality };
    const features = (): ClusterFeatures => clusterFeatures(draft, evidence);
    return { ...scoreCluster(probabilities, features, run.checkpoint.clusters), intelFound, criticality };
  });
}

function closingOf({ run, spool, findings, encoded }: PrioritiseInput): Closing {
  const { options, checkpoint } = run;
  const scores = new Float32Array(spool.count);
  for (let row = 0; row < scores.length; row += 1) scores[row] = findings.maliciousProbability(row);
  return closingFor({ scores, meanEmbedding: encoded.meanEmbedding }, checkpoint, options);
}

/** For each cluster its chain, as far as it was asked. */
async function chainsOf(
  { run, spool, facts, findings, clustered, openWords }: PrioritiseInput,
  signs: readonly ClusterSigns[],
  closing: Closing,
): Promise<readonly (ClusterChain | undefined)[]> {
  if (openWords === undefined || clustered.clusters.length === 0) return [];
  const depths = planChains(
    signs.map(({ pooled }) => pooled.malicious),
    signs.map((sign) => isBelow(closing, sign.closing)),
    spool.count,
  );
  const requests = clustered.clusters.map((cluster, at): ChainRequest => {
    const text = facts.texts.get(findings.text(cluster.leader));
    const depth = depths[at] ?? "lasting";
    return { depth, evidence: depth === "lasting" ? briefText(text) : clusterEvidence(text, cluster) };
  });
  const encoder = await openWords();
  return runClusterChains(encoder, run.checkpoint, requests, mostLasting(spool.count), (done) => {
    advance(run, "prioritise", Math.floor(done * requests.length), requests.length, "clusters");
  });
}

async function assemble(
  input: PrioritiseInput,
  signs: readonly ClusterSigns[],
  chains: readonly (ClusterChain | undefined)[],
  closing: Closing,
): Promise<Omit<TriagedCluster, "rank">[]> {
  const { run, clustered } = input;
  const intern = factInterner();
  const clusters: Omit<TriagedCluster, "rank">[] = [];
  for (const [at, draft] of clustered.clusters.entries()) {
    const sign = signs[at];
    if (sign === undefined) throw new SocagentError("internal", `cluster ${draft.id} has no alerts`);
    const { pooled, criticality, intelFound, closing: score } = sign;
    const chain = chains[at];
    const facts = {
      alerts: draft.alerts,
      score,
      intelFound,
      outOfDistribution: draft.outOfDistribution,
      onCriticalAsset: criticality >= CRITICAL,
    };
    clusters.push({
      ...draft,
      ...decide(facts, closing, run.options.mayClose),
      risk: riskOf({ pooled, criticality, outcome: chain?.outcome, calibration: run.checkpoint.calibration }),
      chain: chain?.steps ?? [],
      prompt: chain?.prompt ?? NOT_ASKED,
      facts: input.factLines(draft.leader).map(intern),
    });
    if (at % CLUSTERS_PER_TURN === CLUSTERS_PER_TURN - 1) await breathe();
  }
  return clusters;
}

/** Most facts of most clusters are the same few lines: each is kept once. */
function factInterner(): (line: FactLine) => FactLine {
  const known = new Map<string, FactLine>();
  return (line) => {
    const key = JSON.stringify(line);
    const same = known.get(key);
    if (same === undefined) known.set(key, line);
    return same ?? line;
  };
}

/** What is to look at before what is closed, and the most urgent first; then the earliest. */
function inQueue(
  one: Omit<TriagedCluster, "rank"> | undefined,
  other: Omit<TriagedCluster, "rank"> | undefined,
): number {
  if (one === undefined || other === undefined) return 0;
  if (one.verdict !== other.verdict) return one.verdict === "look" ? -1 : 1;
  return other.risk.parts.urgency - one.risk.parts.urgency || one.firstSeen - other.firstSeen;
}

function gapsOf({ run, openWords }: PrioritiseInput): string[] {
  const { calibration } = run.checkpoint;
  return [
    ...(openWords === undefined ? ["the checkpoint was not taught the chain: risk is by its classes alone"] : []),
    ...(calibration === undefined
      ? ["the checkpoint has no calibration: probabilities are raw, and nothing is closed: `socagent train` makes one"]
      : []),
  ];
}

async function readStage(
  { workspace }: TriageRun,
  alerts: number,
  data: z.infer<typeof Data>,
): Promise<PrioritiseStage> {
  const clusters = await readJsonLines(workspace.path(CLUSTERS_FILE), isCluster);
  const clusterOf = readColumn(workspace.folder, "prioritise", "clusterOf", new Int32Array(alerts));
  const { threshold, bound, refused, ...rest } = data.closing;
  const closing: Closing = {
    ...rest,
    ...(threshold === undefined ? {} : { threshold }),
    ...(bound === undefined ? {} : { bound }),
    ...(refused === undefined ? {} : { refused }),
  };
  return { clusters, clusterOf, closing, gaps: data.gaps };
}

/** This program wrote it, and its file's hash is right. */
function isCluster(value: unknown): value is TriagedCluster {
  return typeof value === "object" && value !== null && "id" in value && "rank" in value && "risk" in value;
}
