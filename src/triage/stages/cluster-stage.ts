/** Stage `cluster`: alerts of one root cause become one cluster, told by its facts. */
import { z } from "zod";
import { breathe } from "../../breathe.js";
import { parseAddress } from "../../enrich/address/address.js";
import type { FactSources } from "../../enrich/facts.js";
import { clusterAlerts } from "../cluster/cluster-alerts.js";
import { entityTeller, type NotesOf } from "../cluster/cluster-entities.js";
import { type BuiltInput, ClusterInputBuilder } from "../cluster/cluster-input-builder.js";
import type { Clustering, ClusterOutline } from "../cluster/cluster-input.js";
import { clusterMembers } from "../cluster/cluster-members.js";
import { DEFAULT_CLUSTER_OPTIONS } from "../cluster/cluster-options.js";
import { clusterTechniques, tacticOrder } from "../cluster/cluster-techniques.js";
import { clusterTitle } from "../cluster/cluster-title.js";
import { describeMerge } from "../cluster/describe-merge.js";
import { Interner } from "../cluster/intern.js";
import { counted } from "../report/figures.js";
import type { ClusterEntity, TechniqueFinding } from "../result.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { SpooledList, SpooledListWriter } from "../spool/spooled-list.js";
import { advance, type TriageRun } from "./run.js";
import type { ClusterDraft, ClusterStage, StageInput } from "./stage-types.js";

const CLUSTERS_FILE = "clusters.jsonl";
/** Alerts, and clusters, between two looks at signals. */
const PER_TURN = 4_096;
/** Digits of a cluster's number at least. */
const ID_DIGITS = 5;

const Data = z.strictObject({ clusters: z.int().min(0), distinct: z.int().min(0) });

export async function clusterStage(input: StageInput): Promise<ClusterStage> {
  const { run, spool } = input;
  const { workspace, onEvent } = run;
  const kept = await workspace.finished("cluster", Data);
  onEvent({ stage: "cluster", kind: kept === undefined ? "begun" : "kept" });
  const stage = kept === undefined ? await clusterAll(input) : readStage(run, spool.count, kept);
  const detail = counted(stage.clusters.length, "cluster");
  onEvent({ stage: "cluster", kind: "finished", done: 1, detail });
  return stage;
}

async function clusterAll(input: StageInput): Promise<ClusterStage> {
  const { run, spool } = input;
  const built = await buildInput(input);
  const options = { ...DEFAULT_CLUSTER_OPTIONS, window: run.options.windowMs };
  const clustering = clusterAlerts(built.input, options, (done) => {
    advance(run, "cluster", Math.floor(done * spool.count), spool.count, "alerts");
  });
  const rules = new Int32Array(clustering.clusters.length);
  const { file, starts } = await draftClusters(input, built, clustering, rules);
  const { clusterOf } = clustering;
  const distinct = clustering.clusters.reduce((sum, one) => sum + one.distinct, 0);
  const files = [file, ...writeColumns(run.workspace.folder, "cluster", { clusterOf, rules, starts })];
  await run.workspace.finish("cluster", files, { clusters: clustering.clusters.length, distinct });
  return { clusterOf, distinct, clusters: new SpooledList(run.workspace.path(CLUSTERS_FILE), starts, asDraft), rules };
}

async function buildInput({ run, spool, encoded, findings }: StageInput): Promise<BuiltInput> {
  const techniques = new Interner();
  const builder = new ClusterInputBuilder(spool.count);
  for (let ordinal = 0; ordinal < spool.count; ordinal += 1) {
    const technique = ruleTechnique(findings.techniques(ordinal));
    builder.add(spool.get(ordinal), {
      technique: techniques.idOf(technique?.id),
      tactic: technique?.tactic === undefined ? -1 : tacticOrder(technique),
      text: findings.reading(ordinal),
      maliciousProbability: findings.maliciousProbability(ordinal),
    });
    if (ordinal % PER_TURN !== PER_TURN - 1) continue;
    advance(run, "cluster", 0, spool.count, "alerts");
    await breathe();
  }
  return builder.finish({ values: encoded.readEmbeddings(), hiddenSize: encoded.dimensions });
}

