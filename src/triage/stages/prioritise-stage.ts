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
import type { ChainPrompt, Closing, TriagedCluster } from "../result.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { ClusterSpoolWriter, openClusterSpool } from "./cluster-spool.js";
import { advance, type TriageRun } from "./run.js";
import type { ClusterDraft, PrioritiseInput, PrioritiseStage } from "./stage-types.js";

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
  clusters: z.int().min(0),
  closed: z.int().min(0),
});

export async function prioritiseStage(input: PrioritiseInput): Promise<PrioritiseStage> {
  const { run, spool } = input;
  const { workspace, onEvent } = run;
  const kept = await workspace.finished("prioritise", Data);
  onEvent({ stage: "prioritise", kind: kept === undefined ? "begun" : "kept" });
  const stage = await (kept === undefined ? prioritiseAll(input) : readStage(run, spool.count, kept));
  const detail = `${(stage.clusters.length - stage.closed).toLocaleString("en-US")} to look at`;
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
  const ranking = await rankClusters(input, signs, chains, closing);
  const rankOf = new Int32Array(ranking.order.length);
  for (const [place, at] of ranking.order.entries()) rankOf[at] = place;
  const { files, starts } = await writeInOrder(input, ranking.order, (draft, at) =>
    judged(input, draft, signs[at], chains[at], closing),
  );
  const clusterOf = clustered.clusterOf.map((cluster) => rankOf[cluster] ?? 0);
  const gaps = gapsOf(input);
  const { closed } = ranking;
  files.push(...writeColumns(run.workspace.folder, "prioritise", { clusterOf, starts }));
  await run.workspace.finish("prioritise", files, { closing, gaps, clusters: rankOf.length, closed });
  return { clusters: await openClusterSpool(run.workspace, starts), closed, clusterOf, closing, gaps };
}

function signsOf({ run, clustered, findings }: PrioritiseInput): ClusterSigns[] {
  const members = clusterMembers(clustered.clusterOf, clustered.clusters.length);
  return Array.from(clustered.clusters, (draft, cluster) => {
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
  const requests = Array.from(clustered.clusters, (cluster, at): ChainRequest => {
    const text = facts.texts.get(findings.text(cluster.leader));
    const depth = depths[at] ?? "lasting";
    return { depth, evidence: depth === "lasting" ? briefText(text) : clusterEvidence(text, cluster) };
  });
  const encoder = await openWords();
  return runClusterChains(encoder, run.checkpoint, requests, mostLasting(spool.count), (done) => {
    advance(run, "prioritise", Math.floor(done * requests.length), requests.length, "clusters");
  });
}

type Judged = Omit<TriagedCluster, "rank" | "facts">;

/** A cluster with its risk and verdict. */
function judged(
  { run }: PrioritiseInput,
  draft: ClusterDraft,
  sign: ClusterSigns | undefined,
  chain: ClusterChain | undefined,
  closing: Closing,
): Judged {
  if (sign === undefined) throw new SocagentError("internal", `cluster ${draft.id} has no alerts`);
  const { pooled, criticality, intelFound, closing: score } = sign;
  const facts = {
    alerts: draft.alerts,
    score,
    intelFound,
    outOfDistribution: draft.outOfDistribution,
    onCriticalAsset: criticality >= CRITICAL,
  };
  return {
    ...draft,
    ...decide(facts, closing, run.options.mayClose),
    risk: riskOf({ pooled, criticality, outcome: chain?.outcome, calibration: run.checkpoint.calibration }),
    chain: chain?.steps ?? [],
    prompt: chain?.prompt ?? NOT_ASKED,
  };
}

interface Ranking {
  /** Clusters by rank. */
  readonly order: Uint32Array;
  readonly closed: number;
}

/** What is to look at before what is closed, and the most urgent first; then the earliest. */
async function rankClusters(
  input: PrioritiseInput,
  signs: readonly ClusterSigns[],
  chains: readonly (ClusterChain | undefined)[],
  closing: Closing,
): Promise<Ranking> {
  const { clusters } = input.clustered;
  const isClosed = new Uint8Array(clusters.length);
  const urgency = new Float64Array(clusters.length);
  const firstSeen = new Float64Array(clusters.length);
  let at = 0;
  for (const draft of clusters) {
    const { verdict, risk } = judged(input, draft, signs[at], chains[at], closing);
    isClosed[at] = Number(verdict === "closed");
    urgency[at] = risk.parts.urgency;
    firstSeen[at] = draft.firstSeen;
    at += 1;
    if (at % CLUSTERS_PER_TURN === 0) await breathe();
  }
  const order = Uint32Array.from(urgency.keys());
  order.sort(
    (one, other) =>
      (isClosed[one] ?? 0) - (isClosed[other] ?? 0) ||
      (urgency[other] ?? 0) - (urgency[one] ?? 0) ||
      (firstSeen[one] ?? 0) - (firstSeen[other] ?? 0) ||
      one - other,
  );
  return { order, closed: isClosed.reduce((sum, one) => sum + one, 0) };
}

/** Onto the disk by rank, with the facts of each leader. */
async function writeInOrder(
  { run, clustered, factLines }: PrioritiseInput,
  order: Uint32Array,
  judge: (draft: ClusterDraft, at: number) => Judged,
): Promise<ReturnType<ClusterSpoolWriter["finish"]>> {
  const writer = new ClusterSpoolWriter(run.workspace);
  try {
    for (const [place, at] of order.entries()) {
      const draft = clustered.clusters.at(at);
      if (draft === undefined) throw new SocagentError("internal", `there is no cluster ${at}`);
      writer.push({ ...judge(draft, at), facts: factLines(draft.leader), rank: place + 1 });
      if (place % CLUSTERS_PER_TURN === CLUSTERS_PER_TURN - 1) await breathe();
    }
  } catch (thrown) {
    writer.discard();
    throw thrown;
  }
  return writer.finish();
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
  const starts = readColumn(workspace.folder, "prioritise", "starts", new Float64Array(data.clusters + 1));
  const clusters = await openClusterSpool(workspace, starts);
  const clusterOf = readColumn(workspace.folder, "prioritise", "clusterOf", new Int32Array(alerts));
  const { threshold, bound, refused, ...rest } = data.closing;
  const closing: Closing = {
    ...rest,
    ...(threshold === undefined ? {} : { threshold }),
    ...(bound === undefined ? {} : { bound }),
    ...(refused === undefined ? {} : { refused }),
  };
  return { clusters, closed: data.closed, clusterOf, closing, gaps: data.gaps };
}
