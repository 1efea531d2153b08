// data/samples/ is what `npm run samples` makes, and worth a first look.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, runNode } from "./run-cli.js";

const SAMPLES = join(ROOT, "data", "samples");
const FILES = ["alerts.csv", "assets.csv", "intel.csv", "intel.txt", "truth.csv"];

describe("data/samples", () => {
  it("is made again, byte for byte", async () => {
    const folder = mkdtempSync(join(tmpdir(), "samples-"));
    try {
      const { code, stderr } = await runNode([join(ROOT, "scripts", "make-samples.mjs"), folder]);
      expect(code, stderr).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(FILES);
      for (const name of FILES) {
        expect(readFileSync(join(folder, name)).equals(readFileSync(join(SAMPLES, name))), name).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("has 2,000 alerts without truth, and several attacks of several steps among them", () => {
    const alerts = readFileSync(join(SAMPLES, "alerts.csv"), "utf8").trimEnd().split("\n");
    expect(alerts).toHaveLength(2001);
    expect(alerts[0]).not.toContain("truth");
    const truth = readFileSync(join(SAMPLES, "truth.csv"), "utf8").trimEnd().split("\n").slice(1);
    const attacks = truth.map((row) => row.split(",")).filter((cells) => cells[2] === "true");
    expect(attacks.length).toBeLessThan(400);
    const steps = new Map<string, Set<string>>();
    for (const cells of attacks) {
      const [playbook = "", step = ""] = [cells[1], cells[10]];
      steps.set(playbook, (steps.get(playbook) ?? new Set()).add(step));
    }
    expect([...steps.values()].filter(({ size }) => size >= 4).length).toBeGreaterThanOrEqual(4);
  });
});
