/** The closed sets of words that truth is told in; each is one word, so that a language model can be asked for it. */
import type { RiskTier } from "./record.js";

/** ATT&CK enterprise tactics (v18) by short name, in the order of an attack. See https://attack.mitre.org/tactics/enterprise/. */
export const TACTICS = [
  "reconnaissance",
  "resource-development",
  "initial-access",
  "execution",
  "persistence",
  "privilege-escalation",
  "defense-evasion",
  "credential-access",
  "discovery",
  "lateral-movement",
  "collection",
  "command-and-control",
  "exfiltration",
  "impact",
] as const;

/** What the actor is after; the last three are what benign root causes have. */
export const INTENTS = [
  "theft",
  "fraud",
  "extortion",
  "espionage",
  "sabotage",
  "access",
  "abuse",
  "testing",
  "routine",
  "error",
] as const;

/** Intents of benign root causes. */
export const BENIGN_INTENTS = ["testing", "routine", "error"] as const satisfies readonly (typeof INTENTS)[number][];

/** What is harmed if the alert is right and nobody acts. */
export const IMPACTS = ["none", "account", "host", "data", "service", "money"] as const;

/** Order of urgency, the least first. */
export const TIERS = ["low", "medium", "high", "critical"] as const satisfies readonly RiskTier[];

export type Tactic = (typeof TACTICS)[number];
export type Intent = (typeof INTENTS)[number];
export type Impact = (typeof IMPACTS)[number];

export function isTactic(text: string): text is Tactic {
  return includes(TACTICS, text);
}

export function isIntent(text: string): text is Intent {
  return includes(INTENTS, text);
}

export function isImpact(text: string): text is Impact {
  return includes(IMPACTS, text);
}

export function isTier(text: string): text is RiskTier {
  return includes(TIERS, text);
}

function includes(words: readonly string[], text: string): boolean {
  return words.includes(text);
}
