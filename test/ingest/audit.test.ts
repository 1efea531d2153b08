// The audit finds what was planted: rows that are nearly in both parts, columns that tell the label, and scores that time takes away.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AUDIT_FILE } from "../../src/data/audit/audit.js";
import { writeAudit } from "../../src/ingest/ingest.js";
import { digestsOf, ingested, written } from "./ingesting.js";

const READ = { labelColumn: "truth", benignValues: ["fine"] };
const HEAD = "time,rule,src_ip,host,dst_port,message,truth\n";
const WORDS = ["login", "share", "backup", "mail", "proxy", "update", "ticket", "print", "scan", "agent"];

/** A week of alerts; what an attack looks like changes on the sixth day. */
function week(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const time = 1_700_000_000 + Math.floor((row * 7 * 86_400) / rows);
    const isAttack = row % 4 === 0;
    const isLate = row > (rows * 5) / 7;
    const rule = isAttack ? (isLate ? "odd script" : "odd logon") : isLate ? "odd logon" : "usual logon";
    const said = WORDS.filter((_, at) => (row * 31 + at * 17) % 5 < 2).join(" ");
    return `${time},${rule},10.0.0.${row % 50},h${row % 20},${isAttack ? 4444 : 443},${said},${isAttack ? "attack" : "fine"}`;
  });
  return HEAD + lines.join("\n");
}

describe("an ingest's audit", () => {
  it("is in audit.json, and names the column that tells the label and what a random split promises too much", async () => {
    const { audit, out, manifest } = await ingested([written(week(2_000))], { read: READ, audit: true });
    expect(JSON.parse(readFileSync(join(out, AUDIT_FILE), "utf8"))).toEqual(audit);
    expect(audit?.dataset).toBe(manifest.sha256);
    const column = (name: string): number => audit?.columns.find((one) => one.name === name)?.auroc ?? NaN;
    expect(audit?.columns[0]?.name).toBe("destination port");
    expect(column("destination port")).toBeGreaterThan(0.99);
    expect(column("file")).toBe(0.5);
    const macroF1 = (split: string): number => audit?.classifier.find((one) => one.split === split)?.macroF1 ?? NaN;
    expect(macroF1("random")).toBeGreaterThan(0.8);
    expect(audit?.leakage).toBeCloseTo(macroF1("random") - macroF1("time"), 10);
  });

  it("finds what a random split promises and a temporal one does not keep", async () => {
    const text = week(2_000).replaceAll(/,(4444|443),/g, ",443,");
    const { audit } = await ingested([written(text)], { read: READ, audit: true });
    expect(audit?.leakage).toBeGreaterThan(0.2);
  });

  it("counts rows to test on whose text, or nearly, is trained on", async () => {
    const row = (at: number, said: string): string => `${1_700_000_000 + at * 100_000},rule,,,,${said},fine\n`;
    const many = Array.from({ length: 300 }, (_, at) =>
      row(at, "the same words again and again in every one of the rows"),
    );
    const alike = await ingested([written(HEAD + many.join(""))], { read: READ, audit: true, splits: "random" });
    expect(alike.audit?.nearDuplicates[0]?.near).toBeGreaterThan(0.9);
  });

  it("counts contents and texts of several labels", async () => {
    const row = (at: number, label: string): string => `${1_700_000_000 + at},rule,10.0.0.1,h,1,m,${label}\n`;
    const text = HEAD + row(1, "fine") + row(1, "attack") + row(2, "fine") + row(3, "fine");
    const { audit } = await ingested([written(text)], { read: READ, audit: true, conflicts: "keep", splits: "random" });
    expect(audit?.contentConflicts.contents).toEqual([{ classes: ["fine", "attack"], contents: 1 }]);
  });

  it("can be had later, of the dataset that is there, and is then the same", async () => {
    const file = written(week(300));
    const one = await ingested([file], { read: READ, audit: true });
    const other = await ingested([file], { read: READ });
    expect(existsSync(join(other.out, AUDIT_FILE))).toBe(false);
    await writeAudit(other.out, 1, () => undefined);
    expect(digestsOf(other.out)).toEqual(digestsOf(one.out));
  });

  it("says nothing of what it cannot know: rows without labels, or of one class", async () => {
    const { audit } = await ingested([written("time,rule\n1700000000,a\n1700000001,b\n1700000002,c\n")], {
      audit: true,
    });
    expect(audit?.columns.every(({ auroc }) => auroc === null)).toBe(true);
  });
});
