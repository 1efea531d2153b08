// A cluster of a report explained again, with an analyst's answers in place of the model's.
import { appendFileSync, cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAnswers, reconsider } from "../../src/triage/explain.js";
import { readCluster } from "../../src/triage/report/read-clusters.js";
import type { TriagedCluster } from "../../src/triage/result.js";
import { alertRows, TriageFixture } from "./triage-fixture.js";

const fixture = new TriageFixture();
let report = "";
let clusters: readonly TriagedCluster[] = [];

beforeAll(async () => {
  await fixture.make();
  report = fixture.out();
  ({ clusters } = await fixture.run({ inputs: [fixture.csv("alerts.csv", alertRows(120))], out: report }));
});
afterAll(() => {
  fixture.remove();
});

const again = (cluster: TriagedCluster, fixed: Record<string, string>, checkpoint = fixture.checkpoint) =>
  reconsider(cluster, fixed, { report, checkpoint, encoder: "onnx", backend: "wasm", threads: 1 }, () => undefined);

describe("readCluster", () => {
  it("gives every cluster back as it was, by id and by rank", async () => {
    expect(clusters.length).toBeGreaterThan(1);
    for (const cluster of clusters) {
      expect(await readCluster(report, cluster.id.toLowerCase())).toEqual(cluster);
      expect(await readCluster(report, String(cluster.rank))).toEqual(cluster);
    }
  });

  it("names what is not there, and what is damaged", async () => {
    await expect(readCluster(report, "C-99999")).rejects.toMatchObject({ code: "usage" });
    await expect(readCluster(report, "99999")).rejects.toThrow(/no cluster/);
    await expect(readCluster(fixture.folder, "1")).rejects.toMatchObject({ code: "input" });
    const damaged = join(fixture.folder, "damaged");
    cpSync(report, damaged, { recursive: true });
    const file = join(damaged, "clusters.jsonl");
    const [first = ""] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, `${first.replace('"verdict":"', '"verdict":"not ')}\n`);
    await expect(readCluster(damaged, "1")).rejects.toMatchObject({ problems: [expect.stringMatching(/^verdict: /)] });
  });
});

describe("reconsider", () => {
  it("keeps the steps before the analyst's answer, and says which is the analyst's", async () => {
    const cluster = await readCluster(report, "1");
    const { chain, risk } = await again(cluster, { intent: "testing" });
    expect(chain.map(({ step, setByAnalyst }) => [step, setByAnalyst])).toEqual([
      ["stage", false],
      ["intent", true],
      ["impact", false],
      ["tier", false],
    ]);
    expect(chain[0]?.options).toEqual(cluster.chain[0]?.options);
    expect(chain[1]).toMatchObject({ value: "testing", probability: 1 });
    expect(chain[2]?.given).toContain("intent: testing");
    expect(risk.parts.malicious).toBe(cluster.risk.parts.malicious);
  });

  it("is the same as the report where nothing is set", async () => {
    const cluster = await readCluster(report, "1");
    const { chain, risk } = await again(cluster, {});
    expect(chain).toEqual(cluster.chain);
    expect(risk.tier).toBe(cluster.risk.tier);
  });

  it("refuses another checkpoint than the report's", async () => {
    const other = join(fixture.folder, "other");
    cpSync(fixture.checkpoint, other, { recursive: true });
    appendFileSync(join(other, "calibration.json"), "\n");
    const cluster = await readCluster(report, "1");
    await expect(again(cluster, {}, other)).rejects.toThrow(/another checkpoint/);
  });
});

describe("parseAnswers", () => {
  it("takes steps and values, and lists everything that is none", () => {
    expect(parseAnswers(["stage=execution", " tier = low "])).toEqual({ stage: "execution", tier: "low" });
    expect(() => parseAnswers(["stage=x", "step=1", "nothing"])).toThrow(
      expect.objectContaining({ problems: expect.objectContaining({ length: 3 }) as unknown }) as Error,
    );
  });
});
