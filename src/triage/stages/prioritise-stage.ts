/** Stage `prioritise`: the chain is asked about each cluster, what is safe to close is closed, and the rest is put in order. */
import { z } from "zod";
import { breathe } from "../../breathe.js";
import { StringTable } from "../../data/string-table.js";
import { briefText } from "../../enrich/text/brief-text.js";
import { SocagentError } from "../../errors.js";
import { closingFor, type Decision, decide, isBelow } from "../close/decide-closing.js";
import { clusterEvidence } from "../prioritise/cluster-evidence.js";
import { mostLasting, planChains } from "../prioritise/plan-chains.js";
import { riskOf } from "../prioritise/risk-of.js";
import { type ChainRequest, type ClusterChain, runClusterChains } from "../prioritise/run-cluster-chains.js";
import type { ChainPrompt, Closing, Risk, TriagedCluster } from "../result.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { ClusterSpoolWriter, openClusterSpool } from "./cluster-spool.js";
import { type Overview, OverviewBuilder, overviewOf } from "../overview/overview.js";
import { type ClusterSigns, signsOf } from "./cluster-signs.js";
import { advance, type TriageRun } from "./run.js";
import type { ClusterDraft, ClusterStage, PrioritiseInput, PrioritiseStage } from "./stage-types.js";

/** Clusters between two looks at signals. */
const CLUSTERS_PER_TURN = 1_024;
const NOT_ASKED: ChainPrompt = { evidence: "", beam: 0, templates: 0 };

