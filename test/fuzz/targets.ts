// Everything that reads what somebody else wrote: a valid file for each, and how it is read.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { readCalibration } from "../../src/checkpoint/calibration.js";
import { readCheckpointCard } from "../../src/checkpoint/checkpoint-card.js";
import { DatasetPart } from "../../src/data/dataset-part.js";
import { decodePart, encodePart } from "../../src/data/dataset.js";
import { readManifest } from "../../src/data/manifest.js";
import { parseReadOptions } from "../../src/data/read/parse-options.js";
import { readRecords } from "../../src/data/read/read-records.js";
import { loadAssets } from "../../src/enrich/assets/assets.js";
import { loadAttackBundle } from "../../src/enrich/attack/load-attack-bundle.js";
import { loadFeeds } from "../../src/enrich/reputation/load-feeds.js";
import { readReceipt, RECEIPT_FILE } from "../../src/fetch/receipt.js";
import { unpackZip } from "../../src/fetch/unpack-zip.js";
import { readLoraConfig } from "../../src/lora/load-peft-adapter.js";
import { readJson } from "../../src/files.js";
import { parseRobertaConfig } from "../../src/model/config.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { readTokenizerFiles } from "../../src/model/tokenizer-files.js";
import { TINY_CALIBRATION } from "../checkpoint/tiny-checkpoint.js";
import { ROBERTA_CONFIG } from "../fetch/hub.js";
import { makeZip } from "../fetch/zip.js";
import { safetensorsBytes } from "../model/safetensors-bytes.js";
import { ROOT } from "../cli/run-cli.js";

export interface Target {
  readonly name: string;
  readonly valid: Buffer;
  /** Share of all runs: those that take longer run less often. */
  readonly weight: number;
  /** Where a whole file would be long: what is here is refused as it is. */
  readonly isIncomplete?: boolean;
  readonly read: (bytes: Buffer) => Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), "fuzz-"));
process.on("exit", () => {
  rmSync(folder, { recursive: true, force: true });
});

const OPTIONS = parseReadOptions({ workers: 1, now: Date.UTC(2025, 5, 1) });

/** Reads records out of a stream, as from standard input. */
async function records(bytes: Buffer): Promise<void> {
  const reading = readRecords(["-"], OPTIONS, Readable.from([bytes]));
  for await (const { records: some } of reading) {
    for (const { record } of some) if (!Number.isFinite(record.time)) throw new Error("a time that is none");
  }
}

/** A reader of a file with this name, alone in a folder. */
function fileReader(
  name: string,
  read: (path: string, inside: string) => Promise<unknown>,
): (bytes: Buffer) => Promise<void> {
  const inside = join(folder, name.replaceAll(/\W/g, "-"));
  mkdirSync(inside, { recursive: true });
  return async (bytes) => {
    writeFileSync(join(inside, name), bytes);
    await read(join(inside, name), inside);
  };
}

function arrowPart(): Buffer {
  const part = new DatasetPart({ features: ["a"], facts: ["b"], splits: ["random"] }, 3);
  for (let line = 1; line <= 3; line += 1) {
    part.add({
      id: `S${line}`,
      time: 1e12,
      clock: "as-written",
      source: "socsim",
      file: "alerts.csv",
      line,
      text: "rule x | host y",
      rule: "x",
      severity: 2,
      malicious: true,
      features: Float32Array.of(1),
      facts: Float32Array.of(2),
      splits: Uint8Array.of(1),
    });
  }
  return Buffer.from(encodePart(part, new Map()));
}

const sample = (name: string, bytes = 3000): Buffer =>
  readFileSync(join(ROOT, "data/samples", name)).subarray(0, bytes);
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const EVE = `{"timestamp":"2025-03-03T00:00:00.1+0000","event_type":"alert","src_ip":"10.0.0.1","src_port":1,"dest_ip":"10.0.0.2","proto":"TCP","alert":{"signature_id":2001,"signature":"ET SCAN","category":"scan","severity":2,"metadata":{"mitre_technique_id":["T1046"]}}}\n`;
const WAZUH = `{"timestamp":"2025-03-03T00:00:00.000+0000","rule":{"level":5,"description":"sshd: failed","id":"5710","mitre":{"id":["T1110"]}},"agent":{"id":"001","name":"web"},"data":{"srcip":"10.0.0.9"},"full_log":"x"}\n`;
const TECHNIQUE = {
  type: "attack-pattern",
  id: "attack-pattern--1",
  name: "Brute Force",
  modified: "2025-01-01T00:00:00Z",
  external_references: [{ source_name: "mitre-attack", external_id: "T1110" }],
  kill_chain_phases: [{ kill_chain_name: "mitre-attack", phase_name: "credential-access" }],
};
const TACTIC = {
  type: "x-mitre-tactic",
  id: "x-mitre-tactic--1",
  name: "Credential Access",
  x_mitre_shortname: "credential-access",
  external_references: [{ source_name: "mitre-attack", external_id: "TA0006" }],
};
const LORA = {
  peft_type: "LORA",
  r: 2,
  lora_alpha: 4,
  target_modules: ["query", "value"],
  bias: "none",
  lora_dropout: 0,
  task_type: "SEQ_CLS",
};
const TOKENIZER = readFileSync(join(ROOT, "test/oracle/fixtures/tokens/small-json/tokenizer.json"));

