// CIC-IDS flow files in each of their published shapes.
import { describe, expect, it } from "vitest";
import { FLOW_FEATURES } from "../../../src/data/formats/cic-columns.js";
import { itWithReferenceData } from "../../reference-data.js";
import { collect, failure, readText, told } from "./reading.js";

const spelling = (which: number): string[] =>
  Object.values(FLOW_FEATURES).map((names) => names[which] ?? names[0] ?? "");
const features = spelling(0).filter((name) => !/RST Flags|ICMP|TCP Flow/.test(name));
const HEADER = ["Dst Port", "Protocol", "Timestamp", ...features, "Label"];
const flow = (time: string, label: string, values: Record<string, string> = {}): string =>
  ["443", "6", time, ...features.map((name) => values[name] ?? "0"), label].join(",");

const names2017 = Object.values(FLOW_FEATURES)
  .map(
    (all) =>
      all.find((name) =>
        /Backward|Avg (?:Bytes|Packets|Bulk)|_|(?:Min|Max) Packet|Avg .*Segment|Total Length of .* Packets/.test(name),
      ) ??
      all.find((name) => /Packet|Count|Total|Length|Bytes/.test(name)) ??
      all[0] ??
      "",
  )
  .filter((name) => !/RST Flags|ICMP|TCP Flow/.test(name));

