/** What a label of the CIC-IDS files says of a flow: its class, attack family and truth. */
import { ATTEMPTED_SUFFIX, BENIGN, CIC_ATTACKS, type CicAttack, type Family } from "./cic/label-table.js";
import { labelKey } from "./read/label-map.js";
import type { Truth } from "./record.js";

/**
 * What to make of flows labelled `… - Attempted`, whose attack never got through: benign as the authors of the corrected set
 * advise, the attack that was tried, or left out.
 */
export const ATTEMPTED_POLICIES = ["benign", "attack", "drop"] as const;
export type AttemptedPolicy = (typeof ATTEMPTED_POLICIES)[number];

export interface CicLabel {
  readonly kind: "benign" | "attack" | "attempted";
  /** One name for all spellings. An attempted attack's is the attack's. */
  readonly name: string;
  readonly family: Family;
  readonly attack?: CicAttack;
}

const BY_KEY = new Map<string, CicAttack>();
for (const attack of CIC_ATTACKS) for (const spelling of attack.spellings) BY_KEY.set(labelKey(spelling), attack);
const BENIGN_KEY = labelKey(BENIGN);
const ATTEMPTED_KEY = ` ${labelKey(ATTEMPTED_SUFFIX)}`;

/** @returns undefined for a label that no published file has */
export function parseCicLabel(label: string): CicLabel | undefined {
  const key = labelKey(label);
  if (key === BENIGN_KEY) return { kind: "benign", name: BENIGN, family: "benign" };
  const attempted = key.endsWith(ATTEMPTED_KEY);
  const attack = BY_KEY.get(attempted ? key.slice(0, -ATTEMPTED_KEY.length) : key);
  if (attack === undefined) return undefined;
  return { kind: attempted ? "attempted" : "attack", name: attack.name, family: attack.family, attack };
}

/** What the schedule calls the attack of a label: its three labels of the infiltration are one there. */
export function scheduledAttack(label: CicLabel | undefined): string | undefined {
  if (label?.attack === undefined) return undefined;
  return label.family === "infiltration" ? "Infiltration" : label.name;
}

/**
 * The truth of a label under a policy.
 * @returns "dropped" for an attempted attack that the policy leaves out
 */
export function truthOfLabel(label: CicLabel, spelling: string, policy: AttemptedPolicy): Truth | "dropped" {
  const { kind, attack } = label;
  if (kind === "attempted" && policy === "drop") return "dropped";
  if (attack === undefined || (kind === "attempted" && policy === "benign")) {
    // A try that came to nothing is still somebody's test of the door.
    const intent = kind === "attempted" ? "testing" : "routine";
    return { malicious: false, label: spelling, intent, impact: "none", tier: "low" };
  }
  const { technique, tactic, intent, impact, tier } = attack;
  return { malicious: true, label: spelling, technique, tactic, intent, impact, tier };
}
