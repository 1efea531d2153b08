// What a model card tells of other evaluations, and what is refused as none.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { otherSection, readOtherMetrics } from "../../../src/train/evaluate/other-metrics.js";
import { failure } from "../../ingest/ingesting.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-other-metrics-"));

const EVALUATION = {
  data: { name: "theirs|<b>", split: "every row", part: "all", rows: 2_000, available: 2_000 },
  detection: {
    attacks: 20,
    auroc: 0.97,
    macroPhaseAuroc: 0.95,
    suppression: 0.7,
    phaseRecall: [
      { phase: "scan", rows: 5, recall: 1 },
      { phase: "exfiltration", rows: 15, recall: 0.4 },
    ],
  },
  comparison: {
    parts: [],
    baselines: [
      { kind: "scored", name: "trees", auroc: 0.9, macroPhaseAuroc: 0.8, suppression: 0.5 },
      { kind: "unscored", name: "forest", reason: "no training rows" },
    ],
  },
  learntFrom: "all rows of mine@all",
};
const BEFORE = { command: "train", data: [{ name: "soc", sha256: "", weight: 1 }], steps: 9, examples: 90, seed: 1 };
const METRICS = {
  schemaVersion: 1,
  kind: "socagent-metrics",
  command: "socagent evaluate --checkpoint adapted",
  checkpoints: [
    {
      name: "adapted",
      card: { lineage: [BEFORE, { ...BEFORE, data: [{ name: "mine" }], steps: 1_500 }] },
      evaluations: [EVALUATION],
    },
  ],
};

function written(value: unknown): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify(value));
  return file;
}

describe("other evaluations of a model card", () => {
  it("are told with what the checkpoint learnt since, its baselines and phases, and nothing as markup", async () => {
    const section = otherSection([await readOtherMetrics(written(METRICS))], 1).join("\n\n");
    expect(section).toContain("### adapted on theirs\\|\\<b\\>");
    expect(section).toContain("went on from it with mine (1,500 steps, seed 1).");
    expect(section).toMatch(/\*\*checkpoint\*\* *\| *0\.950 *\| *70\.0 %/);
    expect(section).toMatch(/trees *\| *0\.800 *\| *50\.0 %/);
    expect(section).toMatch(/forest *\| *– /);
    expect(section).toMatch(/exfiltration *\| *15 *\| *40\.0 %/);
  });

  it("say of the checkpoint itself that it is as it is", async () => {
    expect(otherSection([await readOtherMetrics(written(METRICS))], 2).join("\n")).toContain("As it is. Measured on");
    expect(otherSection([], 2)).toEqual([]);
  });

  it("are refused by name where a file is none", async () => {
    const file = written({ ...METRICS, kind: "else", checkpoints: [{ name: "x" }] });
    expect(await failure(readOtherMetrics(file))).toMatchObject({
      code: "input",
      message: `${file} is no metrics.json of this version`,
      problems: expect.arrayContaining([
        expect.stringContaining("kind"),
        expect.stringContaining("checkpoints.0.card"),
      ]) as unknown,
    });
    expect(await failure(readOtherMetrics(join(folder, "none.json")))).toMatchObject({ code: "input" });
  });
});
