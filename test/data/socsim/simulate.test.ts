// The files of a simulation: same bytes whatever the threads, truth apart where it should be, nothing half done.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { collect } from "../read/reading.js";
import { filesIn, inFolder, simulated, simulateTo } from "./making.js";

const SMALL = { records: 1200, days: 3, campaignRate: 3 };

describe("the bytes", () => {
  it("are the same on 1, 2 and 4 threads", { timeout: 120_000 }, async () => {
    // So many that threads are started, see RECORDS_PER_THREAD.
    const options = { records: 46_000, days: 4 };
    const [one, two, four] = await Promise.all(
      [1, 2, 4].map((workers) => simulated(options, { workers, blind: true })),
    );
    expect(Object.keys(one ?? {}).sort()).toEqual(["alerts.csv", "assets.csv", "intel.csv", "intel.txt", "truth.csv"]);
    for (const [name, text] of Object.entries(one ?? {})) {
      expect(two?.[name] === text, `${name} on two`).toBe(true);
      expect(four?.[name] === text, `${name} on four`).toBe(true);
    }
    expect(one?.["alerts.csv"]?.split("\n")).toHaveLength(46_002);
  });

  it("are the same each time, and others with another seed", async () => {
    const first = await simulated(SMALL);
    expect(await simulated(SMALL)).toEqual(first);
    const other = await simulated({ ...SMALL, seed: 2 });
    for (const name of Object.keys(first)) expect(other[name]).not.toBe(first[name]);
  });

  it("are the same once unpacked, on one thread and on two", async () => {
    const options = { records: 31_000, days: 2 };
    const plain = await simulated(options, { blind: true });
    for (const workers of [1, 2]) {
      const packed = await simulated(options, { blind: true, gzip: true, workers });
      expect(Object.keys(packed)).toContain("truth.csv.gz");
      expect(packed["alerts.csv.gz"] === plain["alerts.csv"]).toBe(true);
      expect(packed["truth.csv.gz"] === plain["truth.csv"]).toBe(true);
    }
  });
});

describe("blind", () => {
  it("keeps the truth apart, by id, and changes nothing else", async () => {
    const open = await simulated(SMALL);
    const blind = await simulated(SMALL, { blind: true });
    expect(open).not.toHaveProperty("truth.csv");
    const alerts = rows(blind["alerts.csv"]);
    const truth = rows(blind["truth.csv"]);
    expect(alerts[0]).not.toContain("truth");
    const whole = alerts.map((row, at) => `${row},${(truth[at] ?? "").replace(/^[^,]*,/, "")}`);
    expect(whole).toEqual(rows(open["alerts.csv"]));
    expect(truth.map((row) => row.split(",")[0])).toEqual(alerts.map((row) => row.split(",")[0]));
    expect(blind["alerts.csv"]).not.toMatch(/ATT-\d|BEN-|QRK-|FAL-|true|malicious|playbook/);
  });
});

function rows(text = ""): string[] {
  return text.trimEnd().split("\n");
}

describe("what was written", () => {
  it("is read back whole, with its truth", async () => {
    await inFolder(async (folder) => {
      const { malicious } = await simulateTo(join(folder, "soc.csv"), SMALL);
      const { labelled: read, rejects } = await collect([join(folder, "soc.csv")], { now: Date.UTC(2026, 0, 1) });
      expect(rejects).toEqual([]);
      expect(read).toHaveLength(1200);
      const attacks = read.filter(({ truth }) => truth?.malicious === true);
      expect(attacks).toHaveLength(malicious);
      expect(malicious).toBeGreaterThan(50);
      for (const { truth } of attacks) expect(truth?.technique).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(new Set(read.map(({ record }) => record.vendorSeverity))).toEqual(
        new Set(["informational", "low", "medium", "high", "critical"]),
      );
    });
  });

  it("stands beside a file of one's own naming", async () => {
    await inFolder(async (folder) => {
      await simulateTo(join(folder, "mine.csv"), SMALL, { gzip: true, blind: true });
      await simulateTo(join(folder, "yours.csv.gz"), SMALL);
      expect(readdirSync(folder).sort()).toEqual([
        "mine.assets.csv",
        "mine.csv.gz",
        "mine.intel.csv",
        "mine.intel.txt",
        "mine.truth.csv.gz",
        "yours.assets.csv",
        "yours.csv.gz",
        "yours.intel.csv",
        "yours.intel.txt",
      ]);
    });
  });
});

