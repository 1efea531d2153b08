// The whole of a triage on a tiny checkpoint: what it writes, that it goes on where it stopped, that equal runs give equal bytes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TRIAGE_STAGES, type TriageEvent } from "../../src/triage/events.js";
import { alertRows, hashesOf, TriageFixture } from "./triage-fixture.js";

const fixture = new TriageFixture();
let file = "";

beforeAll(async () => {
  await fixture.make();
  file = fixture.csv("alerts.csv", alertRows(300));
});
afterAll(() => {
  fixture.remove();
});

describe("runTriage", () => {
  it("writes every report, each alert in the order of the input", async () => {
    const out = fixture.out();
    const { summary, clusters, alerts, reports } = await fixture.run({ inputs: [file], out });
    expect(summary).toMatchObject({ alerts: 300, rejected: 0, firstSeen: Date.UTC(2025, 2, 3, 8) });
    expect(summary.look + summary.closed).toBe(clusters.length);
    expect(clusters.reduce((sum, cluster) => sum + cluster.alerts, 0)).toBe(300);
    expect(clusters.map(({ rank }) => rank)).toEqual(clusters.map((_, at) => at + 1));
    const rows = readFileSync(join(out, "alerts.csv"), "utf8").trimEnd().split("\n").slice(1);
    expect(rows).toHaveLength(300);
    rows.forEach((row, at) => {
      const [, line, id, cluster, rank] = row.replaceAll('"', "").split(",");
      expect([line, id]).toEqual([String(at + 2), `a${at}`]);
      const own = clusters[alerts.cluster[at] ?? -1];
      expect([cluster, rank]).toEqual([own?.id, String(own?.rank)]);
    });
    for (const { file: name } of reports) expect(existsSync(join(out, name)), name).toBe(true);
    expect(existsSync(join(out, ".work"))).toBe(false);
    expect(Object.keys(hashesOf(out))).toContain("manifest.json");
  });

  it("gives equal bytes for equal inputs", async () => {
    const [one, other] = [fixture.out(), fixture.out()];
    await fixture.run({ inputs: [file], out: one });
    await fixture.run({ inputs: [file], out: other });
    expect(hashesOf(one)).toEqual(hashesOf(other));
  });

  it("takes several files and standard input as one queue", async () => {
    const rows = alertRows(60);
    const first = fixture.csv("first.csv", rows.slice(0, 20));
    const stdin = Readable.from([Buffer.from(`id,time,rule\nz1,2025-03-03T08:00:00Z,Port scan\n`)]);
    const { summary, provenance, alerts } = await fixture.run({ inputs: [first, "-"] }, { stdin });
    expect(summary.alerts).toBe(21);
    expect(provenance.inputs.map((input) => [input.file, input.records])).toEqual([
      [first, 20],
      ["-", 1],
    ]);
    expect([...alerts.files].at(-1)).toBe(1);
  });

  it("is the same to a thousandth with TensorFlow.js and with float32, to a twentieth with int8", async () => {
    const onnx = await fixture.run({ inputs: [file] });
    const tensor = await fixture.run({ inputs: [file], encoder: "tensor", backend: "wasm" });
    onnx.alerts.ownProbability.forEach((share, at) => {
      expect(Math.abs(share - (tensor.alerts.ownProbability[at] ?? 0))).toBeLessThan(0.05);
    });
    expect(tensor.provenance.options).toMatchObject({ encoder: "tensor" });
  });

  it("tells what was not looked at, and looks at it once it can", async () => {
    const without = await fixture.run({ inputs: [file] });
    expect(without.gaps.join("\n")).toMatch(/--intel[\s\S]*--assets/);
    const intel = fixture.file("feed.csv", "indicator,score,category\n8.8.8.8,90,scanner\n");
    const assets = fixture.file("assets.csv", "asset,role,criticality\nsrv-1,database,critical\n");
    const rows = alertRows(30).map((row) => row.replace(/203\.0\.113\.\d/, "8.8.8.8"));
    const seen = await fixture.run({ inputs: [fixture.csv("seen.csv", rows)], intel: [intel], assets });
    expect(seen.gaps.join("\n")).not.toMatch(/--intel|--assets/);
    const facts = seen.clusters.flatMap((cluster) => cluster.facts);
    expect(facts).toContainEqual(
      expect.objectContaining({ name: "Destination reputation", state: "found", source: "feed" }),
    );
    expect(Math.max(...seen.clusters.map(({ risk }) => risk.parts.criticality))).toBe(4);
    expect(seen.provenance.feeds.map((feed) => [feed.file, feed.entries])).toEqual([
      [intel, 1],
      [assets, 1],
    ]);
  });
});

describe("a triage that is stopped", () => {
  /** Stops as soon as a stage tells something. */
  async function stopIn(stage: string, out: string): Promise<void> {
    const controller = new AbortController();
    const onEvent = (event: TriageEvent): void => {
      if (event.stage === stage && event.kind === "begun") controller.abort();
    };
    await expect(fixture.run({ inputs: [file], out }, { onEvent, signal: controller.signal })).rejects.toMatchObject({
      code: "interrupted",
    });
  }

  it.each(["read", "facts", "encode", "cluster", "prioritise", "report"])(
    "goes on after %s and ends with the same bytes",
    async (stage) => {
      const [whole, out] = [fixture.out(), fixture.out()];
      await fixture.run({ inputs: [file], out: whole });
      await stopIn(stage, out);
      const kept: string[] = [];
      const { wentOn } = await fixture.run(
        { inputs: [file], out, resume: true },
        {
          onEvent: ({ kind, stage: at }) => {
            if (kind === "kept") kept.push(at);
          },
        },
      );
      expect(wentOn).toBe(true);
      const before = TRIAGE_STAGES.slice(
        0,
        TRIAGE_STAGES.findIndex((one) => one === stage),
      );
      expect(kept).toEqual(before.filter((one) => one !== "enrich"));
      expect(hashesOf(out)).toEqual(hashesOf(whole));
    },
  );

  it("does again what was damaged since", async () => {
    const [whole, out] = [fixture.out(), fixture.out()];
    await fixture.run({ inputs: [file], out: whole });
    await stopIn("cluster", out);
    writeFileSync(join(out, ".work", "facts.texts.bin"), "damaged");
    await fixture.run({ inputs: [file], out, resume: true });
    expect(hashesOf(out)).toEqual(hashesOf(whole));
  });

  it("is not gone on with by other options, other alerts, or without being told to", async () => {
    const out = fixture.out();
    const own = fixture.csv("own.csv", alertRows(40));
    const controller = new AbortController();
    const onEvent = ({ stage }: TriageEvent): void => {
      if (stage === "cluster") controller.abort();
    };
    await expect(fixture.run({ inputs: [own], out }, { onEvent, signal: controller.signal })).rejects.toMatchObject({
      code: "interrupted",
    });
    await expect(fixture.run({ inputs: [own], out })).rejects.toThrow(/unfinished triage/);
    await expect(fixture.run({ inputs: [own], out, resume: true, maxMiss: 0.2 })).rejects.toThrow(/other options/);
    fixture.csv("own.csv", alertRows(41));
    await expect(fixture.run({ inputs: [own], out, resume: true })).rejects.toThrow(/other options, inputs/);
    const { summary, wentOn } = await fixture.run({ inputs: [own], out, force: true });
    expect([summary.alerts, wentOn]).toEqual([41, false]);
    await expect(fixture.run({ inputs: [own], out })).rejects.toThrow(/holds a report already/);
  });
});
