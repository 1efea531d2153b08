/** AIT-ADS: clusters beside three simple ways to group alerts. The data has attack phases, not incidents. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { clusterAlerts } from "../../src/triage/cluster/cluster-alerts.js";
import type { ClusterInput } from "../../src/triage/cluster/cluster-input.js";
import type { ClusterOptions } from "../../src/triage/cluster/cluster-options.js";
import { toUnitVectors } from "../../src/triage/cluster/embedding-likeness.js";
import { Interner } from "../../src/triage/cluster/intern.js";
import { openEncoder } from "../../src/triage/predict/open-encoder.js";
import { TextModel } from "../../src/triage/predict/text-model.js";
import { PACKAGE_ROOT } from "../../src/version.js";
import { type LabelledInput, labelledInput } from "./labelled-input.js";
import { type ClusterQuality, measureClusters } from "./measure-clusters.js";

const HOUR = 3_600_000;
/** Cosine distance within which DBSCAN takes texts for neighbours. */
const DBSCAN_EPS = 0.05;
/** Columns of the published files. */
const READ = { labelColumn: "time_label", benignValues: ["false_positive"] };

export interface AitResult {
  readonly file: string;
  readonly alerts: number;
  readonly methods: readonly (ClusterQuality & { readonly method: string })[];
}

export interface AitOptions {
  readonly cluster: ClusterOptions;
  /** With scikit-learn; undefined: without DBSCAN. */
  readonly python: string | undefined;
  /** Whose embeddings DBSCAN groups, and ours weighs. */
  readonly checkpoint: string | undefined;
}

export async function measureAit(file: string, { cluster, python, checkpoint }: AitOptions): Promise<AitResult> {
  const labelled = await labelledInput([file], { read: READ, texts: checkpoint !== undefined });
  const { input, causes, rules, hosts } = labelled;
  const hourOf = (row: number): number => Math.floor((input.times[row] ?? 0) / HOUR);
  const embedded = checkpoint === undefined ? undefined : await embed(checkpoint, labelled);
  const own = embedded === undefined ? input : { ...input, ...clusteredBy(embedded) };
  const groupings: [string, ArrayLike<string | number>][] = [
    ["ours", clusterAlerts(own, cluster).clusterOf],
    ["rule and hour", rules.map((rule, row) => `${rule}\n${hourOf(row)}`)],
    ["host and hour", hosts.map((host, row) => `${host}\n${hourOf(row)}`)],
  ];
  if (python !== undefined && embedded !== undefined) {
    groupings.push(["DBSCAN on embeddings", await dbscan(python, embedded)]);
  }
  return {
    file,
    alerts: input.alerts,
    methods: groupings.map(([method, clusterOf]) => ({ method, ...measureClusters(causes, clusterOf) })),
  };
}

interface Embedded extends Pick<ClusterInput, "texts" | "hiddenSize"> {
  /** [texts · hiddenSize] */
  readonly embeddings: Float32Array;
}

function clusteredBy({
  texts,
  embeddings,
  hiddenSize,
}: Embedded): Pick<ClusterInput, "texts" | "units" | "hiddenSize"> {
  return { texts, hiddenSize, units: toUnitVectors(embeddings.slice(), hiddenSize) };
}

async function embed(folder: string, { texts }: LabelledInput): Promise<Embedded> {
  const checkpoint = await openCheckpoint(folder);
  const opened = await openEncoder(checkpoint, { encoder: "onnx", backend: "auto", threads: null }, (note) => {
    console.error(note);
  });
  try {
    const distinct = new Interner();
    const numbers = Int32Array.from(texts, (text) => distinct.idOf(text));
    const model = new TextModel(opened, checkpoint.tokenizer, checkpoint.card.maxLength);
    const { embeddings } = await model.encodeAll([...new Set(texts)].filter((text) => text !== ""));
    return { texts: numbers, embeddings, hiddenSize: model.hiddenSize };
  } finally {
    await opened.encoder.close();
  }
}

/** What is noise to DBSCAN is a cluster of its own. */
async function dbscan(python: string, { texts, embeddings, hiddenSize }: Embedded): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), "socagent-bench-dbscan-"));
  try {
    const file = join(folder, "embeddings.f32");
    await writeFile(file, embeddings);
    const script = join(PACKAGE_ROOT, "bench/peers/dbscan_clusters.py");
    const args = [script, file, String(hiddenSize), String(DBSCAN_EPS)];
    const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 64 * 1024 * 1024 });
    const ofText = z.array(z.int()).parse(JSON.parse(stdout));
    return Array.from(texts, (text, row) => {
      const label = ofText[text] ?? -1;
      return label < 0 ? -1 - row : label;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
