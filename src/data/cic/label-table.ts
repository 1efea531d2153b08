/**
 * What the labels of CIC-IDS 2017 and CSE-CIC-IDS2018 mean, as published and as corrected. Data, not code.
 *
 * The label names the tool or scenario; the meaning follows the scenario's description by its authors (Sharafaldin et al., ICISSP
 * 2018, and the data sets' pages) and ATT&CK Enterprise v18:
 *
 * - Floods that exhaust a web server by requests are T1499.002, plain packet floods T1498.001.
 * - Patator and the web form's brute force guess passwords from lists: T1110.001.
 * - Web attacks on the public DVWA server are T1190, whatever they exploit.
 * - `Infilteration` is one label for a download, a back door and a scan from the inside. The corrected set finds 99.6 % of it to be
 *   the scan, so the label of the published set means the scan (T1046); the corrected set has a label for each.
 * - Ares bots poll a web server for orders: T1071.001. Meterpreter's reverse shell speaks its own protocol over TCP: T1095.
 */
import type { RiskTier } from "../record.js";
import type { Impact, Intent, Tactic } from "../vocabulary.js";

/** A kind of attack: what is held out together when a split holds out whole families. */
export const FAMILIES = [
  "benign",
  "brute-force",
  "dos",
  "ddos",
  "web-attack",
  "infiltration",
  "botnet",
  "port-scan",
  "heartbleed",
] as const;

export type Family = (typeof FAMILIES)[number];

export interface CicAttack {
  /** One name for all spellings, used as the class. */
  readonly name: string;
  readonly family: Exclude<Family, "benign">;
  /** As written in any of the published files; compared by `labelKey`. */
  readonly spellings: readonly string[];
  readonly technique: `T${string}`;
  readonly tactic: Tactic;
  readonly intent: Intent;
  readonly impact: Impact;
  readonly tier: RiskTier;
}

/** What a flow without malice is called in every one of the files, but for case. */
export const BENIGN = "Benign";

/** The corrected sets' suffix for flows of an attack whose payload never came through. */
export const ATTEMPTED_SUFFIX = "Attempted";

const guessing = {
  family: "brute-force",
  technique: "T1110.001",
  tactic: "credential-access",
  intent: "access",
  impact: "account",
  tier: "high",
} as const;

const webFlood = {
  technique: "T1499.002",
  tactic: "impact",
  intent: "sabotage",
  impact: "service",
} as const;

const webExploit = { family: "web-attack", technique: "T1190", tactic: "initial-access" } as const;

export const CIC_ATTACKS: readonly CicAttack[] = [
  { ...guessing, name: "FTP brute force", spellings: ["FTP-BruteForce", "FTP-Patator"] },
  { ...guessing, name: "SSH brute force", spellings: ["SSH-Bruteforce", "SSH-Patator"] },
  {
    ...webFlood,
    name: "DoS GoldenEye",
    family: "dos",
    tier: "high",
    spellings: ["DoS attacks-GoldenEye", "DoS GoldenEye"],
  },
  { ...webFlood, name: "DoS Hulk", family: "dos", tier: "high", spellings: ["DoS attacks-Hulk", "DoS Hulk"] },
  {
    ...webFlood,
    name: "DoS Slowloris",
    family: "dos",
    tier: "high",
    spellings: ["DoS attacks-Slowloris", "DoS slowloris"],
  },
  {
    ...webFlood,
    name: "DoS SlowHTTPTest",
    family: "dos",
    tier: "high",
    spellings: ["DoS attacks-SlowHTTPTest", "DoS Slowhttptest"],
  },
  { ...webFlood, name: "DDoS HOIC", family: "ddos", tier: "critical", spellings: ["DDOS attack-HOIC", "DDoS-HOIC"] },
  {
    ...webFlood,
    name: "DDoS LOIC-HTTP",
    family: "ddos",
    tier: "critical",
    spellings: ["DDoS attacks-LOIC-HTTP", "DDoS-LOIC-HTTP", "DDoS", "DDoS LOIT"],
  },
  {
    ...webFlood,
    name: "DDoS LOIC-UDP",
    family: "ddos",
    technique: "T1498.001",
    tier: "critical",
    spellings: ["DDOS attack-LOIC-UDP", "DDoS-LOIC-UDP"],
  },
  {
    ...guessing,
    name: "Web brute force",
    family: "web-attack",
    spellings: ["Brute Force -Web", "Web Attack - Brute Force"],
  },
  {
    ...webExploit,
    name: "Web XSS",
    intent: "access",
    impact: "account",
    tier: "high",
    spellings: ["Brute Force -XSS", "Web Attack - XSS"],
  },
  {
    ...webExploit,
    name: "Web SQL injection",
    intent: "theft",
    impact: "data",
    tier: "critical",
    spellings: ["SQL Injection", "Web Attack - SQL", "Web Attack - SQL Injection"],
  },
  {
    name: "Infiltration",
    family: "infiltration",
    technique: "T1046",
    tactic: "discovery",
    intent: "espionage",
    impact: "host",
    tier: "critical",
    spellings: ["Infilteration", "Infiltration", "Infiltration - NMAP Portscan", "Infiltration - Portscan"],
  },
  {
    name: "Infiltration download",
    family: "infiltration",
    technique: "T1204.002",
    tactic: "execution",
    intent: "espionage",
    impact: "host",
    tier: "critical",
    spellings: [
      "Infiltration - Dropbox Download",
      "Infiltration - Cool disk",
      "Infiltration - Cool Disk - MAC",
      "Infiltration - Metasploit",
    ],
  },
  {
    name: "Infiltration back door",
    family: "infiltration",
    technique: "T1095",
    tactic: "command-and-control",
    intent: "espionage",
    impact: "host",
    tier: "critical",
    spellings: ["Infiltration - Communication Victim Attacker"],
  },
  {
    name: "Botnet Ares",
    family: "botnet",
    technique: "T1071.001",
    tactic: "command-and-control",
    intent: "espionage",
    impact: "host",
    tier: "critical",
    spellings: ["Bot", "Botnet", "Botnet Ares", "Botnet ARES"],
  },
  {
    name: "Port scan",
    family: "port-scan",
    technique: "T1595.001",
    tactic: "reconnaissance",
    intent: "access",
    impact: "none",
    tier: "low",
    spellings: ["PortScan", "Port Scan"],
  },
  {
    name: "Heartbleed",
    family: "heartbleed",
    technique: "T1190",
    tactic: "initial-access",
    intent: "theft",
    impact: "data",
    tier: "critical",
    spellings: ["Heartbleed"],
  },
];
