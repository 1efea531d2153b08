// `socagent ingest` from the command line: tables or JSON, exit codes, and where to go on.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { socagent } from "./run-cli.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-cli-ingest-"));
  const rows = Array.from({ length: 60 }, (_, row) => {
    const label = row % 6 === 0 ? "webshell" : "false_positive";
    return `${1_642_550_000 + row * 900},rule ${row % 5},10.0.0.${row % 4},host${row % 3},${label}`;
  });
  writeFileSync(join(folder, "alerts.csv"), `time,name,ip,host,time_label\n${rows.join("\n")}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const LABELS = ["--label-column", "time_label", "--benign-value", "false_positive"];

describe("socagent ingest", () => {
  it("tells what it read, cleaned, split and wrote", async () => {
    const out = join(folder, "one");
    const splits = ["--splits", "time,group:by=family"];
    const { code, stdout } = await socagent(["ingest", join(folder, "alerts.csv"), "--out", out, ...LABELS, ...splits]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Inputs\n.*\nalerts\.csv +alert-csv +60 +0 +60\n/);
    expect(stdout).toMatch(/false_positive +benign +50 +0 +0 +50\nwebshell +webshell +10 +0 +0 +10\n/);
    expect(stdout).toMatch(/time +48 +6 +6 +0\n/);
    expect(stdout).toContain(`60 rows written to ${out}`);
    expect(existsSync(join(out, "manifest.json"))).toBe(true);
  });

  it("prints the manifest as JSON, without facts where they are not wanted", async () => {
    const args = [
      "ingest",
      join(folder, "alerts.csv"),
      "--out",
      join(folder, "two"),
      "--json",
      "--no-facts",
      ...LABELS,
    ];
    const { code, stdout } = await socagent(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "socagent-dataset", rows: 60, facts: [] });
  });

  it("ends with 2 where the output is there, and with 1 where the input is none", async () => {
    const out = join(folder, "three");
    const args = ["ingest", join(folder, "alerts.csv"), "--out", out];
    expect((await socagent(args)).code).toBe(0);
    const again = await socagent(args);
    expect([again.code, again.stdout]).toEqual([2, ""]);
    expect(again.stderr).toMatch(/holds a dataset already\n.*--force/);
    writeFileSync(join(folder, "empty.csv"), "");
    const empty = await socagent(["ingest", join(folder, "empty.csv"), "--out", join(folder, "four")]);
    expect(empty.code).toBe(1);
    expect(empty.stderr).toMatch(/^error: .*empty\.csv/m);
    expect(existsSync(join(folder, "four"))).toBe(false);
  });

  it("says what is missing", async () => {
    expect((await socagent(["ingest", join(folder, "alerts.csv")])).stderr).toMatch(
      /no folder for the dataset[\s\S]*--out/,
    );
    expect((await socagent(["ingest", "--out", folder])).stderr).toMatch(/no files to ingest[\s\S]*--audit/);
  });
});