describe("CIC-IDS flows", () => {
  it("of 2018: local times of a clock of twelve hours, features, label", async () => {
    const rows = [
      flow("14/02/2018 08:31:01", "Benign", { "Flow Duration": "112641719" }),
      flow("16/02/2018 01:47:37", "DoS attacks-Hulk"),
    ];
    const { labelled, batches, summary } = await readText(`${HEADER.join(",")}\n${rows.join("\n")}\n`);
    expect(summary.files[0]?.info).toMatchObject({
      format: "cic-ids",
      variant: "cic-ids-2018",
      twelveHourClock: true,
      hasTime: true,
    });
    expect(HEADER).toHaveLength(80);
    expect(labelled[0]?.record).toMatchObject({
      source: "cic-ids",
      destinationPort: 443,
      protocol: "tcp",
      time: Date.UTC(2018, 1, 14, 12, 31, 1),
    });
    expect(labelled[0]?.record.fields.Timestamp).toBe("14/02/2018 08:31:01");
    expect(labelled[0]?.record.fields).not.toHaveProperty("Label");
    expect(labelled.map(({ truth }) => truth)).toEqual([
      { malicious: false, label: "Benign" },
      { malicious: true, label: "DoS attacks-Hulk" },
    ]);
    expect(labelled[0]?.record.flow?.flowDuration).toBe(112641719);
    expect(Object.keys(labelled[0]?.record.flow ?? {})).toHaveLength(76);
    const [batch] = batches;
    expect(batch?.flows?.names).toEqual(Object.keys(labelled[0]?.record.flow ?? {}));
    expect(batch?.flows?.values).toHaveLength(2 * 76);
    expect({ ...labelled[0]?.record }.flow).toEqual(labelled[0]?.record.flow);
  });

  it("keep what is no finite number, and negative and long ago as it is, for whoever cleans", async () => {
    const row = flow("10/01/1970 03:04:26", "Benign", {
      "Flow Byts/s": "Infinity",
      "Flow Pkts/s": "NaN",
      "Flow Duration": "-188505000000",
    });
    const { records, rejects } = await readText(`${HEADER.join(",")}\n${row}\n`);
    expect(rejects).toEqual([]);
    expect(records[0]?.flow).toMatchObject({
      flowBytesPerSecond: Infinity,
      flowPacketsPerSecond: NaN,
      flowDuration: -188505000000,
    });
    expect(new Date(records[0]?.time ?? 0).getUTCFullYear()).toBe(1970);
  });

  it("reject headers that come again", async () => {
    const { rejects, records } = await readText(
      `${[HEADER.join(","), flow("14/02/2018 08:31:01", "Benign"), HEADER.join(","), HEADER.join(",")].join("\n")}\n`,
    );
    expect(records).toHaveLength(1);
    expect(rejects.map(({ reason, line }) => [reason, line])).toEqual([
      ["repeated-header", 3],
      ["repeated-header", 4],
    ]);
  });

  it("of the day with addresses have 84 columns", async () => {
    const header = ["Flow ID", "Src IP", "Src Port", "Dst IP", ...HEADER];
    const { records, summary } = await readText(
      `${header.join(",")}\nx,172.31.69.25,80,18.1.2.3,${flow("20/02/2018 10:15:00", "Benign")}\n`,
    );
    expect(header).toHaveLength(84);
    expect(summary.files[0]?.info?.variant).toBe("cic-ids-2018-addresses");
    expect(records[0]).toMatchObject({
      sourceAddress: "172.31.69.25",
      sourcePort: 80,
      destinationAddress: "18.1.2.3",
      destinationPort: 443,
    });
    expect(records[0]?.id).toContain("input.csv:2");
  });

  it("of 2017 have blanks before names, a name twice, and a dash in windows-1252", async () => {
    const header = [" Destination Port", ...names2017.map((name) => ` ${name}`), " Fwd Header Length", " Label"];
    const row = Buffer.concat([
      Buffer.from(`80,${"1,".repeat(names2017.length + 1)}Web Attack `),
      Buffer.of(0x96),
      Buffer.from(" XSS\n"),
    ]);
    const empty = `${",".repeat(header.length - 1)}\n`;
    const bytes = Buffer.concat([Buffer.from(`${header.join(",")}\n`), row, Buffer.from(empty)]);
    const { labelled, rejects, summary } = await readText(bytes);
    expect(header).toHaveLength(79);
    expect(summary.files[0]?.info).toMatchObject({ variant: "cic-ids-2017", hasTime: false });
    expect(labelled[0]?.truth?.label).toBe("Web Attack – XSS");
    expect(labelled[0]?.record).toMatchObject({ destinationPort: 80, time: 0 });
    expect(Object.keys(labelled[0]?.record.flow ?? {})).toHaveLength(76);
    expect(rejects.map(({ reason }) => reason)).toEqual(["empty-row"]);
  });

  it("of 2017 with addresses have 85 columns", async () => {
    const header = [
      "Flow ID",
      " Source IP",
      " Source Port",
      " Destination IP",
      " Destination Port",
      " Protocol",
      " Timestamp",
      ...names2017,
      " Fwd Header Length",
      "Label",
    ];
    const { labelled, summary } = await readText(
      `${header.join(",")}\nx,192.168.10.5,1,8.8.8.8,53,17,4/7/2017 8:54,${"0,".repeat(77)}BENIGN\n`,
    );
    expect(header).toHaveLength(85);
    expect(summary.files[0]?.info?.variant).toBe("cic-ids-2017-addresses");
    expect(labelled[0]).toMatchObject({
      truth: { malicious: false },
      record: { sourceAddress: "192.168.10.5", protocol: "udp", time: Date.UTC(2017, 6, 4, 11, 54) },
    });
  });

  it("of Kaggle have neither port nor time", async () => {
    const { records, summary } = await readText(
      `${["Protocol", ...features, "Label"].join(",")}\n6,${"0,".repeat(76)}Benign\n`,
    );
    expect(summary.files[0]?.info).toMatchObject({ variant: "cic-ids-kaggle", hasTime: false });
    expect(records[0]).toMatchObject({ time: 0, protocol: "tcp" });
  });

  it("read labels by a map that is given", async () => {
    const labelMap = { "DoS attacks-Hulk": { technique: "T1499.002", tactic: "impact", tier: "high" } };
    const { labelled } = await readText(`${HEADER.join(",")}\n${flow("16/02/2018 01:47:37", "DoS attacks-Hulk")}\n`, {
      labelMap,
    });
    expect(labelled[0]?.truth).toMatchObject({
      malicious: true,
      technique: "T1499.002",
      tactic: "impact",
      tier: "high",
    });
  });

  it("refuse a map to a column that is not there", async () => {
    expect(told(await failure(readText(`${HEADER.join(",")}\n`, { map: { sourceAddress: "Src IP" } })))).toContain(
      "Src IP",
    );
  });

  itWithReferenceData(
    "cicids2018/original-format-180-rows-15-labels.csv",
    "of 2018, real: 180 rows of 15 labels",
    async (file) => {
      const { labelled, rejects, batches } = await collect([file]);
      expect(rejects).toEqual([]);
      expect(labelled).toHaveLength(180);
      expect(new Set(labelled.map(({ truth }) => truth?.label)).size).toBe(15);
      expect(labelled.filter(({ truth }) => truth?.malicious === false)).toHaveLength(40);
      expect(labelled.filter(({ record }) => new Date(record.time).getUTCFullYear() === 1970)).toHaveLength(10);
      const infinite = labelled.filter(({ record }) => Object.values(record.flow ?? {}).includes(Infinity));
      expect(infinite).toHaveLength(10);
      expect(batches[0]?.source.columns).toHaveLength(80);
    },
  );

  itWithReferenceData(
    "cicids2018/raw-14-02-2018-first-5-rows.csv",
    "of 2018, real: the numbers as they are written",
    async (file) => {
      const { records } = await collect([file]);
      expect(records[0]?.flow).toMatchObject({
        flowDuration: 112641719,
        flowPacketsPerSecond: 0.0266331163,
        flowIatStd: 139.3000358938,
      });
      expect(new Date(records[0]?.time ?? 0).toISOString()).toBe("2018-02-14T12:31:01.000Z");
    },
  );

  itWithReferenceData(
    "cicids2018-improved/improved-5000-rows-10-labels.csv",
    "corrected, real: 5,000 rows of 91 columns",
    async (file) => {
      const { labelled, rejects, summary } = await collect([file]);
      expect(rejects).toEqual([]);
      expect(summary.files[0]?.info).toMatchObject({ variant: "cic-ids-2018-corrected", twelveHourClock: false });
      expect(summary.files[0]?.info?.columns).toHaveLength(91);
      expect(labelled).toHaveLength(5000);
      expect(labelled.filter(({ truth }) => truth?.malicious === false)).toHaveLength(2500);
      expect(labelled[0]?.record).toMatchObject({
        sourceAddress: "172.31.67.9",
        time: Date.UTC(2018, 2, 2, 16, 46, 12, 972),
      });
      expect(Object.keys(labelled[0]?.record.flow ?? {})).toHaveLength(81);
    },
  );
});
