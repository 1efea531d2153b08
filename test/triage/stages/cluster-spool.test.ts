// Prioritised clusters on disk: the same as they were, and what they share is in memory once.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Workspace } from "../../../src/triage/spool/workspace.js";
import type { TriagedCluster } from "../../../src/triage/result.js";
import { ClusterSpoolWriter, MOST_SHARED, openClusterSpool } from "../../../src/triage/stages/cluster-spool.js";
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

  it("share no more lines than memory has room for, and keep the others all the same", async () => {
    const workspace = new Workspace(join(folder, "many"));
    await workspace.open("a", { resume: false, force: false });
    const [cluster] = sampleResult({ clusters: 1 }).clusters;
    if (cluster === undefined) throw new Error("there is no sample");
    const told = (number: number): TriagedCluster["facts"] => [
      { name: "Rule so far", state: "found", text: `${number} of 10,000 alerts`, source: "history" },
      { name: "Direction", state: "found", text: "outbound", source: "addresses" },
    ];
    const writer = new ClusterSpoolWriter(workspace);
    for (let number = 0; number < MOST_SHARED + 10; number += 1) writer.push({ ...cluster, facts: told(number) });
    const { starts } = writer.finish();
    const shared = readFileSync(workspace.path("prioritised.facts.jsonl"), "utf8").trimEnd().split("\n");
    expect(shared).toHaveLength(MOST_SHARED);
    const list = await openClusterSpool(workspace, starts);
    for (const number of [0, MOST_SHARED - 2, MOST_SHARED - 1, MOST_SHARED + 9])
      expect(list.at(number)?.facts).toEqual(told(number));
    expect(list.at(MOST_SHARED + 9)?.facts[1]).toBe(list.at(0)?.facts[1]);
    list.close();
  });
});
