// The order of a bench: what cannot be benched is refused before anything is trained or triaged.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { defaultValues } from "../../src/bench/assumptions.js";
import { type BenchStage, runBench } from "../../src/bench/run-bench.js";
import { parseReadOptions } from "../../src/data/read/parse-options.js";

const root = mkdtempSync(join(tmpdir(), "socagent-run-bench-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe("runBench", () => {
  it.each([
    ["without labels", "time,rule\n1700000000,a\n1700000001,b\n", /2 of 2 alerts have no label/],
    ["of one kind only", "time,rule,label\n1700000000,a,benign\n1700000001,b,benign\n", /0 of 2 alerts are attacks/],
  ])("refuses alerts %s before it trains a forest", async (_, text, problem) => {
    const file = join(root, "alerts.csv");
    writeFileSync(file, text);
    const read = parseReadOptions(text.includes("label") ? { labelColumn: "label", benignValues: ["benign"] } : {});
    const input = { name: "mine", inputs: [file], read, sources: { assets: null, intel: [], attack: null } };
    const stages: BenchStage[] = [];
    const bench = runBench(
      {
        data: { kind: "files", input },
        agent: { kind: "none", reason: "a test" },
        baseline: "soar",
        replications: 1,
        sensitivityReplications: 0,
        seed: 1,
        arrivals: "replay",
        assumptions: defaultValues(),
        forestAlertsPerDay: 100,
      },
      (stage) => stages.push(stage),
    );
    await expect(bench).rejects.toMatchObject({ code: "input", problems: [expect.stringMatching(problem)] });
    expect(stages).toEqual(["read"]);
  });
});
