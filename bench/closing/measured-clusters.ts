/** Clusters of labelled alerts as triage makes them, with their features and the attacks in them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRecords } from "../../src/data/read/read-records.js";
import { parseSimulation } from "../../src/data/socsim/options.js";
import { simulate } from "../../src/data/socsim/simulate.js";
import { parseTriageOptions } from "../../src/triage/options.js";
import { clusterFeatures, type ClusterFeatures } from "../../src/triage/prioritise/cluster-features.js";
import { runTriage } from "../../src/triage/triage.js";

export interface MeasuredCluster {
  readonly features: ClusterFeatures;
  readonly probabilities: readonly number[];
  readonly alerts: number;
  readonly malicious: number;
}

export interface MeasuredClusters {
  readonly clusters: readonly MeasuredCluster[];
  /** For each attack the cluster of each of its alerts. */
  readonly attacks: readonly (readonly number[])[];
  readonly alerts: number;
  readonly maliciousAlerts: number;
}

export interface LabelledSource {
  readonly files: readonly string[];
  readonly assets: string | null;
  readonly intel: readonly string[];
  /** What `parseReadOptions` takes. */
  readonly read: Readonly<Record<string, unknown>>;
}

export interface MeasuredSimulation {
  readonly seed: number;
  readonly records: number;
  readonly days: number;
  /** Attacks per 1,000 alerts. */
  readonly campaignRate: number;
}

/** Simulates, measures and removes. */
export async function measureSimulation(
  checkpoint: string,
  { seed, records, days, campaignRate }: MeasuredSimulation,
): Promise<MeasuredClusters> {
  const folder = await mkdtemp(join(tmpdir(), "socagent-bench-closing-"));
  try {
    const simulation = parseSimulation({ records, days, seed, campaignRate });
    const out = join(folder, "soc");
    await simulate({ simulation, out, blind: false, gzip: false, force: true, workers: 1, stats: false });
    const source = {
      files: [join(out, "alerts.csv")],
      assets: join(out, "assets.csv"),
      intel: [join(out, "intel.csv")],
      read: {},
    };
    return await measureClusters(checkpoint, source, join(folder, "report"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param out a folder for the report, which is not there yet */
export async function measureClusters(
  checkpoint: string,
  source: LabelledSource,
  out: string,
): Promise<MeasuredClusters> {
  const { files, assets, intel, read } = source;
  const given = { inputs: files, out, checkpoint, assets, intel, read, reports: ["summary"] };
  const { clusters, alerts: outcomes } = await runTriage(parseTriageOptions(given));
  const rules = Array.from(clusters, () => new Set<string>());
  const probabilities = Array.from(clusters, (): number[] => []);
  const malicious = new Int32Array(clusters.length);
  const attacks = new Map<string, number[]>();
  let row = 0;
  for await (const { records } of readRecords(files, parseTriageOptions(given).read)) {
    for (const { record, truth } of records) {
      const cluster = outcomes.cluster[row] ?? 0;
      rules[cluster]?.add(record.ruleId ?? record.ruleText ?? "");
      probabilities[cluster]?.push(outcomes.ownProbability[row] ?? 0);
      row += 1;
      if (truth?.malicious !== true) continue;
      malicious[cluster] = (malicious[cluster] ?? 0) + 1;
      const attack = truth.incident ?? truth.label;
      attacks.set(attack, [...(attacks.get(attack) ?? []), cluster]);
    }
  }
  return {
    clusters: Array.from(clusters, (cluster, at) => {
      const own = probabilities[at] ?? [];
      const evidence = {
        probabilities: own,
        rules: rules[at]?.size ?? 1,
        intelFound: cluster.entities.some(({ notes }) => notes.some((note) => note.startsWith("listed by"))),
        criticality: cluster.risk.parts.criticality,
      };
      const features = clusterFeatures(cluster, evidence);
      return { features, probabilities: own, alerts: cluster.alerts, malicious: malicious[at] ?? 0 };
    }),
    attacks: [...attacks.values()],
    alerts: row,
    maliciousAlerts: malicious.reduce((sum, count) => sum + count, 0),
  };
}
