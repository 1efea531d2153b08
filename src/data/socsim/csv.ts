/** SOC-Sim's files as CSV text. */
import type { Alert } from "./compose.js";
import { RULES } from "./rules/catalogue.js";
import type { TrueAlert } from "./slice-alerts.js";

const OBSERVED =
  "id,time,sensor,rule_id,rule,category,severity,src_ip,src_port,dst_ip,dst_port,protocol,host,user,process,message,techniques";
const TRUTH =
  "truth_label,truth_malicious,truth_technique,truth_tactic,truth_intent,truth_impact,truth_tier,truth_incident,truth_playbook,truth_step";

export const ALERT_HEADER = `${OBSERVED},${TRUTH}\n`;
export const BLIND_HEADER = `${OBSERVED}\n`;
export const TRUTH_HEADER = `id,${TRUTH}\n`;

/** What is the same in each alert of a rule. */
const RULE_PREFIXES = RULES.map(({ sensor, id, name, category, severity }) =>
  [sensor, id, name, category, severity].map(quoted).join(","),
);

/** Serial numbers of equal width sort as text. */
const ID_DIGITS = 9;

export function alertId(number: number): string {
  return `S${String(number + 1).padStart(ID_DIGITS, "0")}`;
}

/** The observed fields, without a line feed. */
export function observedRow(id: string, alert: Alert): string {
  const { time, rule, source, sourcePort, destination, destinationPort, host, user, process, message } = alert;
  const prefix = RULE_PREFIXES[rule.index] ?? "";
  const addresses = `${source},${sourcePort},${destination},${destinationPort},${rule.protocol}`;
  const rest = `${host},${user},${process},${quoted(message)},${rule.hint}`;
  return `${id},${new Date(time).toISOString()},${prefix},${addresses},${rest}`;
}

/** The truth's fields, without a line feed. */
export function truthRow({ cause, tier }: TrueAlert): string {
  const { malicious, technique, tactic, intent, impact, incident, playbook, step } = cause;
  const label = malicious ? playbook : "benign";
  return `${label},${String(malicious)},${technique},${tactic},${intent},${impact},${tier},${incident},${playbook},${step}`;
}

/** A field by RFC 4180. */
function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
