// Prioritised clusters on disk: the same as they were, and what they share is in memory once.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Workspace } from "../../../src/triage/spool/workspace.js";
import { ClusterSpoolWriter, openClusterSpool } from "../../../src/triage/stages/cluster-spool.js";
import { sampleResult } from "../report/sample-result.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-clusters-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function written(name: string, hostile: boolean) {
  const workspace = new Workspace(join(folder, name));
  await workspace.open("a", { resume: false, force: false });
  const { clusters } = sampleResult({ clusters: 40, hostile });
  const writer = new ClusterSpoolWriter(workspace);
  // Of one prompt, as two clusters of a rule that is asked about once.
  const [first] = clusters;
  for (const cluster of clusters)
    writer.push({ ...cluster, prompt: first?.prompt ?? cluster.prompt, chain: first?.chain ?? [] });
  const { files, starts } = writer.finish();
  return { clusters, first, files, list: await openClusterSpool(workspace, starts) };
}

describe("clusters on disk", () => {
  it.each([false, true])(
    "are as they were, hostile texts (%s) and the order of their fields among them",
    async (hostile) => {
      const { clusters, first, list } = await written(String(hostile), hostile);
      expect(list.length).toBe(clusters.length);
      for (const [at, cluster] of clusters.entries()) {
        const { chain: _chain, prompt: _prompt, facts, rank, ...rest } = cluster;
        const same = { ...rest, chain: first?.chain, prompt: first?.prompt, facts, rank };
        expect(JSON.stringify(list.at(at))).toBe(JSON.stringify(same));
      }
      list.close();
    },
  );

  it("share chains and lines of facts, on disk and in memory", async () => {
    const { list, files } = await written("shared", false);
    const [one, other] = list;
    expect(one?.chain).toBe(other?.chain);
    expect(files.map(({ name }) => name)).toEqual([
      "prioritised.jsonl",
      "prioritised.chains.jsonl",
      "prioritised.facts.jsonl",
    ]);
    const line = one?.facts.find((own) => other?.facts.some((fact) => JSON.stringify(fact) === JSON.stringify(own)));
    expect(line).toBeDefined();
    expect(other?.facts).toContain(line);
    list.close();
  });
});
