// The folder of a run's checkpoints: what a kill at a bad moment leaves there is tidied when the run goes on.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { freshState, RunFolder } from "../../src/train/run-state.js";

const root = mkdtempSync(join(tmpdir(), "socagent-run-state-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const STATE = freshState("print", 1);

let made = 0;
/** With checkpoints of steps 1 to 3, and a best one. */
async function folderOfRun(): Promise<RunFolder> {
  const run = new RunFolder(join(root, String((made += 1))));
  for (const step of [1, 2, 3]) {
    const optimizer = { step, first: new Float32Array(2), second: new Float32Array(2) };
    await run.save({ ...STATE, step }, optimizer, 3, () => Promise.resolve());
  }
  await run.saveBest(weights);
  return run;
}

function weights(folder: string): Promise<void> {
  writeFileSync(join(folder, "weights"), "best");
  return Promise.resolve();
}

describe("RunFolder.tidy", () => {
  it("removes checkpoints beyond those that are kept", async () => {
    const run = await folderOfRun();
    await run.tidy(2);
    expect(readdirSync(run.folder).sort()).toEqual(["best", "step-00000002", "step-00000003"]);
    expect((await run.load("print")).state.step).toBe(3);
  });

  it("removes what was half written, and nothing of others", async () => {
    const run = await folderOfRun();
    for (const name of ["step-00000004.tmp", "best.tmp", "best.old.tmp", "notes.tmp"])
      mkdirSync(join(run.folder, name));
    await run.tidy(3);
    const kept = ["best", "notes.tmp", "step-00000001", "step-00000002", "step-00000003"];
    expect(readdirSync(run.folder).sort()).toEqual(kept);
  });

  it("takes back what was put aside for a new one that was not put in its place", async () => {
    const run = await folderOfRun();
    mkdirSync(join(run.folder, "best.old.tmp"));
    writeFileSync(join(run.folder, "best.old.tmp", "weights"), "best");
    rmSync(run.best, { recursive: true });
    await run.tidy(3);
    expect(existsSync(join(run.best, "weights"))).toBe(true);
    expect(readdirSync(run.folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("has nothing to do where there is no folder", async () => {
    await new RunFolder(join(root, "absent")).tidy(1);
    expect(existsSync(join(root, "absent"))).toBe(false);
  });
});
