// Workers read what one thread reads, in the same order.
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseReadOptions } from "../../../src/data/read/parse-options.js";
import { readRecords } from "../../../src/data/read/read-records.js";
import { collect, NOW, written } from "./reading.js";

/** Some 22 MB in which quotes span lines, rows are bad, and a quote never closes. */
function bigAlerts(): string {
  const parts = ["time,rule,src_ip,dst_port,message\n"];
  for (let row = 0; row < 20_000; row++) {
    const time = 1_700_000_000 + row;
    if (row % 500 === 17) parts.push(`${time},bad row\n`);
    else if (row % 500 === 18) parts.push(`soon,rule,10.0.0.1,1,x\n`);
    else if (row % 100 === 19)
      parts.push(`${time},"rule ""${row}""",10.0.0.${row % 250},443,"first line\nsecond, line ${row}"\n`);
    else if (row === 9_000) parts.push(`${time},"never closed,10.0.0.1,443,x\n`);
    else
      parts.push(
        `${time},rule ${row % 97},10.0.${row % 256}.${row % 250},${row % 65_000},a message ${row * 7919} ${row % 4_000 === 0 ? "ü" : "u"}${FILL}\n`,
      );
  }
  return parts.join("");
}

const FILL = " and so on".repeat(105);

async function digest(file: string, workers: number): Promise<unknown> {
  const reading = readRecords(
    [file, file.replace("big", "flows")],
    parseReadOptions({ workers, now: NOW, maxRowBytes: 4096 }),
  );
  const hash = createHash("sha256");
  for await (const batch of reading) {
    for (const { record, truth } of batch.records) hash.update(JSON.stringify([record, truth]));
    for (const reject of batch.rejects) hash.update(JSON.stringify(reject));
    if (batch.flows !== undefined) hash.update(batch.flows.values);
  }
  const { rows, records, rejects } = reading.summary();
  return { hash: hash.digest("hex"), rows, records, rejects };
}

describe("workers", () => {
  it("give to the byte what one thread gives", async () => {
    const folderFile = written(bigAlerts(), "big.csv");
    const header = Array.from({ length: 45 }, (_, index) => NAMES[index] ?? "");
    const flow = (row: number): string =>
      `${header.map((_, column) => (row * column) % 1013).join(",")},14/02/2018 08:31:01,Benign\n`;
    const { writeFileSync } = await import("node:fs");
    const flows = `${header.join(",")},Timestamp,Label\n${Array.from({ length: 5_000 }, (_, row) => flow(row)).join("")}`;
    writeFileSync(folderFile.replace("big", "flows"), flows);
    const alone = await digest(folderFile, 1);
    const together = await digest(folderFile, 2);
    expect(together).toEqual(alone);
    expect(alone).toMatchObject({ rejects: { "wrong-width": 40, "unparsable-time": 40, "bad-quotes": 1 } });
  });

  it("stop when the reader of the batches stops", async () => {
    const file = written(bigAlerts(), "big.csv");
    let batches = 0;
    for await (const batch of readRecords([file], parseReadOptions({ workers: 2, now: NOW }))) {
      expect(batch.records.length).toBeGreaterThan(0);
      if (++batches === 20) break;
    }
    expect(batches).toBe(20);
  });

  it("are not needed for small inputs", async () => {
    const { records } = await collect([written("time,rule\n1700000000,x\n")], { workers: 8 });
    expect(records).toHaveLength(1);
  });
});

const NAMES = [
  "Flow Duration",
  "Tot Fwd Pkts",
  "Tot Bwd Pkts",
  "TotLen Fwd Pkts",
  "TotLen Bwd Pkts",
  "Fwd Pkt Len Max",
  "Fwd Pkt Len Min",
  "Fwd Pkt Len Mean",
  "Fwd Pkt Len Std",
  "Bwd Pkt Len Max",
  "Bwd Pkt Len Min",
  "Bwd Pkt Len Mean",
  "Bwd Pkt Len Std",
  "Flow Byts/s",
  "Flow Pkts/s",
  "Flow IAT Mean",
  "Flow IAT Std",
  "Flow IAT Max",
  "Flow IAT Min",
  "Fwd IAT Tot",
  "Fwd IAT Mean",
  "Fwd IAT Std",
  "Fwd IAT Max",
  "Fwd IAT Min",
  "Bwd IAT Tot",
  "Bwd IAT Mean",
  "Bwd IAT Std",
  "Bwd IAT Max",
  "Bwd IAT Min",
  "Fwd PSH Flags",
  "Bwd PSH Flags",
  "Fwd URG Flags",
  "Bwd URG Flags",
  "Fwd Header Len",
  "Bwd Header Len",
  "Fwd Pkts/s",
  "Bwd Pkts/s",
  "Pkt Len Min",
  "Pkt Len Max",
  "Pkt Len Mean",
  "Pkt Len Std",
  "Pkt Len Var",
  "FIN Flag Cnt",
  "SYN Flag Cnt",
  "RST Flag Cnt",
];
