/** All detection rules of the simulated products. */
import { wrongTable } from "../table.js";
import { CLOUD_RULES } from "./cloud.js";
import { DLP_RULES } from "./dlp.js";
import { EDR_RULES } from "./edr.js";
import { IDENTITY_RULES } from "./identity.js";
import { MAIL_RULES } from "./mail.js";
import { NIDS_RULES } from "./nids.js";
import { PROXY_RULES } from "./proxy.js";
import { parseRules, type Rule, type Sensor } from "./rule.js";
import { SYSMON_RULES } from "./sysmon.js";
import { WAF_RULES } from "./waf.js";

const TABLES: readonly (readonly [Sensor, string])[] = [
  ["nids", NIDS_RULES],
  ["edr", EDR_RULES],
  ["sysmon", SYSMON_RULES],
  ["mail", MAIL_RULES],
  ["identity", IDENTITY_RULES],
  ["proxy", PROXY_RULES],
  ["waf", WAF_RULES],
  ["dlp", DLP_RULES],
  ["cloud", CLOUD_RULES],
];

export const RULES: readonly Rule[] = TABLES.reduce<Rule[]>(
  (rules, [sensor, table]) => [...rules, ...parseRules(sensor, table, rules.length)],
  [],
);

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

/** @throws SocagentError (`internal`) when the catalogue has no such rule */
export function ruleById(id: string): Rule {
  const rule = BY_ID.get(id);
  if (rule === undefined) throw wrongTable(id, "is no rule of the catalogue");
  return rule;
}
