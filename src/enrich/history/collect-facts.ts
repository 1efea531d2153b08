/** What the tables tell about the record at hand, once it is counted. */
import type { EntityTable } from "./entity-table.js";
import type {
  DestinationHistory,
  HistoryFacts,
  HostHistory,
  RuleHistory,
  SourceHistory,
  UserHistory,
} from "./history-facts.js";
import {
  ALL,
  DESTINATION,
  HOST,
  RULE,
  RULE_DESTINATION,
  RULE_HOST,
  RULE_SOURCE,
  RULE_USER,
  SOURCE,
  SOURCE_DESTINATION,
  SOURCE_SERVICE,
  USER,
  USER_HOST,
  type HistoryTables,
} from "./history-tables.js";
import type { KeyFacts } from "./key-slots.js";
import { rarestAnywhere, rarestNearby } from "./rarest-rule.js";
import { NONE } from "./recency-lists.js";
import type { WindowCounts } from "./windows.js";

const NOTHING: WindowCounts = { fiveMinutes: 0, hour: 0, day: 0 };

/** Where the history stands. */
export interface Progress {
  readonly late: boolean;
  readonly now: number;
  readonly start: number;
  readonly total: number;
  readonly cut: boolean;
  /** Records in each window. */
  readonly counts: WindowCounts;
}

export function collectFacts(tables: HistoryTables, { late, now, start, total, cut, counts }: Progress): HistoryFacts {
  return {
    late,
    sinceStartMs: now - start,
    total,
    cut,
    overall: {
      counts,
      rules: activeIn(tables.entity(RULE)),
      hosts: activeIn(tables.entity(HOST)),
      sources: activeIn(tables.entity(SOURCE)),
      novel: tables.novel.all(ALL),
    },
    rule: ruleFacts(tables, total),
    source: sourceFacts(tables),
    destination: destinationFacts(tables),
    host: hostFacts(tables),
    user: userFacts(tables),
    ruleSource: pairFacts(tables, RULE_SOURCE),
    ruleDestination: pairFacts(tables, RULE_DESTINATION),
    ruleHost: pairFacts(tables, RULE_HOST),
    ruleUser: pairFacts(tables, RULE_USER),
    userHost: pairFacts(tables, USER_HOST),
    sourceDestination: pairFacts(tables, SOURCE_DESTINATION),
    rarestNearby: rarestNearby(tables, now, total),
    rarestAnywhere: rarestAnywhere(tables, now, total),
  };
}

function activeIn(table: EntityTable): WindowCounts {
  const [fiveMinutes = 0, hour = 0, day = 0] = table.slots.active;
  return { fiveMinutes, hour, day };
}

function ruleFacts(tables: HistoryTables, total: number): RuleHistory {
  const slot = tables.slot(RULE);
  const facts = tables.entity(RULE).slots.facts(slot);
  return {
    counts: facts.counts,
    total: facts.total,
    ageMs: facts.ageMs,
    sinceLastMs: facts.sinceLastMs,
    days: facts.days,
    label: tables.labels[slot] ?? "",
    share: facts.total / total,
    hosts: tables.pair(RULE_HOST).ofLeft.all(slot),
    sources: tables.pair(RULE_SOURCE).ofLeft.all(slot),
    users: tables.pair(RULE_USER).ofLeft.all(slot),
  };
}

function sourceFacts(tables: HistoryTables): SourceHistory | undefined {
  const slot = tables.slot(SOURCE);
  if (slot === NONE) return undefined;
  const { slots, novel } = tables.entity(SOURCE);
  const facts = slots.facts(slot);
  const destinations = tables.entity(DESTINATION);
  const target = destinations.find(tables.names[SOURCE] ?? "");
  return {
    counts: facts.counts,
    total: facts.total,
    ageMs: facts.ageMs,
    sinceLastMs: facts.sinceLastMs,
    days: facts.days,
    rules: tables.pair(RULE_SOURCE).ofRight.all(slot),
    destinations: tables.pair(SOURCE_DESTINATION).ofLeft.all(slot),
    ports: tables.pair(SOURCE_SERVICE).ofLeft.all(slot),
    novel: novel.all(slot),
    asDestination: target === NONE ? NOTHING : destinations.slots.counts.all(target),
  };
}

function destinationFacts(tables: HistoryTables): DestinationHistory | undefined {
  const slot = tables.slot(DESTINATION);
  if (slot === NONE) return undefined;
  const facts = tables.entity(DESTINATION).slots.facts(slot);
  return {
    counts: facts.counts,
    total: facts.total,
    ageMs: facts.ageMs,
    sinceLastMs: facts.sinceLastMs,
    days: facts.days,
    rules: tables.pair(RULE_DESTINATION).ofRight.all(slot),
    sources: tables.pair(SOURCE_DESTINATION).ofRight.all(slot),
  };
}

function hostFacts(tables: HistoryTables): HostHistory | undefined {
  const slot = tables.slot(HOST);
  if (slot === NONE) return undefined;
  const { slots, novel } = tables.entity(HOST);
  const facts = slots.facts(slot);
  return {
    counts: facts.counts,
    total: facts.total,
    ageMs: facts.ageMs,
    sinceLastMs: facts.sinceLastMs,
    days: facts.days,
    rules: tables.pair(RULE_HOST).ofRight.all(slot),
    users: tables.pair(USER_HOST).ofRight.all(slot),
    novel: novel.all(slot),
  };
}

function userFacts(tables: HistoryTables): UserHistory | undefined {
  const slot = tables.slot(USER);
  if (slot === NONE) return undefined;
  const { slots, novel } = tables.entity(USER);
  const facts = slots.facts(slot);
  return {
    counts: facts.counts,
    total: facts.total,
    ageMs: facts.ageMs,
    sinceLastMs: facts.sinceLastMs,
    days: facts.days,
    rules: tables.pair(RULE_USER).ofRight.all(slot),
    hosts: tables.pair(USER_HOST).ofLeft.all(slot),
    novel: novel.all(slot),
  };
}

function pairFacts(tables: HistoryTables, kind: number): KeyFacts | undefined {
  const slot = tables.pairSlot(kind);
  return slot === NONE ? undefined : tables.pair(kind).slots.facts(slot);
}
