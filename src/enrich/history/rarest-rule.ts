/** The rule least often seen so far, among those with a record in the last hour nearby. */
import type { RarestRule } from "./history-facts.js";
import {
  ALL,
  HOST,
  RULE,
  RULE_HOST,
  RULE_SOURCE,
  RULE_USER,
  SOURCE,
  USER,
  type HistoryTables,
} from "./history-tables.js";
import type { PairTable } from "./pair-table.js";
import { NONE } from "./recency-lists.js";

/** How many of the latest rules nearby are compared: bounds the time that a host with thousands of rules takes. */
const MAX_RULES_COMPARED = 32;
/** A rule with at most this share of all records is rare. */
const RARE_SHARE = 1 / 1000;

/** Where rules nearby are looked for: pairs with the rule, and whose. */
const NEARBY = [
  [RULE_HOST, HOST],
  [RULE_SOURCE, SOURCE],
  [RULE_USER, USER],
] as const;

/**
 * On the host, the source or the user of the record at hand, other than its own rule.
 * @param now its time
 * @param total records so far
 */
export function rarestNearby(tables: HistoryTables, now: number, total: number): RarestRule | undefined {
  let rarest: RarestRule | undefined;
  for (const [kind, of] of NEARBY) {
    const owner = tables.slot(of);
    if (owner === NONE) continue;
    const found = rarestOf(tables, tables.pair(kind), owner, now, total);
    if (found !== undefined && (rarest === undefined || found.total < rarest.total)) rarest = found;
  }
  return rarest;
}

/** Anywhere. */
export function rarestAnywhere(tables: HistoryTables, now: number, total: number): RarestRule | undefined {
  return rarestOf(tables, undefined, ALL, now, total);
}

/** @param pairs undefined: rules anywhere */
function rarestOf(
  tables: HistoryTables,
  pairs: PairTable | undefined,
  owner: number,
  now: number,
  total: number,
): RarestRule | undefined {
  const { slots } = tables.entity(RULE);
  const lists = pairs?.recent ?? tables.recentRules;
  const own = tables.slot(RULE);
  let best = NONE;
  let least = Infinity;
  let rare = 0;
  let slot = lists.newest(owner);
  for (let compared = 0; slot !== NONE && compared < MAX_RULES_COMPARED; compared++, slot = lists.next(slot)) {
    const rule = pairs === undefined ? slot : pairs.left(slot);
    if (rule === own) continue;
    const count = slots.total(rule);
    if (count <= total * RARE_SHARE) rare++;
    if (count >= least) continue;
    least = count;
    best = slot;
  }
  if (best === NONE) return undefined;
  const last = (pairs?.slots ?? slots).last(best);
  const rule = pairs === undefined ? best : pairs.left(best);
  return { label: tables.labels[rule] ?? "", total: least, sinceMs: now - last, rare };
}
