/** The same groups of alerts, agglomerated whole by ml-hclust and by SciPy: what clustering in blocks is measured against. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { PACKAGE_ROOT } from "../../src/version.js";
import { agglomerate } from "../../src/triage/cluster/agglomerate.js";
import { clusterAlerts } from "../../src/triage/cluster/cluster-alerts.js";
import type { ClusterOptions } from "../../src/triage/cluster/cluster-options.js";
import { pairContext } from "../../src/triage/cluster/pair-context.js";
import { PairLikeness } from "../../src/triage/cluster/pair-likeness.js";
import type { LabelledInput } from "./labelled-input.js";
import { type ClusterQuality, measureClusters } from "./measure-clusters.js";

export interface PeerResult {
  readonly name: string;
  readonly groups: number;
  readonly seconds: number;
  readonly quality?: ClusterQuality;
}

/** ml-hclust takes minutes for more. */
const MOST_FOR_HCLUST = 2_000;

const Answer = z.object({
  scipy: z.number(),
  fastcluster: z.number().optional(),
  clusters: z.array(z.number()),
});

/** @param python with SciPy; undefined: without */
export async function comparePeers(
  labelled: LabelledInput,
  options: ClusterOptions,
  python: string | undefined,
): Promise<PeerResult[]> {
  const { input, causes } = labelled;
  const results: PeerResult[] = [];
  const ours = timed(() => clusterAlerts(input, options));
  const { groups: count } = ours.value;
  results.push({
    name: "ours",
    groups: count,
    seconds: ours.seconds,
    quality: measureClusters(causes, ours.value.clusterOf),
  });
  const context = pairContext(input, options.window).context;
  const { groups } = context;
  const ofGroups = (clusterOf: ArrayLike<number>): ClusterQuality =>
    measureClusters(
      causes,
      groups.groupOf.map((group) => clusterOf[group] ?? -1),
    );
  const distances = distanceMatrix(new PairLikeness(context), count);
  if (count <= MOST_FOR_HCLUST) {
    const whole = timed(() => agglomerate(distances, options.cut));
    const clusterOf = new Int32Array(count);
    for (const [cluster, { places }] of whole.value.entries()) for (const place of places) clusterOf[place] = cluster;
    results.push({ name: "ml-hclust, whole", groups: count, seconds: whole.seconds, quality: ofGroups(clusterOf) });
  }
  if (python === undefined) return results;
  const answer = await askPython(python, distances, options.cut);
  results.push({ name: "SciPy, whole", groups: count, seconds: answer.scipy, quality: ofGroups(answer.clusters) });
  if (answer.fastcluster !== undefined) {
    results.push({ name: "fastcluster, whole", groups: count, seconds: answer.fastcluster });
  }
  return results;
}

function distanceMatrix(likeness: PairLikeness, count: number): number[][] {
  const rows = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (const [one, row] of rows.entries()) {
    for (let other = 0; other < one; other += 1) {
      const distance = 1 - likeness.of(other, one);
      row[other] = distance;
      const its = rows[other];
      if (its !== undefined) its[one] = distance;
    }
  }
  return rows;
}

async function askPython(python: string, distances: readonly number[][], cut: number): Promise<z.infer<typeof Answer>> {
  const folder = await mkdtemp(join(tmpdir(), "socagent-bench-cluster-"));
  try {
    const count = distances.length;
    const condensed = new Float32Array((count * (count - 1)) / 2);
    let at = 0;
    for (const [row, values] of distances.entries()) {
      for (let column = row + 1; column < count; column += 1) condensed[at++] = values[column] ?? 0;
    }
    const file = join(folder, "distances.f32");
    await writeFile(file, condensed);
    const script = join(PACKAGE_ROOT, "bench/peers/hclust.py");
    const { stdout } = await promisify(execFile)(python, [script, file, String(count), String(cut)], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return Answer.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function timed<Value>(run: () => Value): { readonly value: Value; readonly seconds: number } {
  const begun = performance.now();
  const value = run();
  return { value, seconds: (performance.now() - begun) / 1_000 };
}
