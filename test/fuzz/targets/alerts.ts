// Alerts and flows, in every form in which they are read.
import { Readable } from "node:stream";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { FLOW_FEATURES } from "../../../src/data/formats/cic-columns.js";
import { readLabelMap } from "../../../src/data/read/label-map.js";
import { parseReadOptions } from "../../../src/data/read/parse-options.js";
import { readRecords } from "../../../src/data/read/read-records.js";
import { ingest } from "../../../src/ingest/ingest.js";
import { parseIngestOptions } from "../../../src/ingest/options.js";
import { fileReader, folderFor, json, repository, sample, type Target } from "../target.js";

const NOW = Date.UTC(2025, 5, 1);
const OPTIONS = parseReadOptions({ workers: 1, now: NOW });

const EVE = `{"timestamp":"2025-03-03T00:00:00.1+0000","event_type":"alert","src_ip":"10.0.0.1","src_port":1,"dest_ip":"10.0.0.2","proto":"TCP","alert":{"signature_id":2001,"signature":"ET SCAN","category":"scan","severity":2,"metadata":{"mitre_technique_id":["T1046"]}}}\n`;
const WAZUH = `{"timestamp":"2025-03-03T00:00:00.000+0000","rule":{"level":5,"description":"sshd: failed","id":"5710","mitre":{"id":["T1110"]}},"agent":{"id":"001","name":"web"},"data":{"srcip":"10.0.0.9"},"full_log":"x"}\n`;
const ARRAY = `[\n${[EVE, EVE].map((one) => JSON.stringify(JSON.parse(one), undefined, 2)).join(",\n")}\n]\n`;
const SOC_SIM = `id,time,sensor,rule_id,rule,category,severity,src_ip,src_port,dst_ip,dst_port,protocol,host,user,process,message,techniques,truth_label,truth_malicious,truth_technique,truth_tactic,truth_intent,truth_impact,truth_tier,truth_incident,truth_playbook,truth_step
S1,2025-03-03T00:00:00.000Z,edr,R-1,Files renamed,malware,high,10.0.0.1,1000,10.9.9.9,443,tcp,H1,u1,x.exe,"renamed ""a"", b",T1486,attack,true,T1486,impact,extortion,data,critical,i-1,ransomware,encrypt
S2,2025-03-03T00:01:00.000Z,ids,R-2,Backup,policy,low,10.0.0.2,1001,10.9.9.9,443,tcp,H2,,,,,benign,false,,,routine,none,low,b-1,backup,copy
`;

const features = Object.values(FLOW_FEATURES).map((names) => names[0] ?? "");
const flow = (minute: number, label: string): string =>
  ["443", "6", `14/02/2018 08:${minute}:01`, ...features.map((_, at) => String(at * 1.5)), label].join(",");
const FLOWS = `${[["Dst Port", "Protocol", "Timestamp", ...features, "Label"].join(","), flow(31, "Benign"), flow(32, "FTP-BruteForce"), flow(33, "Benign")].join("\n")}\n`;

/** Reads records out of a stream, as from standard input. */
async function records(bytes: Buffer): Promise<void> {
  const reading = readRecords(["-"], OPTIONS, Readable.from([bytes]));
  for await (const { records: some } of reading) {
    for (const { record } of some) {
      if (!Number.isFinite(record.time)) throw new Error("a time that is none");
      for (const text of Object.values(record.fields))
        if (typeof text !== "string") throw new Error("a cell that is no text");
    }
  }
}

/** All of an ingest, which reads plain flows in a way of its own. */
function ingesting(name: string): Target["read"] {
  const out = join(folderFor(`ingest ${name}`), "dataset");
  return fileReader(name, async (file) => {
    const options = parseIngestOptions({ inputs: [file], out, workers: 1, read: { now: NOW } });
    try {
      await ingest(options, { stdin: Readable.from([]), onProgress: () => undefined });
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
}

export const ALERT_TARGETS: readonly Target[] = [
  { name: "alerts as CSV", valid: sample("alerts.csv", 1200), weight: 3, read: records },
  { name: "Suricata's EVE", valid: Buffer.from(EVE.repeat(2)), weight: 2, read: records },
  { name: "Wazuh's alerts", valid: Buffer.from(WAZUH.repeat(2)), weight: 2, read: records },
  { name: "a JSON array of alerts", valid: Buffer.from(ARRAY), weight: 2, read: records },
  { name: "SOC-Sim's alerts", valid: Buffer.from(SOC_SIM), weight: 2, read: records },
  { name: "flows of CIC-IDS", valid: Buffer.from(FLOWS), weight: 1, read: records },
  { name: "alerts in UTF-16", valid: Buffer.from(`\ufeff${SOC_SIM}`, "utf16le"), weight: 1, read: records },
  { name: "alerts in gzip", valid: gzipSync(SOC_SIM), weight: 1, read: records },
  {
    name: "alerts in Zstandard",
    valid: repository("test/data/read/fixtures/alerts.csv.zst"),
    weight: 1,
    read: records,
  },
  { name: "an ingest of flows", valid: Buffer.from(FLOWS), weight: 0.2, read: ingesting("flows.csv") },
  { name: "an ingest of alerts", valid: Buffer.from(SOC_SIM), weight: 0.2, read: ingesting("alerts.csv") },
  {
    name: "a label map",
    valid: json({ scan: { technique: "T1046", tactic: "discovery", tier: "low" }, backup: { malicious: false } }),
    weight: 1,
    read: fileReader("labels.json", (file) => readLabelMap(file)),
  },
];
