// Flows of CIC-IDS files: every known fault is handled and counted, on made files and on the published rows.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ADDRESS_COLUMNS, COLUMNS } from "../../bench/cic/published-files.js";
import { writeCicFiles } from "../../bench/cic/write-files.js";
import { itWithReferenceData, referenceData } from "../reference-data.js";
import { digestsOf, failure, ingested, newOut, told, written } from "./ingesting.js";

type Cells = Readonly<Record<string, string | number>>;

/** A row in the form of 2018; what is not given is 1. */
function row(cells: Cells, columns: readonly string[] = COLUMNS): string {
  const usual: Cells = { "Dst Port": 80, Protocol: 6, Timestamp: "14/02/2018 10:00:00", Label: "Benign" };
  return columns.map((name) => String(cells[name] ?? usual[name] ?? 1)).join(",");
}

function fileOf(rows: readonly string[], columns: readonly string[] = COLUMNS): string {
  return written([columns.join(","), ...rows, ""].join("\n"), "Wednesday-14-02-2018.csv");
}

/** Flows that differ in their duration. */
const flow = (duration: number, cells: Cells = {}): string => row({ "Flow Duration": duration, ...cells });

/** Features that are zero in every row of the published files. */
const ZERO = [
  "Bwd PSH Flags",
  "Bwd URG Flags",
  "Fwd Byts/b Avg",
  "Fwd Pkts/b Avg",
  "Fwd Blk Rate Avg",
  "Bwd Byts/b Avg",
  "Bwd Pkts/b Avg",
  "Bwd Blk Rate Avg",
];
const zeros: Cells = Object.fromEntries(ZERO.map((name) => [name, 0]));

