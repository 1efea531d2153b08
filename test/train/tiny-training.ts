// Bases of random weights and labelled datasets of a few hundred alerts, to fine-tune in seconds.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll } from "vitest";
import { ingest } from "../../src/ingest/ingest.js";
import { parseIngestOptions } from "../../src/ingest/options.js";
import { parseRobertaConfig } from "../../src/model/config.js";
import { initialiseParams } from "../../src/model/initialise-params.js";
import { savePretrained } from "../../src/model/save-pretrained.js";
import { tf } from "../../src/model/tensors.js";
import { loadTokenizer } from "../../src/model/tokens.js";
import { writeTinyTokenizer } from "../checkpoint/tiny-checkpoint.js";
import { CHAIN_WORDS } from "../../src/checkpoint/chain-words.js";
import { writeFileSync } from "node:fs";

const folder = mkdtempSync(join(tmpdir(), "socagent-training-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
let names = 0;

/** A path at which nothing is yet. */
export function newFolder(): string {
  return join(folder, String(names++));
}

/** What the alerts below say, each one token. */
const WORDS = [
  ...["stage", "intent", "impact", "risk", "assessment", "the", "is", "harm", "verdict", "attack", "priority"],
  ...["for", "against"],
  "ransomware",
  "phishing",
  "backup",
  "update",
  "severity",
  "category",
  "seen",
  "files",
  "mail",
];

/** A RoBERTa of random weights with a masked-LM head. Needs a started backend. */
export async function tinyBase(words: readonly string[] = []): Promise<string> {
  const out = newFolder();
  const chain = Object.values(CHAIN_WORDS).flatMap((list) => list.map(({ word }) => word));
  const vocabulary = writeTinyTokenizer(out, [...new Set([...chain, ...WORDS, ...words])]);
  const tokenizer = await loadTokenizer(out);
  const config = parseRobertaConfig({
    model_type: "roberta",
    hidden_size: 16,
    intermediate_size: 24,
    max_position_embeddings: 100,
    num_attention_heads: 2,
    num_hidden_layers: 2,
    type_vocab_size: 1,
    vocab_size: vocabulary,
    hidden_dropout_prob: 0,
    attention_probs_dropout_prob: 0,
    initializer_range: 0.4,
    pad_token_id: tokenizer.padId,
    bos_token_id: tokenizer.bosId,
    eos_token_id: tokenizer.eosId,
  });
  const params = initialiseParams(config, { heads: ["masked-lm"], seed: 3 });
  await savePretrained(out, config, params, { architecture: "RobertaForMaskedLM" });
  tf.dispose([...params.values()]);
  return out;
}

export interface Kind {
  readonly rule: string;
  readonly malicious: boolean;
  readonly technique?: string;
  readonly tactic?: string;
  readonly intent?: string;
  readonly impact?: string;
  readonly tier?: string;
  readonly family: string;
  readonly rows: number;
}

export const RANSOMWARE: Kind = {
  rule: "ransomware files seen",
  malicious: true,
  technique: "T1486",
  tactic: "impact",
  intent: "extortion",
  impact: "data",
  tier: "critical",
  family: "ransomware",
  rows: 40,
};
export const PHISHING: Kind = {
  rule: "phishing mail seen",
  malicious: true,
  technique: "T1566",
  tactic: "initial-access",
  intent: "fraud",
  impact: "account",
  tier: "high",
  family: "phishing",
  rows: 40,
};
export const BACKUP: Kind = {
  rule: "backup files seen",
  malicious: false,
  intent: "routine",
  impact: "none",
  tier: "low",
  family: "backup",
  rows: 80,
};
export const KINDS: readonly Kind[] = [RANSOMWARE, PHISHING, BACKUP];

const HEADER =
  "id,time,sensor,rule_id,rule,category,severity,src_ip,src_port,dst_ip,dst_port,protocol,host,user,process,message,techniques,truth_label,truth_malicious,truth_technique,truth_tactic,truth_intent,truth_impact,truth_tier,truth_incident,truth_playbook,truth_step";
const ROWS_PER_INCIDENT = 4;
const START = Date.UTC(2025, 2, 3);

/** An ingested dataset with a random split, and whatever other ones are asked for; with facts as numbers where they are asked for. */
export async function tinyDataset(
  kinds: readonly Kind[] = KINDS,
  splits = "random:fractions=60/20/20",
  facts = false,
): Promise<string> {
  const lines = kinds.flatMap((kind, of) =>
    Array.from({ length: kind.rows }, (_, at) => ({ time: START + (at * kinds.length + of) * 60_000, kind, at, of })),
  );
  const rows = lines
    .sort((a, b) => a.time - b.time)
    .map(({ time, kind, at, of }, index) =>
      [
        `S${index}`,
        new Date(time).toISOString(),
        "edr",
        `R-${of}`,
        kind.rule,
        "x",
        "medium",
        `10.0.${of}.${at % 200}`,
        1000 + index,
        "10.9.9.9",
        443,
        "tcp",
        `H${index}`,
        ...["", "", "", ""],
        kind.malicious ? "attack" : "benign",
        kind.malicious,
        kind.technique ?? "",
        kind.tactic ?? "",
        kind.intent ?? "",
        kind.impact ?? "",
        kind.tier ?? "",
        `${kind.family}-${Math.floor(at / ROWS_PER_INCIDENT)}`,
        kind.family,
        "s",
      ].join(","),
    );
  const file = `${newFolder()}.csv`;
  writeFileSync(file, `${[HEADER, ...rows].join("\n")}\n`);
  const out = newFolder();
  const options = parseIngestOptions({ inputs: [file], out, workers: 1, splits, facts });
  await ingest(options, { stdin: Readable.from([]), onProgress: () => undefined });
  return out;
}

/** Options of a run of some seconds. */
export const QUICK = {
  maxLength: 64,
  maxSteps: 6,
  batchSize: 8,
  rank: 4,
  learningRate: 0.01,
  evalEvery: 3,
  evalRows: 32,
  saveEvery: 2,
  logEvery: 1,
  calibrationRows: 100,
} as const;
