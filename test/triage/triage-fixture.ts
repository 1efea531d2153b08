// A tiny checkpoint, alerts as CSV, and triages of them in a folder that is removed after the tests.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTriageOptions, type TriageOptions } from "../../src/triage/options.js";
import { runTriage, type TriageContext, type TriageOutcome } from "../../src/triage/triage.js";
import { writeTinyCheckpoint } from "../checkpoint/tiny-checkpoint.js";
import type { InMemory } from "./report/sample-result.js";

export const HEADER = "id,time,rule,severity,src_ip,dst_ip,host,user,message,techniques";

const RULES = ["Many failed sign-ins", "New service installed", "Beacon to a rare host", "Port scan", "File renamed"];

/** One alert a row: several hosts, users and rules over some hours. */
export function alertRows(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const time = new Date(Date.UTC(2025, 2, 3, 8) + at * 47_000).toISOString();
    const rule = RULES[(at * 7) % RULES.length] ?? "";
    const technique = at % 9 === 0 ? "T1110" : "";
    const [host, user] = [`srv-${at % 6}`, `user${at % 4}`];
    return `a${at},${time},${rule},${1 + (at % 4)},10.0.${at % 3}.${at % 20},203.0.113.${at % 7},${host},${user},attempt ${at % 5},${technique}`;
  });
}

export class TriageFixture {
  readonly folder = mkdtempSync(join(tmpdir(), "socagent-triage-"));
  readonly checkpoint = join(this.folder, "tiny");
  #runs = 0;

  async make(): Promise<void> {
    // The ONNX file that is made on first use.
    process.env.XDG_CACHE_HOME = join(this.folder, "cache");
    await writeTinyCheckpoint(this.checkpoint);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  file(name: string, content: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  csv(name: string, rows: readonly string[], header = HEADER): string {
    return this.file(name, `${[header, ...rows].join("\n")}\n`);
  }

  /** A folder that is not there yet. */
  out(): string {
    this.#runs += 1;
    return join(this.folder, `report-${this.#runs}`);
  }

  options(given: Record<string, unknown>): TriageOptions {
    return parseTriageOptions({ checkpoint: this.checkpoint, out: this.out(), threads: 1, ...given });
  }

  async run(given: Record<string, unknown>, context: TriageContext = {}): Promise<InMemory<TriageOutcome>> {
    const outcome = await runTriage(this.options(given), context);
    return { ...outcome, clusters: [...outcome.clusters] };
  }
}

/** Hashes of a folder's files by name, but for the one that holds times. */
export function hashesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name !== "times.json");
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}
