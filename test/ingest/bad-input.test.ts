// Input that is broken, and places that cannot be written: a clear message, and nothing partial under a final name.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { COLUMNS } from "../../bench/cic/published-files.js";
import { ingest } from "../../src/ingest/ingest.js";
import { parseIngestOptions } from "../../src/ingest/options.js";
import { digestsOf, failure, ingested, newOut, NOW, told, written } from "./ingesting.js";

const HEAD = "time,rule,src_ip,message\n";
const row = (at: number, message = "m"): string => `${1_700_000_000 + at},rule ${at},10.0.0.1,${message}\n`;
const flow = (duration: number): string =>
  `${COLUMNS.map((name) => ({ Timestamp: "14/02/2018 10:00:00", Label: "Benign", "Flow Duration": String(duration) })[name] ?? "1").join(",")}\n`;

/** Ingests to a folder that is looked at afterwards. */
function run(inputs: readonly string[], out: string, options: Record<string, unknown> = {}): Promise<unknown> {
  return ingest(parseIngestOptions({ workers: 1, read: { now: NOW }, ...options, inputs, out }), {
    stdin: process.stdin,
    onProgress: () => undefined,
  });
}

describe("a file that is no alerts or flows", () => {
  it.each([
    ["an empty one", "", /no rows|is empty/],
    ["a header alone", HEAD, /no rows/],
    ["a header of flows alone", `${COLUMNS.join(",")}\n`, /no rows/],
    ["a program", Buffer.concat([Buffer.of(0x7f), Buffer.from("ELF"), Buffer.alloc(500, 3)]), /program/],
    ["binary data", Buffer.alloc(10_000, 7), /binary/],
    ["another table", "city,people\nBerlin,3\n", /city, people/],
    ["rows that are all bad", `${HEAD}soon,x,10.0.0.1,m\n`, /not one of 1 rows can be used[\s\S]*unparsable-time/],
    ["a cut gzip file", gzipSync(HEAD + row(1)).subarray(0, 40), /input/],
  ])("is refused, with what was found, and leaves nothing: %s", async (_, content, said) => {
    const [file, out] = [written(content), newOut()];
    const error = await failure(run([file], out));
    expect(error.code).toBe("input");
    expect(told(error)).toMatch(said);
    expect(readdirSync(dirname(out))).toEqual([]);
    // The right file can be given next, without --force.
    await run([written(HEAD + row(1))], out);
    expect(existsSync(join(out, "manifest.json"))).toBe(true);
  });

  it("is passed over beside others if it is but empty, and told", async () => {
    const { manifest, notes } = await ingested([written("", "empty.csv"), written(HEAD + row(1))]);
    expect(manifest.rows).toBe(1);
    expect(notes.join("\n")).toMatch(/empty\.csv: no rows/);
  });
});

describe("rows that are broken", () => {
  it("may be 1 GB long: rejected as it streams by, in bounded memory", { timeout: 120_000 }, async () => {
    const piece = Buffer.alloc(1 << 20, "x");
    const pieces = function* (): Generator<Buffer> {
      yield Buffer.from(`${HEAD}${row(1)}1700000002,`);
      for (let at = 0; at < 1024; at += 1) yield piece;
      yield Buffer.from(`\n${row(3)}`);
    };
    const before = process.memoryUsage.rss();
    const { manifest, rows, out } = await ingested(["-"], {}, Readable.from(pieces()));
    expect(process.memoryUsage.rss() - before).toBeLessThan(400e6);
    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(manifest.rejects).toMatchObject({ rows: 1, reasons: { "row-too-long": 1 } });
    expect(readFileSync(join(out, "rejects.csv")).length).toBeLessThan(10_000);
  });

  it("may be longer than the ranges that threads read flows by", async () => {
    const long = `${"9".repeat(40 << 20)}\n`;
    const file = written(`${COLUMNS.join(",")}\n${flow(1)}${long}${flow(2)}`, "flows.csv");
    for (const workers of [1, 2]) {
      const { manifest, rows } = await ingested([file], { workers });
      expect(rows.map(({ line }) => line)).toEqual([2, 4]);
      expect(manifest.rejects.rows).toBe(1);
    }
  });

  it("may have quotes that never close: the others are read", async () => {
    const { manifest, rows } = await ingested([
      written(`${HEAD}${row(1)}${row(2, '"never closed')}${row(3)}${row(4)}`),
    ]);
    expect(rows.map(({ line }) => line)).toEqual([2, 4, 5]);
    expect(manifest.rejects.rows).toBe(1);
  });

  it("may be of other encodings: rejected where they are no UTF-8, read when told", async () => {
    const bytes = Buffer.concat([
      Buffer.from(HEAD + row(1, "ä")),
      Buffer.from(row(2, "ä"), "latin1"),
      Buffer.from(row(3)),
    ]);
    const mixed = await ingested([written(bytes)]);
    expect(mixed.rows.map(({ line }) => line)).toEqual([2, 4]);
    expect(mixed.manifest.rejects.rows).toBe(1);
    const latin = await ingested([written(Buffer.from(HEAD + row(1, "ä"), "latin1"))], {
      read: { encoding: "windows-1252" },
    });
    expect(latin.rows).toHaveLength(1);
    const wide = await ingested([written(Buffer.from(`\ufeff${HEAD}${row(1)}`, "utf16le"))]);
    expect(wide.rows).toHaveLength(1);
  });

  it("may have columns twice: the first counts, and it is told", async () => {
    const { rows, notes } = await ingested([written("time,rule,src_ip,rule\n1700000000,first,10.0.0.1,second\n")]);
    expect(rows[0]?.words.rule).toBe("first");
    expect(notes.join("\n")).toMatch(/rule/);
  });

  it("may be of the future: kept, and told", async () => {
    const { rows, notes, manifest } = await ingested([written(`${HEAD}${row(1)}4102444800,later,10.0.0.1,m\n`)]);
    expect(rows).toHaveLength(2);
    expect(notes.join("\n")).toMatch(/1 rows have a time more than a day ahead/);
    expect(manifest.cleaning.inFuture).toBeUndefined(); // it depends on the day: equal inputs give equal bytes
  });

  it("may have control characters", async () => {
    const { manifest, rows } = await ingested([
      written(`${HEAD}${row(1)}${row(2, "a\u0000b")}${row(3, "\u001b[31mred")}`),
    ]);
    expect(rows).toHaveLength(1);
    expect(manifest.rejects.reasons).toEqual({ "control-characters": 2 });
  });
});