const Data = z.strictObject({
  closing: z.strictObject({
    maxMiss: z.number(),
    confidence: z.number(),
    of: z.enum(["cluster", "alerts"]),
    threshold: z.number().optional(),
    bound: z.number().optional(),
    calibrationIncidents: z.number(),
    attackShare: z.strictObject({ batch: z.number(), calibration: z.number() }).optional(),
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

async function prioritiseAll(input: PrioritiseInput): Promise<PrioritiseStage> {
  const { run, clustered, findings } = input;
  const signs = await signsOf(clustered, findings, run.checkpoint.clusters);
  const closing = closingOf(input, signs);
  const chains = await chainsOf(input, signs, closing);
  const judge = new ClusterJudge(run, signs, chains, closing);
  const ranking = await rankClusters(judge);
  const rankOf = new Int32Array(ranking.order.length);
  for (const [place, at] of ranking.order.entries()) rankOf[at] = place;
  const { files, starts, overview } = await writeInOrder(input, ranking.order, judge);
  const clusterOf = clustered.clusterOf.map((cluster) => rankOf[cluster] ?? 0);
  const gaps = gapsOf(input);
  const { closed } = ranking;
  files.push(...writeColumns(run.workspace.folder, "prioritise", { clusterOf, starts }));
  await run.workspace.finish("prioritise", files, { closing, gaps, clusters: rankOf.length, closed });
  return { clusters: await openClusterSpool(run.workspace, starts), overview, closed, clusterOf, closing, gaps };
}

function closingOf({ run, spool, findings, encoded }: PrioritiseInput, signs: ClusterSigns): Closing {
  const { options, checkpoint } = run;
  const scores = new Float32Array(spool.count);
  for (let row = 0; row < scores.length; row += 1) scores[row] = findings.maliciousProbability(row);
  const batch = { scores, meanEmbedding: encoded.meanEmbedding, clusters: signs.malicious };
  return closingFor(batch, checkpoint, options);
}

/** For each cluster its chain, as far as it was asked. */
async function chainsOf(
  { run, spool, facts, findings, clustered, openWords }: PrioritiseInput,
  signs: ClusterSigns,
  closing: Closing,
): Promise<readonly (ClusterChain | undefined)[]> {
  if (openWords === undefined || signs.count === 0) return [];
  const mayClose = Array.from(signs.closing, (score) => isBelow(closing, score));
  const depths = planChains(signs.malicious, mayClose, spool.count);
  // Clusters of one rule have equal evidences, which are kept once.
  const evidences = new StringTable();
  const once = (evidence: string): string => evidences.at(evidences.add(evidence)) ?? evidence;
  const requests = depths.map((depth, at): ChainRequest => {
    const text = facts.texts.get(findings.text(signs.leaders[at] ?? 0));
    return {
      depth,
      evidence: once(depth === "lasting" ? briefText(text) : clusterEvidence(text, draftOf(clustered, at))),
    };
  });
  const encoder = await openWords();
  return runClusterChains(encoder, run.checkpoint, requests, mostLasting(spool.count), (done) => {
    advance(run, "prioritise", Math.floor(done * requests.length), requests.length, "clusters");
  });
}

/** Says of each cluster what risk it is and whether it is closed. */
class ClusterJudge {
  readonly count: number;

  constructor(
    readonly run: TriageRun,
    readonly signs: ClusterSigns,
    readonly chains: readonly (ClusterChain | undefined)[],
    readonly closing: Closing,
  ) {
    this.count = signs.count;
  }

  decision(cluster: number): Decision {
    return decide(this.signs.closingFacts(cluster), this.closing, this.run.options.mayClose);
  }

  risk(cluster: number): Risk {
    const { calibration } = this.run.checkpoint;
    const { outcome } = this.chains[cluster] ?? {};
    const criticality = this.signs.criticality[cluster] ?? 0;
    return riskOf({ pooled: this.signs.pooled(cluster), criticality, outcome, calibration });
  }

  judged(cluster: number, draft: ClusterDraft): Omit<TriagedCluster, "rank" | "facts"> {
    const { steps = [], prompt = NOT_ASKED } = this.chains[cluster] ?? {};
    return { ...draft, ...this.decision(cluster), risk: this.risk(cluster), chain: steps, prompt };
  }
}

interface Ranking {
  /** Clusters by rank. */
  readonly order: Uint32Array;
  readonly closed: number;
}

/** What is to look at before what is closed, and the most urgent first; then the earliest. */
async function rankClusters(judge: ClusterJudge): Promise<Ranking> {
  const { count, signs } = judge;
  const isClosed = new Uint8Array(count);
  const urgency = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    isClosed[at] = Number(judge.decision(at).verdict === "closed");
    urgency[at] = judge.risk(at).parts.urgency;
    if (at % CLUSTERS_PER_TURN === CLUSTERS_PER_TURN - 1) await breathe();
  }
  const order = Uint32Array.from(urgency.keys());
  order.sort(
    (one, other) =>
      (isClosed[one] ?? 0) - (isClosed[other] ?? 0) ||
      (urgency[other] ?? 0) - (urgency[one] ?? 0) ||
      (signs.firstSeen[one] ?? 0) - (signs.firstSeen[other] ?? 0) ||
      one - other,
  );
  return { order, closed: isClosed.reduce((sum, one) => sum + one, 0) };
}

/** Onto the disk by rank, with the facts of each leader. */
async function writeInOrder(
  { run, clustered, factLines }: PrioritiseInput,
  order: Uint32Array,
  judge: ClusterJudge,
): Promise<ReturnType<ClusterSpoolWriter["finish"]> & { readonly overview: Overview }> {
  const writer = new ClusterSpoolWriter(run.workspace);
  const overview = new OverviewBuilder();
  try {
    for (const [place, at] of order.entries()) {
      const draft = draftOf(clustered, at);
      const cluster = { ...judge.judged(at, draft), facts: factLines(draft.leader), rank: place + 1 };
      writer.push(cluster);
      overview.add(cluster);
      if (place % CLUSTERS_PER_TURN === CLUSTERS_PER_TURN - 1) await breathe();
    }
  } catch (thrown) {
    writer.discard();
    throw thrown;
  }
  return { ...writer.finish(), overview: overview.finish() };
}

function draftOf({ clusters }: ClusterStage, at: number): ClusterDraft {
  const draft = clusters.at(at);
  if (draft === undefined) throw new SocagentError("internal", `there is no cluster ${at}`);
  return draft;
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
  const { threshold, bound, refused, attackShare, ...rest } = data.closing;
  const closing: Closing = {
    ...rest,
    ...(threshold === undefined ? {} : { threshold }),
    ...(bound === undefined ? {} : { bound }),
    ...(refused === undefined ? {} : { refused }),
    ...(attackShare === undefined ? {} : { attackShare }),
  };
  return { clusters, overview: overviewOf(clusters), closed: data.closed, clusterOf, closing, gaps: data.gaps };
}
