/** `socagent triage`: alerts in, a short, explained, ranked queue out. */
import type { CommandSpec } from "./command.js";
import { duration } from "./measures.js";
import { backendOption, threadsOption, wholeNumber } from "./options.js";
import { list, readerOptions } from "./reader-options.js";
import { encoderOption, closingOptions } from "./triage-options.js";

const MAX_TOP = 1_000;

export const triage: CommandSpec = {
  name: "triage",
  summary: "turn logs of alerts into a short, explained, ranked queue",
  description:
    "Reads alerts (CSV, Suricata EVE, Wazuh, SOC-Sim, CIC-IDS flows; plain, gzip or zstd; files, folders, globs in quotes, - for " +
    "standard input) as one queue, clusters those of one root cause, ranks the clusters by risk, proposes which can be closed, and " +
    "writes a folder of reports: report.html for people, queue.csv, alerts.csv and more for programs. No alert leaves the machine. " +
    "A triage that was stopped goes on with --resume.",
  arguments: [{ name: "[files...]", description: "what to read" }],
  options: [
    { flags: "--out <folder>", description: "the report's folder (default: triage- and the time)" },
    {
      flags: "--checkpoint <folder>",
      description: "the model that `socagent train` wrote (default: socagent-mini, which comes with socagent)",
    },
    {
      flags: "--intel <files>",
      description: "reputation feeds and MaxMind databases, with commas between",
      parse: list,
    },
    { flags: "--assets <file>", description: "CSV of hosts or CIDRs with role and criticality" },
    { flags: "--attack <file>", description: "MITRE's ATT&CK bundle (STIX), instead of the built-in table" },
    {
      flags: "--window <time>",
      description: "within which shared entities link alerts, as in 90s, 15m, 1h (default: 1h)",
      parse: duration("--window"),
    },
    {
      flags: "--top <n>",
      description: "clusters that the terminal and --json show",
      parse: wholeNumber("--top", 0, MAX_TOP),
      defaultValue: 10,
    },
    ...closingOptions,
    {
      flags: "--reports <names>",
      description:
        "which to write, with commas between (default: all): summary, markdown, html, queue, alerts, clusters, navigator, ocsf, stix, arrow",
      parse: list,
    },
    encoderOption,
    backendOption,
    threadsOption,
    { flags: "--resume", description: "go on with the triage that was stopped in --out" },
    { flags: "--force", description: "replace the report that is there" },
    { flags: "--json", description: "print the summary as JSON instead of tables" },
    ...readerOptions,
  ],
  examples: [
    "socagent triage data/samples/alerts.csv",
    "socagent triage eve.json --out monday --intel ipsum.txt --assets assets.csv",
    "zcat alerts.csv.gz | socagent triage - --out monday --json",
    "socagent triage 'logs/*.json' --out monday --resume",
  ],
  load: async () => (await import("./triage-run.js")).runTriageCommand,
};
