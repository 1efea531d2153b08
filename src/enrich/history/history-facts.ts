/** What history tells about a record: undefined where the record has no such entity. Every count includes the record itself; nothing looks past its time. */
import type { KeyFacts } from "./key-slots.js";
import type { WindowCounts } from "./windows.js";

/** The rule least often seen among other rules nearby. */
export interface RarestRule {
  readonly label: string;
  /** Records of that rule since the history began. */
  readonly total: number;
  /** Milliseconds since it was last seen nearby. */
  readonly sinceMs: number;
  /** Of the rules nearby, this one included, how many are rare: at most one record in a thousand so far. */
  readonly rare: number;
}

export interface RuleHistory extends KeyFacts {
  readonly label: string;
  /** Of all records so far, those of this rule, from 0 to 1. */
  readonly share: number;
  /** Distinct entities under the rule. */
  readonly hosts: WindowCounts;
  readonly sources: WindowCounts;
  readonly users: WindowCounts;
}

export interface SourceHistory extends KeyFacts {
  /** Distinct rules that it tripped, destinations that it went to, and destination ports. */
  readonly rules: WindowCounts;
  readonly destinations: WindowCounts;
  readonly ports: WindowCounts;
  /** Records with a rule that it had not tripped before. */
  readonly novel: WindowCounts;
  /** Records in which it was the destination. */
  readonly asDestination: WindowCounts;
}

export interface DestinationHistory extends KeyFacts {
  readonly rules: WindowCounts;
  readonly sources: WindowCounts;
}

export interface HostHistory extends KeyFacts {
  readonly rules: WindowCounts;
  readonly users: WindowCounts;
  /** Records with a rule that it had not had before. */
  readonly novel: WindowCounts;
}

export interface UserHistory extends KeyFacts {
  readonly rules: WindowCounts;
  readonly hosts: WindowCounts;
  /** Records on a host where the user had not been before. */
  readonly novel: WindowCounts;
}

/** Everything that was seen, whatever the entity. */
export interface OverallHistory {
  readonly counts: WindowCounts;
  readonly rules: WindowCounts;
  readonly hosts: WindowCounts;
  readonly sources: WindowCounts;
  /** Records with a rule that is new on its host, or from its source where there is no host. */
  readonly novel: WindowCounts;
}

export interface HistoryFacts {
  /** The record came after later ones; it was counted at the time of the latest. */
  readonly late: boolean;
  /** Milliseconds since the first record. */
  readonly sinceStartMs: number;
  /** Records so far. */
  readonly total: number;
  /** The day's window lost records to the bound on memory. */
  readonly cut: boolean;
  readonly overall: OverallHistory;
  readonly rule: RuleHistory;
  readonly source: SourceHistory | undefined;
  readonly destination: DestinationHistory | undefined;
  readonly host: HostHistory | undefined;
  readonly user: UserHistory | undefined;
  readonly ruleSource: KeyFacts | undefined;
  readonly ruleDestination: KeyFacts | undefined;
  readonly ruleHost: KeyFacts | undefined;
  readonly ruleUser: KeyFacts | undefined;
  readonly userHost: KeyFacts | undefined;
  readonly sourceDestination: KeyFacts | undefined;
  /** On the same host, source or user, in the last hour. */
  readonly rarestNearby: RarestRule | undefined;
  /** Anywhere, in the last hour. */
  readonly rarestAnywhere: RarestRule | undefined;
}