describe("a place to write", () => {
  it("that holds a dataset is replaced by --force alone", async () => {
    const { out } = await ingested([written(HEAD + row(1))]);
    const before = digestsOf(out);
    const other = written(HEAD + row(2) + row(3));
    const error = await failure(run([other], out));
    expect(error.code).toBe("usage");
    expect(told(error)).toMatch(/holds a dataset already[\s\S]*--force/);
    expect(digestsOf(out)).toEqual(before);
    await run([other], out, { force: true });
    expect(digestsOf(out)).not.toEqual(before);
    expect(readdirSync(dirname(out))).toEqual(["dataset"]);
  });

  it("that holds something else is never touched, with --force neither", async () => {
    const out = newOut();
    mkdirSync(out);
    writeFileSync(join(out, "thesis.txt"), "years of work");
    for (const force of [false, true]) {
      expect(told(await failure(run([written(HEAD + row(1))], out, { force })))).toMatch(/is no dataset[\s\S]*--out/);
    }
    // A report of a triage has a manifest too.
    writeFileSync(join(out, "manifest.json"), JSON.stringify({ format: 1, checkpoint: {}, reports: [] }));
    for (const force of [false, true]) {
      expect(told(await failure(run([written(HEAD + row(1))], out, { force })))).toMatch(/is no dataset/);
    }
    expect(readdirSync(out)).toEqual(["manifest.json", "thesis.txt"]);
  });

  it("may be an empty folder, or one in folders that are not there yet, but no file", async () => {
    const out = newOut();
    mkdirSync(out);
    await run([written(HEAD + row(1))], out);
    const deep = join(newOut(), "a", "b");
    await run([written(HEAD + row(1))], deep);
    expect([out, deep].every((folder) => existsSync(join(folder, "manifest.json")))).toBe(true);
    const file = written("text");
    expect((await failure(run([written(HEAD + row(1))], file))).code).toMatch(/io|usage/);
    expect(readFileSync(file, "utf8")).toBe("text");
  });

  it(
    "that is full is told, leaves nothing under the final name, and the same command goes on",
    { timeout: 120_000 },
    async () => {
      const file = written(
        HEAD + Array.from({ length: 6_000 }, (_, at) => row(at, `${at} ${"y".repeat(200)}`)).join(""),
      );
      const out = newOut();
      const url = (name: string): string =>
        JSON.stringify(pathToFileURL(resolve(import.meta.dirname, "../../src", name)).href);
      const script = `
      import { ingest } from ${url("ingest/ingest.ts")};
      import { parseIngestOptions } from ${url("ingest/options.ts")};
      const options = ${JSON.stringify({ inputs: [file], out, workers: 1, read: { now: NOW } })};
      try {
        await ingest(parseIngestOptions(options), { stdin: process.stdin, onProgress: () => {} });
        console.log("written");
      } catch (error) {
        console.log(error.code, error.message);
      }`;
      // A limit on the size of files stands for the disk: the system refuses to write on.
      const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
      const command = `ulimit -f 1500; trap '' XFSZ; exec "$0" --import "$1" --input-type=module -e "$2"`;
      const { stdout } = spawnSync("bash", ["-c", command, process.execPath, loader, script], { encoding: "utf8" });
      expect(stdout).toMatch(/^io cannot write /);
      expect(existsSync(out)).toBe(false);
      await run([file], out);
      expect(digestsOf(out)).toEqual(digestsOf((await ingested([file])).out));
      expect(readdirSync(dirname(out))).toEqual(["dataset"]);
    },
  );
});
