// Alerts become rows with facts in the order of time, whatever the order, the form and the compression of the file.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FEATURE_NAMES as FACT_NAMES } from "../../src/enrich/features/feature-vector.js";
import { parseLabelMap } from "../../src/data/read/label-map.js";
import { itWithReferenceData } from "../reference-data.js";
import { digestsOf, failure, ingested, type Row, written } from "./ingesting.js";

const DAY = 86_400;
const FIRST = 1_700_000_000;
const HEADER = "time,name,ip,host,short,time_label,event_label\n";

/** Rows in the form of AIT-ADS, from several days: rules that recur on hosts, an attack now and then. */
function aitRows(count: number): string[] {
  return Array.from({ length: count }, (_, row) => {
    const time = FIRST + Math.floor((row * 6 * DAY) / count);
    const label = row % 29 === 0 ? "webshell" : row % 31 === 0 ? "dirb" : "false_positive";
    return `${time},Wazuh: rule ${row % 17},10.0.0.${row % 7},host${row % 5},W-${row % 17},${label},-`;
  });
}

const AIT = { labelColumn: "time_label", benignValues: ["false_positive"] };

/** What does not tell where in the file the row was. */
function withoutPlace({ id: _id, line: _line, ...rest }: Row): unknown {
  return rest;
}