describe("the faults of CIC-IDS files", () => {
  it("are repeated headers: rejected and counted", async () => {
    const { manifest, out } = await ingested([fileOf([flow(1), COLUMNS.join(","), flow(2), COLUMNS.join(",")])]);
    expect(manifest.rejects).toMatchObject({ rows: 2, reasons: { "repeated-header": 2 } });
    expect(manifest.inputs[0]).toMatchObject({ rows: 4, rejected: 2, records: 2 });
    expect(readFileSync(join(out, "rejects.csv"), "utf8")).toMatch(
      /^"Wednesday-14-02-2018\.csv","3","repeated-header"/m,
    );
  });

  it("are Infinity and NaN in rates: made missing, or the flow dropped", async () => {
    const bad = [
      flow(0, { "Flow Byts/s": "Infinity", "Flow Pkts/s": "Infinity" }),
      flow(0, { "Flow Byts/s": "NaN", "Flow Pkts/s": "Infinity", "Tot Fwd Pkts": 2 }),
    ];
    const kept = await ingested([fileOf([flow(1), ...bad])]);
    expect(kept.manifest.cleaning).toMatchObject({ nonFiniteRates: 2, infinityValues: 3, nanValues: 1 });
    const rate = kept.manifest.features.indexOf("flowBytesPerSecond");
    expect(kept.rows.map(({ features }) => features?.[rate])).toEqual([1, NaN, NaN]);
    expect(kept.rows.every(({ facts }) => facts.every(Number.isFinite))).toBe(true);
    const dropped = await ingested([fileOf([flow(1), ...bad])], { nonFinite: "drop" });
    expect(dropped.rows).toHaveLength(1);
    expect(dropped.manifest.rejects.reasons).toEqual({ "non-finite-rate": 2 });
  });

  it("are rows of 1970 and durations that cannot be: left out, with a reason for each", async () => {
    const bad = [
      flow(-1_000_000, { Timestamp: "01/01/1970 08:00:00" }),
      flow(-5),
      flow(120_000_001_000),
      flow(3, { "Flow IAT Min": -7 }),
    ];
    const { manifest, rows } = await ingested([fileOf([flow(1), ...bad])]);
    expect(manifest.rejects.reasons).toEqual({ "impossible-date": 1, "impossible-duration": 2 });
    expect(manifest.cleaning).toMatchObject({ impossibleDates: 1, impossibleDurations: 2, negativeIntervals: 1 });
    expect(rows).toHaveLength(2);
    expect(rows[1]?.features?.[manifest.features.indexOf("flowIatMin")]).toBeNaN();
  });

  it("are windows of -1: made missing", async () => {
    const { manifest, rows } = await ingested([fileOf([flow(1, { "Init Fwd Win Byts": -1 }), flow(2)])]);
    expect(manifest.cleaning.windowsNotSet).toBe(1);
    const window = manifest.features.indexOf("fwdInitialWindowBytes");
    expect(rows.map(({ features }) => features?.[window])).toEqual([NaN, 1]);
  });

  it("are hours of 12 without AM or PM: by the attack's schedule and the working day, and flagged", async () => {
    const file = fileOf([
      flow(1, { Timestamp: "14/02/2018 02:30:00", Label: "SSH-Bruteforce" }),
      flow(2, { Timestamp: "14/02/2018 03:00:00" }),
      flow(3, { Timestamp: "14/02/2018 10:40:00", Label: "FTP-BruteForce" }),
    ]);
    const { manifest, rows } = await ingested([file]);
    const clocks = Object.fromEntries(
      rows.map(({ line, time, words }) => [line, [new Date(time).toISOString(), words.clock]]),
    );
    expect(clocks).toEqual({
      2: ["2018-02-14T18:30:00.000Z", "schedule"],
      3: ["2018-02-14T19:00:00.000Z", "working-day"],
      4: ["2018-02-14T14:40:00.000Z", "schedule"],
    });
    expect(manifest.cleaning).toMatchObject({ clockBySchedule: 2, clockByWorkingDay: 1 });
    const asWritten = await ingested([file], { clock: "as-written" });
    expect(asWritten.rows.map(({ words }) => words.clock)).toEqual(["as-written", "as-written", "as-written"]);
    expect(new Date(asWritten.rows[0]?.time ?? 0).toISOString()).toBe("2018-02-14T06:30:00.000Z");
  });

  it("are features that two labels share: dropped, kept, or the majority's", async () => {
    const rows = [
      flow(1),
      flow(2, { Label: "Infilteration" }),
      flow(2),
      flow(2, { Label: "Infilteration", Timestamp: "14/02/2018 10:00:09" }),
    ];
    const kept = async (conflicts: string): Promise<string[]> =>
      (await ingested([fileOf(rows)], { conflicts })).rows
        .map(({ line, words }) => `${line} ${words.class ?? ""}`)
        .sort();
    expect(await kept("drop")).toEqual(["2 Benign"]);
    expect(await kept("keep")).toEqual(["2 Benign", "3 Infiltration", "4 Benign"]);
    expect(await kept("majority")).toEqual(["2 Benign", "3 Infiltration"]);
    const { manifest } = await ingested([fileOf(rows)]);
    expect(manifest.conflicts).toMatchObject({ policy: "drop", contents: [{ contents: 1 }] });
    expect([...(manifest.conflicts.contents[0]?.classes ?? [])].sort()).toEqual(["Benign", "Infiltration"]);
  });

  it("are features that are always zero: left out, unless one is not", async () => {
    const all = await ingested([fileOf([flow(1, zeros), flow(2, zeros)])]);
    expect(all.manifest.zeroFeatures).toHaveLength(8);
    expect(all.manifest.features).toHaveLength(68);
    const some = await ingested([fileOf([flow(1, zeros), flow(2, { ...zeros, "Bwd PSH Flags": 1 })])]);
    expect(some.manifest.zeroFeatures).toHaveLength(7);
  });
});

