// What facts are looked up in, and what is downloaded.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseAddress, parsePrefix, type Prefix } from "../../../src/enrich/address/address.js";
import { loadAssets } from "../../../src/enrich/assets/assets.js";
import { loadAttackBundle } from "../../../src/enrich/attack/load-attack-bundle.js";
import { loadFeeds } from "../../../src/enrich/reputation/load-feeds.js";
import { readReceipt, RECEIPT_FILE } from "../../../src/fetch/receipt.js";
import { unpackZip } from "../../../src/fetch/unpack-zip.js";
import { mmdb } from "../../enrich/reputation/mmdb.js";
import { makeZip } from "../../fetch/zip.js";
import { fileReader, json, sample, type Target } from "../target.js";

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

const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const GEO = mmdb("Test-Country", Date.UTC(2024, 4, 6) / 1000, [
  [prefix("4.4.0.0/16"), { country: { iso_code: "NL" } }],
  [prefix("5.0.0.0/8"), { autonomous_system_number: 64500, autonomous_system_organization: "Example" }],
]);
const ASKED = ["4.4.9.9", "5.1.1.1", "200.0.0.1", "2606:4700::1"].flatMap((text) => parseAddress(text) ?? []);

async function lookUp(file: string): Promise<void> {
  const { databases, reputation } = await loadFeeds([file]);
  for (const address of ASKED) {
    reputation.lookUpAddress(address);
    for (const database of databases) database.lookUp(address);
  }
}

export const SOURCE_TARGETS: readonly Target[] = [
  { name: "a feed", valid: sample("intel.csv", 600), weight: 3, read: fileReader("feed.txt", lookUp) },
  {
    name: "a list of addresses",
    valid: Buffer.from("; SBL\n1.10.16.0/20 ; SBL256894\n45.9.148.1\n"),
    weight: 2,
    read: fileReader("list.txt", lookUp),
  },
  {
    name: "a feed as JSON",
    valid: json([{ ip: "45.9.148.1", category: "c2", confidence: 90 }, { ip: "1.10.16.0/20" }]),
    weight: 2,
    read: fileReader("feed.json", lookUp),
  },
  {
    name: "a feed in gzip",
    valid: gzipSync(sample("intel.csv", 600)),
    weight: 1,
    read: fileReader("feed.csv.gz", lookUp),
  },
  { name: "a MaxMind database", valid: GEO, weight: 2, read: fileReader("geo.mmdb", lookUp) },
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
    isNeverRefused: true,
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
    read: fileReader("x.zip", (file, inside) => unpackZip(file, join(inside, "into"), { maxFiles: 10, maxBytes: 1e5 })),
  },
];
