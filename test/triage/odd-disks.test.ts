// Files that change while they are read, and disks that are full: told with the next step, and nothing is lost.
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, truncateSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IngestProgress } from "../../src/ingest/ingest.js";
import { ingest } from "../../src/ingest/ingest.js";
import { parseIngestOptions } from "../../src/ingest/options.js";
import type { TriageEvent } from "../../src/triage/events.js";
import { digestsOf, failure, newOut, NOW, told } from "../ingest/ingesting.js";
import { alertRows, hashesOf, TriageFixture } from "./triage-fixture.js";

/** Some seconds where the machine is idle; where it does much else at the same time, that is no fault. */
const PATIENCE_MS = 300_000;

const fixture = new TriageFixture();
beforeAll(async () => {
  await fixture.make();
});
afterAll(() => {
  fixture.remove();
});

function runIngest(
  file: string,
  out: string,
  onProgress: (progress: IngestProgress) => void = () => undefined,
): Promise<unknown> {
  const options = parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW } });
  return ingest(options, { stdin: process.stdin, onProgress });
}

describe("a file that changes while it is read", { timeout: PATIENCE_MS }, () => {
  const half = (file: string): void => {
    truncateSync(file, 4_000);
  };
  const longer = (file: string): void => {
    appendFileSync(file, "late,2025-03-03T23:00:00Z,Port scan,1,,,,,,\n");
  };

  it.each([
    ["shrank by \\d+ bytes", half],
    ["grew by 44 bytes", longer],
  ])("is refused by ingest: %s", async (how, change) => {
    const file = fixture.csv("changing.csv", alertRows(400));
    const out = newOut();
    let changed = false;
    const refused = await failure(
      runIngest(file, out, ({ stage }) => {
        if (stage === "read" && !changed) change(file);
        changed = true;
      }),
    );
    expect(refused.code).toBe("input");
    expect(told(refused)).toMatch(new RegExp(`changing.csv ${how} while it was read\\n.*a copy`));
    expect(readdirSync(dirname(out))).toEqual([]);
  });

  it.each([
    ["shrank by \\d+ bytes", half],
    ["grew by 44 bytes", longer],
  ])("is refused by triage: %s", async (how, change) => {
    const file = fixture.csv("changing.csv", alertRows(400));
    const out = fixture.out();
    const onEvent = ({ stage, kind }: TriageEvent): void => {
      if (stage === "read" && kind === "begun") change(file);
    };
    const refused = await failure(fixture.run({ inputs: [file], out }, { onEvent }));
    expect(refused.code).toBe("input");
    expect(told(refused)).toMatch(new RegExp(`changing.csv ${how} while it was read\\n.*a copy`));
    expect(existsSync(out)).toBe(false);
  });
});

/** Mounts a disk of so many bytes; needs the superuser of a machine that lets him. @returns undefined where that cannot be */
function tinyDisk(name: string, size: string): string | undefined {
  const folder = join(fixture.folder, name);
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    return undefined;
  }
}

describe("a full disk", { timeout: PATIENCE_MS }, () => {
  it("is told by triage, which goes on once there is room and ends with the same bytes", async (context) => {
    const disk = tinyDisk("triage-disk", "64k");
    if (disk === undefined) return context.skip("a tiny disk cannot be mounted here");
    try {
      const file = fixture.csv("many.csv", alertRows(600));
      const [whole, out] = [fixture.out(), join(disk, "report")];
      await fixture.run({ inputs: [file], out: whole });
      const full = await failure(fixture.run({ inputs: [file], out }));
      expect(full.code).toBe("io");
      expect(told(full)).toMatch(/no space left on the disk\nFree some space/);
      execFileSync("mount", ["-o", "remount,size=64m", disk]);
      // Where not even one stage was finished, there is nothing to go on with.
      await fixture.run({ inputs: [file], out, resume: existsSync(out) });
      expect(hashesOf(out)).toEqual(hashesOf(whole));
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  });

  it("is told by ingest, which goes on once there is room and ends with the same bytes", async (context) => {
    const disk = tinyDisk("ingest-disk", "64k");
    if (disk === undefined) return context.skip("a tiny disk cannot be mounted here");
    try {
      const file = fixture.csv("many-more.csv", alertRows(600));
      const [whole, out] = [newOut(), join(disk, "dataset")];
      await runIngest(file, whole);
      const full = await failure(runIngest(file, out));
      expect(full.code).toBe("io");
      expect(told(full)).toMatch(/no space left on the disk\nFree some space/);
      expect(existsSync(out)).toBe(false);
      execFileSync("mount", ["-o", "remount,size=64m", disk]);
      await runIngest(file, out);
      expect(digestsOf(out)).toEqual(digestsOf(whole));
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  });
});
