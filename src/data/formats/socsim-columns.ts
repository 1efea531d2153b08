/** SOC-Sim's CSV: the columns that tell it from any other alert export, and where its truth stands. */
import type { RecordField } from "./alert-columns.js";

export const SOCSIM_FIELDS: Readonly<Record<RecordField, string>> = {
  id: "id",
  time: "time",
  ruleText: "rule",
  ruleId: "rule_id",
  category: "category",
  severity: "severity",
  sourceAddress: "src_ip",
  sourcePort: "src_port",
  destinationAddress: "dst_ip",
  destinationPort: "dst_port",
  protocol: "protocol",
  host: "host",
  user: "user",
  process: "process",
  message: "message",
  techniques: "techniques",
};

/** Beside the fields; no other product has it in a table with all of the others. */
export const SOCSIM_SENSOR = "sensor";

/** Part of the truth → its column; absent from a blind file. */
export const SOCSIM_TRUTH = {
  label: "truth_label",
  malicious: "truth_malicious",
  technique: "truth_technique",
  tactic: "truth_tactic",
  intent: "truth_intent",
  impact: "truth_impact",
  tier: "truth_tier",
  incident: "truth_incident",
  playbook: "truth_playbook",
  step: "truth_step",
} as const;