describe("repeated flows", () => {
  const rows = [
    flow(1),
    flow(1, { Timestamp: "14/02/2018 11:00:00" }),
    flow(1, { Timestamp: "14/02/2018 11:00:00" }),
    flow(1, { "Dst Port": 443 }),
    flow(2),
  ];
  const lines = async (duplicates: string): Promise<number[]> =>
    (await ingested([fileOf(rows)], { duplicates })).rows.map(({ line }) => line).sort();

  it("are those with the same features, port and protocol, whatever their time", async () => {
    expect(await lines("flow")).toEqual([2, 5, 6]);
  });

  it("are the whole row, none, or the columns that are named", async () => {
    expect(await lines("row")).toEqual([2, 3, 5, 6]);
    expect(await lines("none")).toEqual([2, 3, 4, 5, 6]);
    expect(await lines("columns=Dst Port")).toEqual([2, 5]);
    const refused = await failure(ingested([fileOf(rows)], { duplicates: "columns=Colour" }));
    expect(told(refused)).toMatch(/no column Colour/);
  });

  it("are found before anything is split, across files too", async () => {
    const { manifest, rows: kept } = await ingested([fileOf([flow(1), flow(2)]), fileOf([flow(2), flow(3)])], {
      splits: "random",
    });
    expect(kept).toHaveLength(3);
    expect(manifest.duplicates.rows).toBe(1);
    expect(manifest.splits[0]?.rows).toEqual({ train: 1, validation: 1, test: 1, unused: 0 });
  });
});

describe("labels of CIC-IDS", () => {
  it("tell technique, tactic, intent, impact and tier", async () => {
    const { rows } = await ingested([fileOf([flow(1, { Label: "FTP-BruteForce" }), flow(2)])]);
    expect(rows.find(({ malicious }) => malicious)?.words).toMatchObject({
      label: "FTP-BruteForce",
      class: "FTP brute force",
      family: "brute-force",
      tactic: "credential-access",
    });
    expect(rows.find(({ malicious }) => malicious === false)?.words).toMatchObject({
      class: "Benign",
      family: "benign",
    });
  });

  it("with Attempted are what the policy says", async () => {
    const file = fileOf([flow(1), flow(2, { Label: "FTP-BruteForce - Attempted" })]);
    const of = async (attempted: string): Promise<(boolean | undefined)[]> =>
      (await ingested([file], { attempted })).rows.map(({ malicious }) => malicious);
    expect(await of("benign")).toEqual([false, false]);
    expect(await of("attack")).toEqual([false, true]);
    expect(await of("drop")).toEqual([false]);
  });

  it("that no published file has are counted", async () => {
    const { manifest, rows } = await ingested([fileOf([flow(1), flow(2, { Label: "Ping of death" })])]);
    expect(manifest.cleaning.unknownLabels).toBe(1);
    expect(rows.map(({ malicious, words }) => [malicious, words.class])).toContainEqual([true, "Ping of death"]);
  });
});

describe("the forms of CIC-IDS", () => {
  it("of 84 columns have hosts to group by, and no address in the dataset", async () => {
    const columns = [...ADDRESS_COLUMNS, ...COLUMNS];
    const cells = {
      "Flow ID": "172.31.69.25-18.219.193.20-80-53324-6",
      "Src IP": "18.219.193.20",
      "Src Port": 53_324,
      "Dst IP": "172.31.69.25",
    };
    const { rows, out, manifest } = await ingested([fileOf([row(cells, columns)], columns)]);
    expect(rows[0]?.words.host_key).toMatch(/^[0-9a-f]{16}$/);
    expect(readFileSync(join(out, manifest.parts[0]?.file ?? "")).includes("18.219.193")).toBe(false);
  });

  it("without times have no split by time: told by default, refused when asked for", async () => {
    const columns = COLUMNS.filter((name) => name !== "Dst Port" && name !== "Timestamp");
    const file = fileOf(
      [flow(1), flow(2), flow(3)].map((text) =>
        text
          .split(",")
          .filter((_, at) => at !== 0 && at !== 2)
          .join(","),
      ),
      columns,
    );
    const { manifest, notes } = await ingested([file]);
    expect(manifest.splits.map(({ name }) => name)).toEqual(["random"]);
    expect(notes.join()).toMatch(/no times/);
    expect(told(await failure(ingested([file], { splits: "time" })))).toMatch(/no times/);
  });

  it("are the same rows whether they are plain or quoted", async () => {
    const texts = [flow(1), flow(2, { Label: "Bot" }), flow(3, { "Flow Byts/s": "NaN" })];
    const plain = await ingested([fileOf(texts)]);
    const quoted = await ingested([fileOf(texts.map((text) => text.replace(/[^,]+$/, '"$&"')))]);
    expect(quoted.rows).toEqual(plain.rows);
  });
});

