// An ingest that was killed, at whatever moment, goes on where it was and ends with the same bytes.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { writeCicFiles } from "../../bench/cic/write-files.js";
import { parseIngestOptions } from "../../src/ingest/options.js";
import { ingest } from "../../src/ingest/ingest.js";
import { Random } from "../../src/random.js";
import { digestsOf, failure, ingested, newOut, NOW, told, written } from "./ingesting.js";

const LOADER = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const KILLS = 5;

/** Files of every kind: scanned ranges, an input for the reader, and alerts. */
let inputs: string[] = [];

beforeAll(async () => {
  const only = ["Wednesday-14-02-2018", "Thursday-01-03-2018"];
  const made = await writeCicFiles({ folder: newOut(), scale: 0.03, seed: 5, only });
  const alerts = Array.from(
    { length: 40_000 },
    (_, row) => `${1_519_000_000 + row * 7},rule ${row % 23},10.0.0.${row % 9},h${row % 11}`,
  );
  inputs = [...made.map(({ file }) => file), written(`time,name,ip,host\n${alerts.join("\n")}\n`, "alerts.csv")];
});

/** A process that ingests, killed after the time. @returns whether it was done before */
async function killedAfter(ms: number, out: string): Promise<boolean> {
  const folder = (path: string): string => pathToFileURL(resolve(import.meta.dirname, "../../src/ingest", path)).href;
  const options = { inputs, out, workers: 2, facts: false, read: { now: NOW } };
  const script = written(
    `import { ingest } from ${JSON.stringify(folder("ingest.ts"))};
     import { parseIngestOptions } from ${JSON.stringify(folder("options.ts"))};
     console.log("begins");
     await ingest(parseIngestOptions(${JSON.stringify(options)}), { stdin: process.stdin, onProgress: () => {} });`,
    "run.mts",
  );
  const child = spawn(process.execPath, ["--import", LOADER, script], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((done) => child.on("close", done));
  await new Promise((begins) => child.stdout.once("data", begins));
  await Promise.race([pause(ms), ended]);
  child.kill("SIGKILL");
  return (await ended) === 0;
}

/** What is done so far: finished chunks and parts. */
function progressOf(out: string): number {
  const workspace = join(dirname(out), ".dataset.ingest");
  if (!existsSync(workspace)) return 0;
  return readdirSync(workspace, { recursive: true, encoding: "utf8" }).filter((name) => /\d+\.json$/.test(name)).length;
}

describe("an ingest that is killed", () => {
  it("goes on where it was, and ends with the same bytes", { timeout: 240_000 }, async () => {
    const whole = await ingested(inputs, { facts: false });
    const out = newOut();
    const random = new Random(11, "kills");
    const progress: number[] = [];
    let done = false;
    for (let kill = 0; kill < KILLS && !done; kill += 1) {
      done = await killedAfter(150 + random.below(2_500), out);
      expect(existsSync(out)).toBe(done); // nothing under the final name before all is done
      progress.push(progressOf(out));
    }
    if (!done) {
      const parsed = parseIngestOptions({ inputs, out, workers: 1, facts: false, read: { now: NOW } });
      const { wentOn } = await ingest(parsed, { stdin: process.stdin, onProgress: () => undefined });
      expect(wentOn).toBe(true);
      expect(progress).toEqual([...progress].sort((a, b) => a - b)); // what was done is never done again
    }
    expect(digestsOf(out)).toEqual(digestsOf(whole.out));
    expect(readdirSync(dirname(out))).toEqual(["dataset"]);
  });

  it("is gone on with by the same options and inputs alone, or begun anew with --force", async () => {
    const file = written("time,name,ip\n1700000000,a,10.0.0.1\n1700000001,b,10.0.0.1\n");
    const out = newOut();
    const run = (options: Record<string, unknown>): Promise<unknown> =>
      ingest(parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW }, ...options }), {
        stdin: process.stdin,
        onProgress: () => undefined,
      });
    await expect(stopAtWriting(file, out)).rejects.toThrow("stopped");
    expect(existsSync(out)).toBe(false);
    expect(told(await failure(run({ seed: 9 })))).toMatch(/unfinished ingest with other options[\s\S]*--force/);
    await run({ seed: 9, force: true });
    expect(existsSync(join(out, "manifest.json"))).toBe(true);
  });

  it("does not take half-written files into the dataset", async () => {
    const file = written("time,name,ip\n1700000000,a,10.0.0.1\n1700000001,b,10.0.0.1\n");
    const out = newOut();
    await expect(stopAtWriting(file, out)).rejects.toThrow("stopped");
    const half = join(dirname(out), ".dataset.ingest", "dataset", ".part-00000.arrow.0123456789ab.tmp");
    writeFileSync(half, "half");
    const options = { inputs: [file], out, workers: 1, read: { now: NOW } };
    await ingest(parseIngestOptions(options), { stdin: process.stdin, onProgress: () => undefined });
    expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
  });

  it("names a chunk that is damaged, and begins anew with --force", async () => {
    const file = written("time,name,ip\n1700000000,a,10.0.0.1\n1700000001,b,10.0.0.1\n");
    const out = newOut();
    const run = (force: boolean): Promise<unknown> =>
      ingest(parseIngestOptions({ inputs: [file], out, workers: 1, force, read: { now: NOW } }), {
        stdin: process.stdin,
        onProgress: () => undefined,
      });
    await expect(stopAtWriting(file, out)).rejects.toThrow("stopped");
    const chunk = join(dirname(out), ".dataset.ingest", "chunks", "0", "000000.json");
    expect(existsSync(chunk)).toBe(true);
    for (const damage of ['{"input":', "{}"]) {
      writeFileSync(chunk, damage);
      const refused = await failure(run(false));
      expect(refused).toMatchObject({ code: "io", message: `${chunk} is damaged` });
      expect(refused.nextStep).toContain("--force");
    }
    await run(true);
    expect(existsSync(join(out, "manifest.json"))).toBe(true);
  });

  it("does a part again whose journal is damaged", async () => {
    const file = written("time,name,ip\n1700000000,a,10.0.0.1\n1700000001,b,10.0.0.1\n");
    const [whole, out] = [await ingested([file]), newOut()];
    await expect(stopAtWriting(file, out)).rejects.toThrow("stopped");
    writeFileSync(join(dirname(out), ".dataset.ingest", "parts", "00000.json"), '{"file":');
    await ingest(parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW } }), {
      stdin: process.stdin,
      onProgress: () => undefined,
    });
    expect(digestsOf(out)).toEqual(digestsOf(whole.out));
  });

  it("tidies up where only that was left to do", async () => {
    const file = written("time,name,ip\n1700000000,a,10.0.0.1\n1700000001,b,10.0.0.1\n");
    const { out } = await ingested([file]);
    const workspace = join(dirname(out), ".dataset.ingest");
    // What a forced run has just replaced, and its workspace.
    mkdirSync(`${workspace}.old`);
    mkdirSync(join(workspace, "chunks", "0"), { recursive: true });
    const again = ingest(parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW } }), {
      stdin: process.stdin,
      onProgress: () => undefined,
    });
    expect(told(await failure(again))).toMatch(/holds a dataset already/);
    expect([workspace, `${workspace}.old`].filter((folder) => existsSync(folder))).toEqual([]);
  });

  it("finds out that an input has changed meanwhile", async () => {
    const file = written("time,name,ip\n1700000000,a,10.0.0.1\n");
    const out = newOut();
    await expect(stopAtWriting(file, out)).rejects.toThrow("stopped");
    writeFileSync(file, "time,name,ip\n1700000000,other,10.0.0.1\n1700000001,b,10.0.0.1\n");
    const again = ingest(parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW } }), {
      stdin: process.stdin,
      onProgress: () => undefined,
    });
    expect(told(await failure(again))).toMatch(/other options or inputs/);
  });
});

function stopAtWriting(file: string, out: string): Promise<unknown> {
  return ingest(parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW } }), {
    stdin: process.stdin,
    onProgress: ({ stage }) => {
      if (stage === "write") throw new Error("stopped");
    },
  });
}
