/** How vendors write severity, and what it is on our scale (0 informational, 1 low, 2 medium, 3 high, 4 critical). Data, not code. */
import type { Severity } from "../record.js";

/** Words in any language of products we know, in lower case. */
export const SEVERITY_WORDS: Readonly<Record<string, Severity>> = {
  informational: 0,
  information: 0,
  informative: 0,
  info: 0,
  notice: 0,
  debug: 0,
  none: 0,
  unknown: 0,
  undefined: 0,
  audit: 0,
  low: 1,
  minor: 1,
  warning: 1,
  warn: 1,
  medium: 2,
  moderate: 2,
  med: 2,
  mid: 2,
  average: 2,
  suspicious: 2,
  error: 2,
  err: 2,
  high: 3,
  major: 3,
  important: 3,
  severe: 3,
  alert: 3,
  critical: 4,
  crit: 4,
  "very high": 4,
  very_high: 4,
  "very-high": 4,
  urgent: 4,
  fatal: 4,
  emergency: 4,
  emerg: 4,
  panic: 4,
  disaster: 4,
};

export const SEVERITY_SCALES = [
  "normalised",
  "ids-priority",
  "wazuh",
  "syslog",
  "one-to-five",
  "ten",
  "hundred",
  "qradar",
] as const;

export type SeverityScale = (typeof SEVERITY_SCALES)[number];

/** A value up to and including `upTo` is `severity`; values above the last step take the last step's. */
export interface SeverityStep {
  readonly upTo: number;
  readonly severity: Severity;
}

export const SCALE_STEPS: Readonly<Record<SeverityScale, readonly SeverityStep[]>> = {
  /** Ours, as SOC-Sim writes it. */
  normalised: steps([0, 0], [1, 1], [2, 2], [3, 3], [4, 4]),
  /** Suricata and Snort: 1 is the highest priority, 3 or 4 the lowest. */
  "ids-priority": steps([1, 3], [2, 2], [3, 1], [255, 0]),
  /** Wazuh's rule classification, level 0-15: to 3 system notes, 12 and above high importance, 15 severe attack. */
  wazuh: steps([3, 0], [6, 1], [11, 2], [14, 3], [15, 4]),
  /** RFC 5424: 0 emergency to 7 debug. */
  syslog: steps([2, 4], [3, 3], [4, 2], [5, 1], [7, 0]),
  "one-to-five": steps([1, 0], [2, 1], [3, 2], [4, 3], [5, 4]),
  /** CVSS v3.1's qualitative ratings, also CEF's 0-10. */
  ten: steps([0, 0], [3.9, 1], [6.9, 2], [8.9, 3], [10, 4]),
  /** Elastic's risk score: low to 21, medium to 47, high to 73, critical to 99. */
  hundred: steps([0, 0], [21, 1], [47, 2], [73, 3], [100, 4]),
  /** QRadar's magnitude and severity, 1-10. */
  qradar: steps([1, 0], [3, 1], [6, 2], [8, 3], [10, 4]),
};

/** Scales that a column's name decides, by `columnKey`; any other column's scale is decided from its first numbers. */
export const SCALE_OF_COLUMN: Readonly<Record<string, SeverityScale>> = {
  alertseverity: "ids-priority",
  rulelevel: "wazuh",
  priority: "ids-priority",
  sysloglevel: "syslog",
  syslogseverity: "syslog",
  logsyslogseveritycode: "syslog",
  cvss: "ten",
  cvssscore: "ten",
  magnitude: "qradar",
  riskscore: "hundred",
  eventriskscore: "hundred",
  kibanaalertriskscore: "hundred",
  threatscore: "hundred",
};

function steps(...pairs: readonly (readonly [number, Severity])[]): SeverityStep[] {
  return pairs.map(([upTo, severity]) => ({ upTo, severity }));
}
