/** One alert or flow, whatever it came from, and the truth about it, which triage never sees. */

/** What kind of source a record was read from. */
export type SourceKind = "alert-csv" | "cic-ids" | "socsim" | "suricata" | "wazuh";

/** Normalised severity: 0 informational, 1 low, 2 medium, 3 high, 4 critical. */
export type Severity = 0 | 1 | 2 | 3 | 4;

/** Where a record stands in its input. */
export interface Origin {
  /** As given on the command line, or `-` for standard input. */
  readonly file: string;
  /** 1-based line where the record begins, the header included. */
  readonly line: number;
}

/** A record as it was observed. Text fields are untrusted: bounded by the readers, escaped by whatever prints them. */
export interface AlertRecord {
  /** The source's own identifier, or one made from the file's name and line. */
  readonly id: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly source: SourceKind;
  readonly origin: Origin;
  readonly ruleText?: string;
  readonly ruleId?: string;
  readonly category?: string;
  readonly severity?: Severity;
  /** The severity as the source wrote it. */
  readonly vendorSeverity?: string;
  readonly sourceAddress?: string;
  readonly sourcePort?: number;
  readonly destinationAddress?: string;
  readonly destinationPort?: number;
  /** Lower case, such as `tcp`. */
  readonly protocol?: string;
  readonly host?: string;
  readonly user?: string;
  readonly process?: string;
  readonly message?: string;
  /** ATT&CK technique ids that the source itself names, such as `T1110.003`. */
  readonly techniques: readonly string[];
  /** Flow statistics by canonical name, where the source is a flow log. */
  readonly flow?: Readonly<Record<string, number>>;
  /** The original row by its own column or dotted field names, without the columns that hold the truth. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Order of urgency. */
export type RiskTier = "low" | "medium" | "high" | "critical";

/** What is known to be so of a record; kept apart from it. */
export interface Truth {
  readonly malicious: boolean;
  /** The label as the source spells it. */
  readonly label: string;
  /** ATT&CK technique id; absent for benign records and where the label says no more than malicious. */
  readonly technique?: string;
  /** ATT&CK tactic's short name, such as `lateral-movement`. */
  readonly tactic?: string;
  readonly intent?: string;
  readonly impact?: string;
  readonly tier?: RiskTier;
  /** The incident or benign root cause that the record belongs to. */
  readonly incident?: string;
  /** SOC-Sim's attack playbook, or its benign process. */
  readonly playbook?: string;
  /** SOC-Sim's step within the playbook. */
  readonly step?: string;
}

/** A record and, where its input is labelled, its truth. */
export interface LabelledRecord {
  readonly record: AlertRecord;
  readonly truth?: Truth;
}
