// Two trainings in one folder: the second is refused, and what a killed one left does not stand in the way.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { claimFolder } from "../../src/train/claim-folder.js";
import { failure } from "../ingest/ingesting.js";

const root = mkdtempSync(join(tmpdir(), "socagent-claim-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe("claimFolder", () => {
  it("refuses a folder in which another process trains, and names it", async () => {
    const out = join(root, "busy");
    await claimFolder(out);
    writeFileSync(join(out, "running.json"), JSON.stringify({ pid: process.ppid }));
    expect(await failure(claimFolder(out))).toMatchObject({
      code: "io",
      message: `process ${process.ppid} is already training in ${out}`,
    });
  });

  it("takes over from one that was killed, or whose note is damaged, and takes its own away", async () => {
    const out = join(root, "left");
    await (
      await claimFolder(out)
    )();
    for (const left of [JSON.stringify({ pid: 2 ** 22 + 1 }), "{"]) {
      writeFileSync(join(out, "running.json"), left);
      const release = await claimFolder(out);
      await release();
      expect(existsSync(join(out, "running.json"))).toBe(false);
    }
  });
});