/** What the model sees differs from alert to alert of one rule: equal alerts would not be equal. */
function ruleTechnique(techniques: readonly TechniqueFinding[]): TechniqueFinding | undefined {
  return techniques.find(({ source }) => source !== "model");
}

/** Onto the disk, one after the other. @param rulesOf gets the number of each cluster's rules */
async function draftClusters(
  input: StageInput,
  built: BuiltInput,
  clustering: Clustering,
  rulesOf: Int32Array,
): Promise<ReturnType<SpooledListWriter<ClusterDraft>["finish"]>> {
  const { clusters, clusterOf } = clustering;
  const members = clusterMembers(clusterOf, clusters.length);
  const entitiesOf = entityTeller(built, notesFrom(input.run.sources.sources));
  const drafts = new SpooledListWriter<ClusterDraft>(input.run.workspace.path(CLUSTERS_FILE));
  try {
    for (const [number, outline] of clusters.entries()) {
      const rows = members.of(number);
      const rules = new Set(Array.from(rows, (row) => built.input.rules[row] ?? -1)).size;
      rulesOf[number] = rules;
      drafts.push(draft(input, { number, outline, rows, rules, entities: entitiesOf(rows), nameOf: built.nameOf }));
      if (number % PER_TURN === PER_TURN - 1) await breathe();
    }
  } catch (thrown) {
    drafts.discard();
    throw thrown;
  }
  return drafts.finish();
}

interface Drafting {
  readonly number: number;
  readonly outline: ClusterOutline;
  readonly rows: Int32Array;
  readonly rules: number;
  readonly entities: readonly ClusterEntity[];
  readonly nameOf: BuiltInput["nameOf"];
}

function draft({ spool, findings }: StageInput, drafting: Drafting): ClusterDraft {
  const { number, outline, rows, rules, entities, nameOf } = drafting;
  const { leader, alerts, distinct, firstSeen, lastSeen, merges } = outline;
  const { ruleText, ruleId } = spool.get(leader);
  return {
    id: `C-${String(number + 1).padStart(ID_DIGITS, "0")}`,
    title: clusterTitle({
      rule: ruleText ?? ruleId ?? "",
      rules,
      alerts,
      span: lastSeen - firstSeen,
      entities,
    }),
    alerts,
    distinct,
    firstSeen,
    lastSeen,
    leader,
    entities,
    techniques: clusterTechniques(
      Array.from(rows, (row) => findings.techniques(row)),
      findings.techniques(leader),
    ),
    outOfDistribution: rows.some((row) => findings.outOfDistribution(row)),
    merges: merges.map((merge) => describeMerge(merge, nameOf)),
  };
}

/** What feeds and the assets file say of an address or a host. */
function notesFrom({ reputation, assets }: FactSources): NotesOf {
  return (role, value) => {
    const address = parseAddress(value);
    const asset = address === undefined ? assets?.ofName(value) : assets?.ofAddress(address);
    const listed = role === "host" ? undefined : reputation.lookUp(value);
    return [
      ...(listed?.kind === "found" ? [`listed by ${listed.listings.map(({ feed }) => feed).join(", ")}`] : []),
      ...(asset === undefined ? [] : [asset.role]),
      ...(asset?.criticality === undefined ? [] : [`criticality ${asset.criticality}`]),
    ];
  };
}

function readStage({ workspace }: TriageRun, alerts: number, data: z.infer<typeof Data>): ClusterStage {
  const starts = readColumn(workspace.folder, "cluster", "starts", new Float64Array(data.clusters + 1));
  const clusters = new SpooledList(workspace.path(CLUSTERS_FILE), starts, asDraft);
  const clusterOf = readColumn(workspace.folder, "cluster", "clusterOf", new Int32Array(alerts));
  const rules = readColumn(workspace.folder, "cluster", "rules", new Int32Array(clusters.length));
  return { clusterOf, distinct: data.distinct, clusters, rules };
}

function asDraft(value: unknown): ClusterDraft | undefined {
  return isDraft(value) ? value : undefined;
}

/** This program wrote it, and its file's hash is right. */
function isDraft(value: unknown): value is ClusterDraft {
  return typeof value === "object" && value !== null && "id" in value && "leader" in value && "merges" in value;
}