describe("an output that is there", () => {
  it("is kept, and replaced by force without what it does not write", async () => {
    await inFolder(async (folder) => {
      const out = join(folder, "soc");
      await simulateTo(out, SMALL, { blind: true });
      writeFileSync(join(out, "mine.txt"), "mine");
      const before = filesIn(out);
      await expect(simulateTo(out, { ...SMALL, seed: 9 })).rejects.toMatchObject({
        code: "usage",
        message: expect.stringContaining("already exists") as unknown,
        nextStep: expect.stringContaining("--force") as unknown,
      });
      expect(filesIn(out)).toEqual(before);
      await simulateTo(out, { ...SMALL, seed: 9 }, { force: true, gzip: true });
      expect(readdirSync(out).sort()).toEqual(["alerts.csv.gz", "assets.csv", "intel.csv", "intel.txt", "mine.txt"]);
    });
  });

  it("is refused when it is a folder with other things, a file, or of another format", async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "full", "alerts.csv"), { recursive: true });
      writeFileSync(join(folder, "file"), "");
      mkdirSync(join(folder, "other"));
      writeFileSync(join(folder, "other", "thesis.txt"), "");
      mkdirSync(join(folder, "empty"));
      const run = (out: string, force = false): Promise<unknown> => simulateTo(join(folder, out), SMALL, { force });
      await expect(run("other")).rejects.toThrow("other already exists");
      await expect(run("file")).rejects.toThrow("file is a file, not a folder");
      await expect(run("full", true)).rejects.toThrow("alerts.csv: it is a folder, not a file");
      await expect(run("soc.json")).rejects.toThrow("the name of no CSV file");
      await expect(run("empty")).resolves.toBeDefined();
    });
  });
});

describe("an output that cannot be written", () => {
  it.each([1, 2])("leaves nothing when the disk is full, on %i threads", async (workers) => {
    await inFolder(async (folder) => {
      const spy = vi.spyOn(await handlePrototype(folder), "appendFile");
      const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
      try {
        await expect(
          simulateTo(join(folder, "a", "soc"), { records: 31_000, days: 2 }, { workers }, ({ records }) => {
            if (records > 0) spy.mockRejectedValue(full);
          }),
        ).rejects.toMatchObject({
          code: "io",
          message: expect.stringContaining("no space left on the disk") as unknown,
        });
        expect(spy.mock.calls.length).toBeGreaterThan(5);
      } finally {
        spy.mockRestore();
      }
      expect(readdirSync(folder)).toEqual(["probe"]);
    });
  });

  it("leaves nothing when a file cannot be given its name", async () => {
    await inFolder(async (folder) => {
      const out = join(folder, "soc.csv");
      // In the way from the moment the alerts are made on.
      const failing = simulateTo(out, SMALL);
      mkdirSync(join(out, "in", "the", "way"), { recursive: true });
      await expect(failing).rejects.toMatchObject({ code: expect.stringMatching(/io|usage/) as unknown });
      expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
    });
  });

  it.skipIf(process.getuid?.() === 0)("says that permission is denied", async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "locked"));
      chmodSync(join(folder, "locked"), 0o500);
      await expect(simulateTo(join(folder, "locked", "soc"), SMALL)).rejects.toThrow("permission denied");
      chmodSync(join(folder, "locked"), 0o700);
    });
  });

  it("says so where a part of the path is a file", async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "file"), "");
      await expect(simulateTo(join(folder, "file", "soc.csv"), SMALL)).rejects.toMatchObject({ code: "io" });
      expect(existsSync(join(folder, "file", "soc.csv"))).toBe(false);
      expect(readFileSync(join(folder, "file"), "utf8")).toBe("");
    });
  });
});

/** Of all open files. */
async function handlePrototype(folder: string): Promise<FileHandle> {
  const handle = await open(join(folder, "probe"), "w");
  await handle.close();
  return Object.getPrototypeOf(handle) as FileHandle;
}

describe("progress", () => {
  it("goes from the plan to all alerts, and to the measuring", async () => {
    const seen: [string, number][] = [];
    await simulateTo(undefined, { records: 900, days: 3 }, { stats: true }, ({ stage, records }) => {
      seen.push([stage, records]);
    });
    expect(seen.map(([stage]) => stage)).toEqual(["plan", "make", "make", "make", "make", "measure"]);
    expect(seen.at(-1)).toEqual(["measure", 900]);
  });
});

describe("without an output", () => {
  it("measures all the same", async () => {
    const result = await simulateTo(undefined, { records: 6000, days: 6, campaignRate: 5 }, { stats: true });
    expect(result.files).toBeUndefined();
    expect(result.difficulty?.context).toBeGreaterThan(0.5);
  });

  it("says nothing where there are too few attacks", async () => {
    const result = await simulateTo(undefined, { records: 800, days: 3, campaignRate: 0 }, { stats: true });
    expect(result).toMatchObject({ difficulty: undefined, malicious: 0, processes: expect.any(Number) as unknown });
  });
});