export const TARGETS: readonly Target[] = [
  { name: "alerts as CSV", valid: sample("alerts.csv", 1200), weight: 3, read: records },
  { name: "Suricata's EVE", valid: Buffer.from(EVE.repeat(2)), weight: 2, read: records },
  { name: "Wazuh's alerts", valid: Buffer.from(WAZUH.repeat(2)), weight: 2, read: records },
  {
    name: "safetensors",
    valid: safetensorsBytes({ w: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] } }, new Uint8Array(16)),
    weight: 4,
    read: fileReader("x.safetensors", (file) => readSafetensors(file)),
  },
  {
    name: "Arrow",
    valid: arrowPart(),
    weight: 2,
    read: (bytes: Buffer): Promise<void> => {
      for (const batch of decodePart(bytes, "part.arrow").batches)
        for (let at = 0; at < Math.min(batch.rows, 10); at += 1) batch.text(at);
      return Promise.resolve();
    },
  },
  {
    name: "config.json",
    valid: Buffer.from(ROBERTA_CONFIG),
    weight: 2,
    read: fileReader("config.json", async (file) => parseRobertaConfig(await readJson(file, "checkpoint"))),
  },
  {
    name: "tokenizer.json",
    valid: TOKENIZER,
    weight: 1,
    read: fileReader("tokenizer.json", (_file, inside) => readTokenizerFiles(inside)),
  },
  {
    name: "adapter_config.json",
    valid: json(LORA),
    weight: 2,
    read: fileReader("adapter_config.json", (_file, inside) => readLoraConfig(inside)),
  },
  {
    name: "calibration.json",
    valid: json({ ...TINY_CALIBRATION, incidents: [{ scores: [0.4, 0.9] }] }),
    weight: 1,
    read: fileReader("calibration.json", (_file, inside) => readCalibration(inside)),
  },
  {
    name: "socagent.json",
    valid: json({ schemaVersion: 1, maxTokens: 64 }),
    isIncomplete: true,
    weight: 1,
    read: fileReader("socagent.json", (_file, inside) => readCheckpointCard(inside)),
  },
  {
    name: "manifest.json",
    valid: json({ schemaVersion: 1, parts: [] }),
    isIncomplete: true,
    weight: 1,
    read: fileReader("manifest.json", (_file, inside) => readManifest(inside)),
  },
  {
    name: "a feed",
    valid: sample("intel.csv", 600),
    weight: 3,
    read: fileReader("feed.txt", (file) => loadFeeds([file])),
  },
  {
    name: "a list of addresses",
    valid: Buffer.from("; SBL\n1.10.16.0/20 ; SBL256894\n45.9.148.1\n"),
    weight: 2,
    read: fileReader("list.txt", (file) => loadFeeds([file])),
  },
  {
    name: "assets",
    valid: sample("assets.csv", 600),
    weight: 2,
    read: fileReader("assets.csv", (file) => loadAssets(file)),
  },
  {
    name: "ATT&CK",
    valid: json({ objects: [TACTIC, TECHNIQUE] }),
    weight: 1,
    read: fileReader("attack.json", (file) => loadAttackBundle(file)),
  },
  {
    name: "a receipt",
    valid: json({ schemaVersion: 1, source: "x", files: {} }),
    weight: 1,
    read: fileReader(RECEIPT_FILE, (_file, inside) => readReceipt(inside)),
  },
  {
    name: "a zip archive",
    valid: makeZip([
      { name: "a/b.json", content: "{}" },
      { name: "c", content: "x".repeat(300), deflate: true },
    ]),
    weight: 1,
    read: fileReader("x.zip", async (file, inside) =>
      unpackZip(file, join(inside, "into"), { maxFiles: 10, maxBytes: 1e5 }),
    ),
  },
];
