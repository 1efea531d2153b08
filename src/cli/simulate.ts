/** `socagent simulate`: a synthetic enterprise's alerts, with the truth about each. */
import { SocagentError } from "../errors.js";
import type { CommandSpec } from "./command.js";
import { wholeNumber } from "./options.js";
import { list } from "./reader-options.js";

/** `PLAYBOOKS` by name, without loading SOC-Sim for the help. */
export const PLAYBOOK_NAMES = [
  "payment-fraud",
  "ransomware",
  "password-spray",
  "ssh-brute-force",
  "web-shell",
  "insider",
  "cryptominer",
  "supply-chain",
  "dns-tunnel",
  "ddos",
  "worm",
  "cloud-key-theft",
  "domain-takeover",
  "helpdesk-scam",
] as const;

/** As in `parseSimulation`, which checks them across options, too. */
const MAX_RECORDS = 100_000_000;
const MAX_DAYS = 3650;
const LEAST_HOSTS = 44;
const MAX_HOSTS = 50_000;
const LEAST_USERS = 10;
const MAX_USERS = 100_000;
const MAX_RATE = 50;
const MAX_NOISE = 100;
const MAX_SEED = 2 ** 53 - 1;
const MAX_WORKERS = 256;

export const simulate: CommandSpec = {
  name: "simulate",
  summary: "simulate an enterprise's alerts, with the truth about each (SOC-Sim)",
  description:
    "Makes up an enterprise, what goes on in it and what attackers do to it, and writes the alerts of its products in order of time as " +
    "CSV, each with its truth: playbook, step, ATT&CK technique, tactic, intent, impact, risk tier and incident. The hosts' roles are in " +
    "assets.csv; intel.csv and intel.txt list some attackers, not all, and some who are none. Everything is synthetic. The same " +
    "options and seed make the same bytes, on any number of threads. docs/socsim.md tells how it works.",
  options: [
    {
      flags: "--out <path>",
      description:
        "a folder for alerts.csv and the other files; or a .csv or .csv.gz file, whose name theirs begin with",
    },
    { flags: "--force", description: "replace what is there" },
    {
      flags: "--records <n>",
      description: "alerts in all, exactly",
      parse: wholeNumber("--records", 1, MAX_RECORDS),
      defaultValue: 100_000,
    },
    {
      flags: "--days <n>",
      description: "days that they spread over",
      parse: wholeNumber("--days", 1, MAX_DAYS),
      defaultValue: 28,
    },
    {
      flags: "--start <date>",
      description: "first day, in UTC",
      parse: parseStart,
      defaultValue: "2025-03-03",
    },
    {
      flags: "--hosts <n>",
      description: "servers and workstations (default: one for three alerts a day, 200 to 20,000)",
      parse: wholeNumber("--hosts", LEAST_HOSTS, MAX_HOSTS),
    },
    {
      flags: "--users <n>",
      description: "people (default: seven to eight hosts)",
      parse: wholeNumber("--users", LEAST_USERS, MAX_USERS),
    },
    {
      flags: "--campaign-rate <x>",
      description: "attack campaigns per 1,000 alerts; attacks are at most half of all alerts",
      parse: realNumber("--campaign-rate", 0, MAX_RATE),
      defaultValue: 0.9,
    },
    {
      flags: "--noise <x>",
      description: "everyday false alarms against benign processes: 0 none, 1 as usual, 2 twice as many",
      parse: realNumber("--noise", 0, MAX_NOISE),
      defaultValue: 1,
    },
    {
      flags: "--drift <x>",
      description: "how much rules, processes and attackers' habits change over the days: 0 not at all, 1 fully",
      parse: realNumber("--drift", 0, 1),
      defaultValue: 1,
    },
    {
      flags: "--without <playbooks>",
      description: `playbooks that no campaign follows, with commas between: any of ${PLAYBOOK_NAMES.join(", ")}`,
      parse: list,
    },
    {
      flags: "--seed <n>",
      description: "of everything that is drawn",
      parse: wholeNumber("--seed", 0, MAX_SEED),
      defaultValue: 1,
    },
    { flags: "--blind", description: "alerts as an analyst gets them, and their truth in truth.csv" },
    { flags: "--gzip", description: "compress the alerts and the truth" },
    {
      flags: "--stats",
      description:
        "measure how hard it is: AUROC by rule name alone, severity alone, own fields, and context; works without --out, too",
    },
    {
      flags: "--workers <n>",
      description: "threads (default: as many as the machine has)",
      parse: wholeNumber("--workers", 1, MAX_WORKERS),
    },
    { flags: "--json", description: "print what was made as JSON (schemaVersion 1)" },
  ],
  examples: [
    "socagent simulate --out soc",
    "socagent simulate --records 1200000 --out soc.csv.gz",
    "socagent simulate --records 2000 --days 4 --blind --out small",
    "socagent simulate --without ransomware,worm --drift 0 --stats",
  ],
  load: async () => (await import("./simulate-run.js")).runSimulate,
};

/** @throws SocagentError (`usage`) when the text is no number in [least, most] */
function realNumber(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new SocagentError("usage", `${flag} ${text} is not a number from ${least} to ${most}`, {
      nextStep: `Give it as in \`${flag} 0.5\`.`,
    });
  };
}

/** Keeps the text, which the run turns into an instant: the help shows it as the default. @throws SocagentError (`usage`) */
function parseStart(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Some engines take 30 February for a day in March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(text)) return text;
  throw new SocagentError("usage", `--start ${text} is no date`, { nextStep: "Give it as in `--start 2025-03-03`." });
}
