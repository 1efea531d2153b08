// Writing reports: which are chosen, that they come whole and one by one, that two runs give equal bytes.
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReportEvent } from "../../../src/triage/report/format.js";
import { REPORT_FORMATS } from "../../../src/triage/report/formats.js";
import { selectFormats, writeReports } from "../../../src/triage/report/write-reports.js";
import { emptyResult } from "./memory-output.js";
import { listOf, sampleResult } from "./sample-result.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socagent-reports-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function contents(of: string): Promise<Record<string, string>> {
  const names = (await readdir(of)).sort();
  const hashes = names.map(async (name) => [
    name,
    createHash("sha256")
      .update(await readFile(join(of, name)))
      .digest("hex"),
  ]);
  return Object.fromEntries(await Promise.all(hashes)) as Record<string, string>;
}

describe("writeReports", () => {
  it("writes every report and the manifest with their hashes, and tells of each", async () => {
    await writeFile(join(folder, "rejects.csv"), "file,line\n");
    const events: ReportEvent[] = [];
    const written = await writeReports(sampleResult({ hostile: true }), folder, undefined, (event) =>
      events.push(event),
    );
    const hashes = await contents(folder);
    expect(Object.keys(hashes)).toEqual([...written.map(({ file }) => file), "rejects.csv"].sort());
    for (const { file, sha256 } of written) expect(hashes[file]).toBe(sha256);
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as {
      reports: { file: string; sha256: string; bytes: number }[];
      checkpoint: { name: string };
    };
    expect(manifest.reports.map(({ file }) => file)).toEqual(
      Object.keys(hashes).filter((name) => name !== "manifest.json"),
    );
    for (const { file, sha256 } of manifest.reports) expect(hashes[file]).toBe(sha256);
    expect(manifest.checkpoint.name).toBe("socagent-mini");
    expect(events.filter(({ kind }) => kind === "written").length).toBe(REPORT_FORMATS.length + 1);
  });

  it("gives equal bytes for equal results", async () => {
    await writeReports(sampleResult(), join(folder, "a"));
    await writeReports(sampleResult(), join(folder, "b"));
    expect(await contents(join(folder, "a"))).toEqual(await contents(join(folder, "b")));
  });

  it("writes all of them for no alert at all and for a single one", async () => {
    await writeReports(emptyResult(sampleResult()), join(folder, "none"));
    await writeReports(sampleResult({ clusters: 1, alerts: 1 }), join(folder, "one"));
    for (const name of ["none", "one"]) {
      expect((await readdir(join(folder, name))).length).toBe(REPORT_FORMATS.length + 1);
    }
  });

  it("keeps what was written before a failure and leaves nothing half written", async () => {
    const result = sampleResult();
    const broken = {
      ...result,
      alerts: Object.defineProperty(listOf([]), Symbol.iterator, {
        value: () => {
          throw new Error("the disk is gone");
        },
      }),
    };
    await expect(writeReports(broken, folder, ["queue", "alerts"])).rejects.toMatchObject({ code: "io" });
    expect(await readdir(folder)).toEqual(["queue.csv"]);
  });

  it("says which folder cannot be written", async () => {
    await writeFile(join(folder, "taken"), "");
    await expect(writeReports(sampleResult(), join(folder, "taken"), ["queue"])).rejects.toMatchObject({ code: "io" });
  });
});

describe("selectFormats", () => {
  it("takes names and file names, each once, in the registry's order", () => {
    expect(selectFormats(["alerts", "queue.csv", "queue"]).map(({ file }) => file)).toEqual([
      "queue.csv",
      "alerts.csv",
    ]);
    expect(selectFormats()).toEqual(REPORT_FORMATS);
  });

  it("lists every unknown name and the known ones", () => {
    expect(() => selectFormats(["queue", "pdf", "docx"])).toThrow(
      expect.objectContaining({
        code: "usage",
        problems: ["unknown report `pdf`", "unknown report `docx`"],
        nextStep: expect.stringContaining("queue") as string,
      }) as Error,
    );
  });

  it("has names and files that are all different", () => {
    expect(new Set(REPORT_FORMATS.flatMap(({ name, file }) => [name, file])).size).toBe(2 * REPORT_FORMATS.length);
  });
});