describe("alerts", () => {
  it("have facts as numbers that tell what happened before, without addresses and names", async () => {
    const { manifest, rows } = await ingested([written(HEADER + aitRows(300).join("\n"))], { read: AIT });
    expect(manifest.facts).toEqual(FACT_NAMES);
    expect(manifest.rows).toBe(300);
    const at = (row: number, fact: string): number | undefined => rows[row]?.facts[FACT_NAMES.indexOf(fact)];
    expect(at(0, "hostTotal")).toBe(1); // log2(1 + 1)
    expect(at(0, "hostNew")).toBe(1);
    expect(at(5, "hostTotal")).toBeCloseTo(Math.log2(3), 5);
    expect(at(299, "hostNew")).toBe(0);
    expect(rows.every(({ facts }) => facts.length === FACT_NAMES.length && facts.every(Number.isFinite))).toBe(true);
    expect(new Set(rows.map(({ words }) => words.host_key)).size).toBe(5);
    expect(rows.some(({ text }) => /host\d|10\.0\.0/.test(text))).toBe(false);
  });

  it("leave the numbers out when told to, and change nothing else", async () => {
    const file = written(HEADER + aitRows(200).join("\n"));
    const [without, withFacts] = [
      await ingested([file], { read: AIT, facts: false }),
      await ingested([file], { read: AIT }),
    ];
    expect(without.manifest.facts).toEqual([]);
    expect(without.rows.map(({ text, words, splits }) => ({ text, words, splits }))).toEqual(
      withFacts.rows.map(({ text, words, splits }) => ({ text, words, splits })),
    );
    expect(without.rows.every(({ facts }) => facts.length === 0)).toBe(true);
  });

  it("are told and split in the order of time where the file jumps back by days", async () => {
    const sorted = aitRows(600);
    const jumping = [...sorted.slice(400), ...sorted.slice(0, 150).reverse(), ...sorted.slice(150, 400)];
    const splits = "time,group:by=family";
    const one = await ingested([written(HEADER + sorted.join("\n"))], { read: AIT, splits });
    const other = await ingested([written(HEADER + jumping.join("\n"))], { read: AIT, splits });
    expect(other.rows.map(withoutPlace)).toEqual(one.rows.map(withoutPlace));
    const times = other.rows.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(other.rows.slice(0, 480).every(({ splits: parts }) => parts.time === "train")).toBe(true);
  });

  it("never part an attack's family in a split by families, and count malicious ones by the benign value", async () => {
    const options = { read: AIT, splits: "time,group:by=family" };
    const { rows, manifest } = await ingested([written(HEADER + aitRows(600).join("\n"))], options);
    const parts = new Map<string | undefined, Set<string | undefined>>();
    for (const { words, splits } of rows) {
      const known = parts.get(words.family) ?? new Set();
      parts.set(words.family, known.add(splits.group));
    }
    expect([...parts.keys()].sort()).toEqual(["dirb", "false_positive", "webshell"]);
    expect([parts.get("dirb")?.size, parts.get("webshell")?.size]).toEqual([1, 1]);
    expect(parts.get("false_positive")?.size).toBe(3); // what is harmless is tested on in every part
    expect(rows.filter(({ malicious }) => malicious).every(({ words }) => words.class !== "false_positive")).toBe(true);
    expect(manifest.classes.find(({ name }) => name === "false_positive")?.malicious).toBe(false);
  });

  it("have what a label map says, and are else only malicious or benign", async () => {
    const labelMap = parseLabelMap({
      webshell: { technique: "T1505.003", tactic: "persistence", intent: "access", impact: "host", tier: "high" },
    });
    const file = written(HEADER + aitRows(100).join("\n"));
    const { rows } = await ingested([file], { read: { ...AIT, labelMap } });
    const of = (label: string): Row | undefined => rows.find(({ words }) => words.label === label);
    expect(of("webshell")?.words).toMatchObject({ technique: "T1505.003", tactic: "persistence", tier: "high" });
    expect(of("webshell")?.malicious).toBe(true);
    expect(of("dirb")).toMatchObject({ malicious: true, words: { technique: undefined, tactic: undefined } });
    expect(of("false_positive")).toMatchObject({ malicious: false, words: { technique: undefined } });
  });

  it("count a repeated row once, and still as having happened", async () => {
    const row = `${FIRST},rule,10.0.0.1,host,R,false_positive,-\n`;
    const later = `${FIRST + 60},rule,10.0.0.1,host,R,false_positive,-\n`;
    const { rows, manifest } = await ingested([written(HEADER + row.repeat(3) + later)], { read: AIT });
    expect(manifest.duplicates.rows).toBe(2);
    expect(rows.map(({ line }) => line)).toEqual([2, 5]);
    expect(rows[1]?.facts[FACT_NAMES.indexOf("hostTotal")]).toBeCloseTo(Math.log2(5), 5);
  });

  it("treat rows that differ in their label alone as the policy says", async () => {
    const row = (label: string): string => `${FIRST},rule,10.0.0.1,host,R,${label},-\n`;
    const text = HEADER + row("dirb") + row("false_positive") + row("dirb") + `${FIRST + 1},other,,,,dirb,-\n`;
    const file = written(text);
    const kept = async (conflicts: string): Promise<(string | undefined)[]> =>
      (await ingested([file], { read: AIT, conflicts })).rows.map(({ words }) => words.label);
    expect(await kept("drop")).toEqual(["dirb"]);
    expect(await kept("keep")).toEqual(["dirb", "false_positive", "dirb"]);
    expect(await kept("majority")).toEqual(["dirb", "dirb"]);
    const { manifest } = await ingested([file], { read: AIT });
    expect(manifest.conflicts.contents).toEqual([{ classes: ["dirb", "false_positive"], contents: 1 }]);
    expect(manifest.conflicts.rowsDropped).toBeGreaterThan(0);
  });

  it("follow the columns, the zone and the label column that are given", async () => {
    const text =
      "Wann,Quelle,Regel,Urteil\n2024-03-10 08:00:00,10.1.1.1,odd login,gut\n2024-03-10 09:00:00,10.1.1.2,odd login,böse\n";
    const { rows } = await ingested([written(text)], {
      read: {
        map: { time: "Wann", sourceAddress: "Quelle", ruleText: "Regel" },
        timezone: "Europe/Berlin",
        labelColumn: "Urteil",
        benignValues: ["GUT"],
      },
    });
    expect(rows.map(({ time }) => new Date(time).toISOString())).toEqual([
      "2024-03-10T07:00:00.000Z",
      "2024-03-10T08:00:00.000Z",
    ]);
    expect(rows.map(({ malicious }) => malicious)).toEqual([false, true]);
    expect(rows[0]?.words.rule).toBe("odd login");
  });

  it("are the same dataset from a file, gzip, zstd and standard input, but for the input's name and hash", async () => {
    const zstd = readFileSync(join(import.meta.dirname, "../data/read/fixtures/alerts.csv.zst"));
    const texts = (found: { rows: readonly Row[] }): unknown => found.rows.map(withoutFile);
    const text = HEADER + aitRows(400).join("\n");
    const plain = await ingested([written(text)], { read: AIT });
    const packed = await ingested([written(gzipSync(text), "input.csv.gz")], { read: AIT });
    const piped = await ingested(
      ["-"],
      { read: AIT },
      Readable.from([text.slice(0, 5000), text.slice(5000)].map((piece) => Buffer.from(piece))),
    );
    expect(texts(packed)).toEqual(texts(plain));
    expect(texts(piped)).toEqual(texts(plain));
    expect(piped.manifest.inputs[0]?.sha256).toBe(plain.manifest.inputs[0]?.sha256);
    expect((await ingested([written(zstd, "alerts.csv.zst")])).rows.length).toBeGreaterThan(0);
  });

  it("stop at the first bad row with --strict, which names it, and else are listed in rejects.csv", async () => {
    const rows = aitRows(50);
    rows[20] = "soon,rule,10.0.0.1,h,R,dirb,-";
    rows[30] = "1,2,3";
    const file = written(HEADER + rows.join("\n"));
    const { manifest, out } = await ingested([file], { read: AIT });
    expect(manifest.rejects).toMatchObject({
      file: "rejects.csv",
      rows: 2,
      reasons: { "unparsable-time": 1, "wrong-width": 1 },
    });
    const listed = readFileSync(join(out, "rejects.csv"), "utf8").trimEnd().split("\n");
    expect(listed).toHaveLength(3);
    expect(listed[1]).toMatch(/^"input\.csv","22","unparsable-time"/);
    const refused = await failure(ingested([file], { read: { ...AIT, strict: true } }));
    expect(refused.code).toBe("input");
    expect(refused.subject).toMatchObject({ file, line: 22 });
  });

  it("may come in several files of several formats at once", async () => {
    const eve =
      '{"timestamp":"2023-11-15T00:00:00.000000+0000","event_type":"alert","src_ip":"10.0.0.9","dest_ip":"10.0.0.1","dest_port":22,"proto":"TCP","alert":{"signature":"scan","signature_id":7,"severity":2,"category":"x"}}\n';
    const flow = '{"timestamp":"2023-11-15T00:00:00.000000+0000","event_type":"flow","src_ip":"10.0.0.9"}\n';
    const { manifest, notes, rows } = await ingested(
      [written(HEADER + aitRows(20).join("\n")), written(eve + flow, "eve.json")],
      { read: {} },
    );
    expect(manifest.inputs.map(({ format }) => format)).toEqual(["alert-csv", "suricata"]);
    expect(notes.join("\n")).toMatch(/passed over 1 events of type flow/);
    expect(rows.find(({ words }) => words.source === "suricata")).toMatchObject({ port: 22, severity: 2 });
    expect(rows.every(({ malicious }) => malicious === undefined)).toBe(true);
  });
});

