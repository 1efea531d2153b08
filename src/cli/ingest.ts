/** `socagent ingest`: alerts and flows in, a clean dataset to train on out. */
import type { CommandSpec } from "./command.js";
import { wholeNumber } from "./options.js";
import { list, readerOptions } from "./reader-options.js";

const MAX_SEED = 2 ** 53 - 1;
const MAX_WORKERS = 256;

export const ingest: CommandSpec = {
  name: "ingest",
  summary: "make a dataset of alerts and flows: clean, deduplicate, split, render",
  description:
    "Reads CIC-IDS flows, SOC-Sim and other alerts (CSV, Suricata EVE, Wazuh; plain, gzip or zstd; files, folders, globs in " +
    "quotes, - for standard input), cleans them of their known faults, removes repeated rows before anything is split, and writes " +
    "Arrow files and manifest.json. Rows that cannot be used are in rejects.csv. An ingest that was stopped goes on where it was when " +
    "the same command is given again. docs/datasets.md describes the dataset.",
  arguments: [
    {
      name: "[files...]",
      description: "what to read; nothing with --audit alone, which then audits the dataset in --out",
    },
  ],
  options: [
    { flags: "--out <folder>", description: "the dataset's folder; it must not be there yet" },
    { flags: "--force", description: "replace the dataset that is there, and start anew where one was stopped" },
    {
      flags: "--duplicates <rule>",
      description:
        "which rows are the same: flow (all features of a flow without time and ids; alerts by the whole row), row, none, or columns=A,B",
      defaultValue: "flow",
    },
    {
      flags: "--conflicts <policy>",
      description: "rows that are the same and differ in their label: drop all, keep one of each, or the majority's",
      choices: ["drop", "keep", "majority"],
      defaultValue: "drop",
    },
    {
      flags: "--attempted <policy>",
      description: "what flows labelled Attempted are",
      choices: ["benign", "attack", "drop"],
      defaultValue: "benign",
    },
    {
      flags: "--non-finite <policy>",
      description: "flows with Infinity or NaN in a rate: the rate is missing, or the flow dropped",
      choices: ["missing", "drop"],
      defaultValue: "missing",
    },
    {
      flags: "--clock <choice>",
      description: "hours of 12 in CIC-IDS files: auto resolves them by the attack schedule and the working day",
      choices: ["auto", "as-written"],
      defaultValue: "auto",
    },
    {
      flags: "--splits <list>",
      description:
        "random, time, day and group, with options after colons: fractions=80/10/10, cap=ROWS of a class, within=day, by=incident|family|class, test=A+B, validation=A; NAME=KIND names one",
      defaultValue: "random,time",
    },
    {
      flags: "--seed <n>",
      description: "of everything that is drawn",
      parse: wholeNumber("--seed", 0, MAX_SEED),
      defaultValue: 1,
    },
    { flags: "--audit", description: "look for leakage between the splits too, into audit.json" },
    {
      flags: "--no-facts",
      description:
        "leave the facts as numbers out (about 1.2 KB a row): what is trained on the dataset judges by the text alone",
    },
    { flags: "--assets <file>", description: "CSV of hosts or CIDRs with role and criticality" },
    {
      flags: "--intel <files>",
      description: "reputation feeds and MaxMind databases, with commas between",
      parse: list,
    },
    { flags: "--attack <file>", description: "MITRE's ATT&CK bundle (STIX), instead of the built-in table" },
    {
      flags: "--workers <n>",
      description: "threads (default: as many as the machine has)",
      parse: wholeNumber("--workers", 1, MAX_WORKERS),
    },
    { flags: "--json", description: "print the manifest as JSON instead of tables" },
    ...readerOptions,
  ],
  examples: [
    "socagent ingest data/raw/*.csv --out data/ingested/cic2018 --audit",
    "socagent ingest soc.csv --out soc --splits random,group:by=incident",
    "socagent ingest a.csv --out mine --label-column verdict --benign-value fp",
    "socagent ingest --audit --out data/ingested/cic2018",
  ],
  load: async () => (await import("./ingest-run.js")).runIngest,
};
