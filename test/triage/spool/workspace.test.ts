// The work folder: who may use it, what it remembers, what it takes away.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { StageFile } from "../../../src/triage/spool/stage-file.js";
import { fingerprintOf, Workspace } from "../../../src/triage/spool/workspace.js";

const root = mkdtempSync(join(tmpdir(), "socagent-workspace-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const NEW = { resume: false, force: false };
const Data = z.strictObject({ count: z.number() });
let made = 0;
const fresh = (): string => join(root, `out-${(made += 1)}`);

async function withStage(out: string, content = "content"): Promise<Workspace> {
  const workspace = new Workspace(out);
  await workspace.open("print", NEW);
  const file = new StageFile(workspace.path("read.bin"));
  file.writeText(content);
  await workspace.finish("read", [file.finish()], { count: 3 });
  return workspace;
}

describe("Workspace", () => {
  it("remembers a finished stage for a run of the same fingerprint only", async () => {
    const out = fresh();
    await withStage(out);
    const again = new Workspace(out);
    expect(await again.open("print", { resume: true, force: false })).toBe(true);
    expect(await again.finished("read", Data)).toEqual({ count: 3 });
    expect(await again.finished("facts", Data)).toBeUndefined();
    await expect(new Workspace(out).open("other", { resume: true, force: false })).rejects.toThrow(/other options/);
  });

  it("forgets a stage whose file or journal is damaged, and stages after one that was done again", async () => {
    const out = fresh();
    const first = await withStage(out);
    await first.finish("facts", [], { count: 5 });
    const again = new Workspace(out);
    await again.open("print", { resume: true, force: false });
    expect(await again.finished("facts", Data)).toEqual({ count: 5 });
    await again.finish("read", [], { count: 4 });
    expect(await again.finished("facts", Data)).toBeUndefined();
    const third = await withStage(fresh());
    writeFileSync(third.path("read.bin"), "changed");
    const resumed = new Workspace(third.out);
    await resumed.open("print", { resume: true, force: false });
    expect(await resumed.finished("read", Data)).toBeUndefined();
    writeFileSync(third.path("read.json"), "{");
    expect(await resumed.finished("read", Data)).toBeUndefined();
  });

  it("is not shared by two processes", async () => {
    const out = fresh();
    const workspace = await withStage(out);
    // The parent of this process runs for sure.
    writeFileSync(workspace.path("run.json"), JSON.stringify({ fingerprint: "print", pid: process.ppid }));
    await expect(new Workspace(out).open("print", { resume: true, force: true })).rejects.toThrow(/already writing/);
    // A process that has ended does not count.
    writeFileSync(workspace.path("run.json"), JSON.stringify({ fingerprint: "print", pid: 2 ** 22 + 1 }));
    expect(await new Workspace(out).open("print", { resume: true, force: false })).toBe(true);
  });

  it.skipIf(!existsSync("/proc/self/stat"))(
    "goes on where the killed run's process id was given to another process",
    async () => {
      const out = fresh();
      const workspace = await withStage(out);
      const noted = JSON.parse(readFileSync(workspace.path("run.json"), "utf8")) as Record<string, unknown>;
      expect(noted).toMatchObject({ pid: process.pid, started: expect.any(String) as string });
      // The parent of this process began at another time.
      writeFileSync(workspace.path("run.json"), JSON.stringify({ ...noted, pid: process.ppid }));
      expect(await new Workspace(out).open("print", { resume: true, force: false })).toBe(true);
      // Nor does a process count that the user said is none.
      writeFileSync(workspace.path("run.json"), JSON.stringify({ fingerprint: "print", pid: 0 }));
      expect(await new Workspace(out).open("print", { resume: true, force: false })).toBe(true);
    },
  );

  it("takes a dataset's folder for no report, even with force", async () => {
    const dataset = fresh();
    mkdirSync(dataset);
    writeFileSync(join(dataset, "manifest.json"), JSON.stringify({ format: 1, splits: [], checkpoint: undefined }));
    for (const force of [false, true]) {
      await expect(new Workspace(dataset).open("print", { resume: false, force })).rejects.toThrow(/no report/);
    }
    expect(existsSync(join(dataset, "manifest.json"))).toBe(true);
    writeFileSync(join(dataset, "manifest.json"), JSON.stringify({ checkpoint: { sha256: "0" }, reports: [] }));
    expect(await new Workspace(dataset).open("print", { resume: false, force: true })).toBe(false);
  });

  it.skipIf(process.platform !== "linux")("ends where no folder can be made", async () => {
    await expect(new Workspace("/proc/socagent").open("print", NEW)).rejects.toThrow(/cannot write/);
  });

  it("takes away what it made, and nothing else", async () => {
    const out = fresh();
    mkdirSync(out);
    const inOwn = new Workspace(out);
    await inOwn.open("print", NEW);
    await inOwn.abandon();
    expect([existsSync(out), existsSync(inOwn.folder)]).toEqual([true, false]);
    const other = new Workspace(fresh());
    await other.open("print", NEW);
    await other.abandon();
    expect(existsSync(other.out)).toBe(false);
    const finished = await withStage(fresh());
    await finished.abandon();
    expect(existsSync(finished.folder)).toBe(true);
    await finished.clear();
    expect(existsSync(finished.folder)).toBe(false);
  });

  it("begins anew where a run was killed before it had noted what it does", async () => {
    const out = fresh();
    mkdirSync(join(out, ".work"), { recursive: true });
    writeFileSync(join(out, ".work", ".run.json.0123456789ab.tmp"), "{");
    expect(await new Workspace(out).open("print", { resume: true, force: false })).toBe(false);
  });

  it("tells of a report that is finished, and tidies what a killed run had not taken away", async () => {
    const out = fresh();
    mkdirSync(join(out, ".work"), { recursive: true });
    writeFileSync(join(out, "manifest.json"), "{}");
    await expect(new Workspace(out).open("print", { resume: true, force: false })).rejects.toThrow(/holds a report/);
    expect(readdirSync(out)).toEqual(["manifest.json"]);
  });

  it("replaces what a forced run that was killed had not taken away yet, and no folder of others", async () => {
    const out = fresh();
    mkdirSync(join(out, ".work"), { recursive: true });
    for (const name of ["alerts.csv", join(".work", "read.bin")]) writeFileSync(join(out, name), "old");
    await expect(new Workspace(out).open("print", NEW)).rejects.toMatchObject({
      nextStep: expect.stringContaining("--force") as string,
    });
    expect(await new Workspace(out).open("print", { resume: false, force: true })).toBe(false);
    expect(readdirSync(out)).toEqual([".work"]);
    expect(readdirSync(join(out, ".work"))).toEqual(["run.json"]);
  });

  it("removes half-written files where it goes on", async () => {
    const out = fresh();
    await withStage(out);
    for (const name of ["alerts.csv", ".queue.csv.0123456789ab.tmp"]) writeFileSync(join(out, name), "half");
    await new Workspace(out).open("print", { resume: true, force: false });
    expect(readdirSync(out).sort()).toEqual([".work", "alerts.csv"]);
  });

  it("can go on until all but the note of the run is taken away", async () => {
    const workspace = await withStage(fresh());
    rmSync(workspace.path("read.json"));
    rmSync(workspace.path("read.bin"));
    expect(await new Workspace(workspace.out).open("print", { resume: true, force: false })).toBe(true);
  });

  it("has one fingerprint for equal parts", () => {
    expect(fingerprintOf({ a: 1 }, ["b"])).toBe(fingerprintOf({ a: 1 }, ["b"]));
    expect(fingerprintOf({ a: 1 }, ["b"])).not.toBe(fingerprintOf({ a: 1 }, ["c"]));
  });
});