function withoutFile({ id: _id, words, ...rest }: Row): unknown {
  return { ...rest, words: { ...words, file: "" } };
}

describe("real alerts", () => {
  itWithReferenceData("ait-ads/wardbeck_alerts.csv", "of AIT-ADS are labelled by their times", async (file) => {
    const head = readFileSync(file, "utf8").split("\n");
    const some = written([...head.slice(0, 1), ...head.slice(60_000, 66_000)].join("\n"), "wardbeck.csv");
    const { manifest, rows } = await ingested([some], { read: AIT, splits: "time,group:by=family" });
    expect(manifest.inputs[0]).toMatchObject({ format: "alert-csv", rows: 6000, rejected: 0 });
    expect(manifest.classes.map(({ name }) => name)).toContain("false_positive");
    expect(rows.length + manifest.duplicates.rows + manifest.conflicts.rowsDropped).toBe(6000);
  });
  itWithReferenceData("suricata/eve-alerts-wrccdc-2017.json", "of Suricata are read whole", async (file) => {
    const { manifest } = await ingested([file]);
    expect(manifest.inputs[0]).toMatchObject({ format: "suricata", rejected: 0 });
    expect(manifest.rows).toBeGreaterThan(0);
  });
  itWithReferenceData("wazuh/alerts-24.jsonl", "of Wazuh are read whole", async (file) => {
    const { manifest } = await ingested([file]);
    expect(manifest.inputs[0]).toMatchObject({ format: "wazuh", rejected: 0, records: 24 });
  });
});

describe("the same input", () => {
  it("gives the same bytes again, in another folder, and others with another seed", async () => {
    const file = written(HEADER + aitRows(300).join("\n"));
    const [one, two, three] = [
      await ingested([file], { read: AIT }),
      await ingested([file], { read: AIT }),
      await ingested([file], { read: AIT, seed: 2 }),
    ];
    expect(digestsOf(two.out)).toEqual(digestsOf(one.out));
    expect(three.manifest.sha256).not.toBe(one.manifest.sha256);
  });
});
