// train-log.jsonl over interrupted runs: nothing of what comes again is there twice.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LOG_FILE, RunLog } from "../../src/train/run-log.js";

const out = mkdtempSync(join(tmpdir(), "socagent-run-log-"));
afterAll(() => {
  rmSync(out, { recursive: true, force: true });
});

function lines(): unknown[] {
  const text = readFileSync(join(out, LOG_FILE), "utf8").trim();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line) as unknown);
}

describe("RunLog", () => {
  it("drops what came after the step that a run goes on from, and the head's line always", () => {
    const log = new RunLog(out, 0);
    const steps = [1, 2, 3].map((step) => ({ kind: "step", step, loss: 1 / step }) as const);
    for (const step of steps) log.write(step);
    log.write({ kind: "head", step: 3, loss: 0.2 });
    expect(lines()).toHaveLength(4);
    new RunLog(out, 3).write({ kind: "head", step: 3, loss: 0.2 });
    expect(lines()).toEqual([...steps, { kind: "head", step: 3, loss: 0.2 }]);
    new RunLog(out, 2);
    expect(lines()).toEqual(steps.slice(0, 2));
    new RunLog(out, 0);
    expect(lines()).toEqual([]);
  });
});
