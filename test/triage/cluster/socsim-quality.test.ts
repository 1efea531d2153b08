// How well clusters find the incidents of a simulation that nothing was fitted on.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { labelledInput } from "../../../bench/cluster/labelled-input.js";
import { measureClusters } from "../../../bench/cluster/measure-clusters.js";
import { parseSimulation } from "../../../src/data/socsim/options.js";
import { simulate } from "../../../src/data/socsim/simulate.js";
import { clusterAlerts } from "../../../src/triage/cluster/cluster-alerts.js";
import { DEFAULT_CLUSTER_OPTIONS } from "../../../src/triage/cluster/cluster-options.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-clusters-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("clusters of a simulation that nothing was fitted on", () => {
  it("are the root causes, by adjusted mutual information and homogeneity", async () => {
    const simulation = parseSimulation({ records: 4_000, days: 2, seed: 77_001 });
    await simulate({ simulation, out: folder, blind: false, gzip: false, force: true, workers: 1, stats: false });
    const labelled = await labelledInput([join(folder, "alerts.csv")]);
    const { clusterOf } = clusterAlerts(labelled.input, DEFAULT_CLUSTER_OPTIONS);
    const quality = measureClusters(labelled.causes, clusterOf);
    expect(quality.adjustedMutualInformation).toBeGreaterThan(0.8);
    expect(quality.homogeneity).toBeGreaterThan(0.95);
    // Putting each alert into a cluster of its own is homogeneous, too.
    expect(quality.alertsPerCluster).toBeGreaterThan(2);
  });
});