describe("published rows", () => {
  itWithReferenceData(
    "cicids2018/original-format-180-rows-15-labels.csv",
    "of 2018 come to their known counts",
    async (file) => {
      const { manifest } = await ingested([file]);
      expect(manifest.inputs[0]).toMatchObject({ variant: "cic-ids-2018", rows: 180, rejected: 10, records: 170 });
      // Ten of the published rows of 1970 are among them; all of this set's labels; eight columns of zeros.
      expect(manifest.rejects.reasons).toEqual({ "impossible-date": 10 });
      expect(manifest.classes).toHaveLength(15);
      expect(manifest.zeroFeatures).toHaveLength(8);
      expect(manifest.cleaning.unknownLabels).toBe(0);
    },
  );

  itWithReferenceData(
    "cicids2018-improved/improved-5000-rows-10-labels.csv",
    "of the corrected set are read whole",
    async (file) => {
      const { manifest, rows, out } = await ingested([file], { facts: false });
      expect(manifest.inputs[0]).toMatchObject({ rows: 5000 });
      expect(readFileSync(join(out, manifest.parts[0]?.file ?? "")).includes("172.31.")).toBe(false);
      expect(manifest.cleaning.unknownLabels).toBe(0);
      expect(rows.every(({ words }) => words.clock === "as-written")).toBe(true);
    },
  );

  const found = referenceData("cicids2018/original-format-180-rows-15-labels.csv");
  it.skipIf(found === undefined)("are as many whatever the policy keeps", async () => {
    const { manifest } = await ingested([found ?? ""], { duplicates: "none", conflicts: "keep" });
    expect(manifest.rows).toBe(170);
  });
});

describe("made files in the published form", () => {
  let files: string[] = [];
  beforeAll(async () => {
    files = (await writeCicFiles({ folder: newOut(), scale: 0.0006, seed: 3 })).map(({ file }) => file);
  });

  it("are read whole: all labels, 59 headers inside, 14 rows of 1970, repeats and conflicts", async () => {
    const { manifest } = await ingested(files, { facts: false });
    expect(manifest.rejects.reasons).toMatchObject({ "repeated-header": 59, "impossible-date": 14 });
    expect(manifest.classes.filter(({ malicious }) => malicious)).toHaveLength(14);
    expect(manifest.duplicates.rows).toBeGreaterThan(100);
    expect(manifest.conflicts.contents).not.toEqual([]);
    const rows = manifest.inputs.reduce((sum, { rows: read }) => sum + read, 0);
    const { rows: kept, rejects, duplicates, conflicts } = manifest;
    expect(kept + rejects.rows + duplicates.rows + conflicts.rowsDropped).toBe(rows);
  });

  it("are the same to the byte on 1, 2 and 4 threads", async () => {
    const [one, two, four] = [
      await ingested(files, { workers: 1 }),
      await ingested(files, { workers: 2 }),
      await ingested(files, { workers: 4 }),
    ];
    expect(digestsOf(two.out)).toEqual(digestsOf(one.out));
    expect(digestsOf(four.out)).toEqual(digestsOf(one.out));
  });
});
