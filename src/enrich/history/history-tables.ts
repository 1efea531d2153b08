/** The tables of all entities and pairs, and the slots that the record at hand has in them. */
import type { AlertRecord } from "../../data/record.js";
import { EntityTable, type SavedEntities } from "./entity-table.js";
import { readKeys, ruleLabel } from "./history-keys.js";
import { PairTable, type SavedPairs } from "./pair-table.js";
import { NONE, RecencyLists, type SavedLists } from "./recency-lists.js";
import { HOUR, WindowCounters, WINDOWS_MS } from "./windows.js";

/** Kinds of entities, in the order of the slots. */
export const SOURCE = 0;
export const DESTINATION = 1;
export const HOST = 2;
export const USER = 3;
export const RULE = 4;
export const SERVICE = 5;
export const ENTITY_KINDS = 6;

/** Kinds of pairs, in the order of the slots, which come after those of the entities. */
export const RULE_SOURCE = 0;
export const RULE_DESTINATION = 1;
export const RULE_HOST = 2;
export const RULE_USER = 3;
export const USER_HOST = 4;
export const SOURCE_DESTINATION = 5;
export const SOURCE_SERVICE = 6;

/** Left and right entity of each kind of pair; where rules nearby are looked for, the rule is on the left. */
const PAIRS: readonly (readonly [left: number, right: number])[] = [
  [RULE, SOURCE],
  [RULE, DESTINATION],
  [RULE, HOST],
  [RULE, USER],
  [USER, HOST],
  [SOURCE, DESTINATION],
  [SOURCE, SERVICE],
];
export const PAIR_KINDS = PAIRS.length;

/** Slots of a record. */
export const SLOTS = ENTITY_KINDS + PAIR_KINDS;

/** What a record was new with, as bits. */
const NEW_ON_HOST = 1;
const NEW_ON_SOURCE = 2;
const NEW_FOR_USER = 4;
const NEW_OVERALL = 8;

/** The one owner in the list of rules anywhere, and the one slot of what is counted overall. */
export const ALL = 0;

export interface SavedTables {
  readonly labels: readonly string[];
  readonly novel: Int32Array;
  readonly recentRules: SavedLists;
  readonly entities: readonly SavedEntities[];
  readonly pairs: readonly SavedPairs[];
}

export class HistoryTables {
  /** By kind. */
  readonly entities: readonly EntityTable[];
  readonly pairs: readonly PairTable[];
  /** Rules with a record in the last hour, wherever. */
  readonly recentRules = new RecencyLists();
  /** What rules are called, by slot. */
  readonly labels: string[] = [];
  /** Records with a rule that is new on its host, or from its source where there is no host. */
  readonly novel = new WindowCounters();
  /** Of the record at hand; `NONE` where it has no such entity or pair. */
  readonly slots = new Int32Array(SLOTS);
  /** Names of its entities. */
  readonly names: (string | undefined)[] = new Array<string | undefined>(ENTITY_KINDS);
  /** What it is new with. */
  flags = 0;
  readonly #dropOldest: () => void;

  /**
   * @param dropOldest called, again and again, while a table is full of what is in the day's window, until something has left it
   */
  constructor(entities: number, pairs: number, dropOldest: () => void) {
    this.entities = Array.from({ length: ENTITY_KINDS }, () => new EntityTable(entities));
    this.pairs = PAIRS.map(([left, right]) => new PairTable(this.entity(left), this.entity(right), pairs));
    this.#dropOldest = dropOldest;
  }

  entity(kind: number): EntityTable {
    return present(this.entities[kind]);
  }

  pair(kind: number): PairTable {
    return present(this.pairs[kind]);
  }

  /** The slot of the record at hand in a kind of entity. */
  slot(kind: number): number {
    return this.slots[kind] ?? NONE;
  }

  pairSlot(kind: number): number {
    return this.slots[ENTITY_KINDS + kind] ?? NONE;
  }

  /** Makes `record` the one at hand: finds or makes its slots. Nothing is counted yet. */
  find(record: AlertRecord): void {
    readKeys(record, this.names);
    for (let kind = 0; kind < ENTITY_KINDS; kind++) {
      const name = this.names[kind];
      this.slots[kind] = name === undefined ? NONE : this.#entitySlot(kind, name);
    }
    const rule = this.slot(RULE);
    if (this.entity(RULE).slots.total(rule) === 0) this.labels[rule] = ruleLabel(record);
    for (let kind = 0; kind < PAIR_KINDS; kind++) {
      const [left, right] = present(PAIRS[kind]);
      this.slots[ENTITY_KINDS + kind] = this.#pairSlot(kind, this.slot(left), this.slot(right));
    }
    const onHost = this.#isNew(RULE_HOST);
    const onSource = this.#isNew(RULE_SOURCE);
    this.flags =
      (onHost ? NEW_ON_HOST : 0) |
      (onSource ? NEW_ON_SOURCE : 0) |
      (this.#isNew(USER_HOST) ? NEW_FOR_USER : 0) |
      ((this.pairSlot(RULE_HOST) === NONE ? onSource : onHost) ? NEW_OVERALL : 0);
  }

  /** Counts the record at hand. @param sinceStart milliseconds since the history began */
  enter(time: number, sinceStart: number): void {
    for (let kind = 0; kind < ENTITY_KINDS; kind++) {
      const slot = this.slot(kind);
      if (slot === NONE) continue;
      const { slots } = this.entity(kind);
      slots.seen(slot, time, sinceStart);
      for (let window = 0; window < WINDOWS_MS.length; window++) slots.enter(slot, window);
    }
    for (let kind = 0; kind < PAIR_KINDS; kind++) {
      const slot = this.pairSlot(kind);
      if (slot === NONE) continue;
      const table = this.pair(kind);
      table.slots.seen(slot, time, sinceStart);
      for (let window = 0; window < WINDOWS_MS.length; window++) table.enter(slot, window);
    }
    this.recentRules.moveToFront(ALL, this.slot(RULE));
    if (this.flags === 0) return;
    for (let window = 0; window < WINDOWS_MS.length; window++) this.#addNovel(window, this.slots, 0, this.flags, 1);
  }

  /** Takes a record, whose slots begin at `keys[at]`, out of a window. */
  readonly leave = (window: number, keys: Int32Array, at: number, flags: number): void => {
    for (let kind = 0; kind < ENTITY_KINDS; kind++) {
      const slot = keys[at + kind] ?? NONE;
      if (slot === NONE) continue;
      const isLast = this.entity(kind).slots.leave(slot, window);
      if (isLast && kind === RULE && window === HOUR) this.recentRules.remove(ALL, slot);
    }
    for (let kind = 0; kind < PAIR_KINDS; kind++) {
      const slot = keys[at + ENTITY_KINDS + kind] ?? NONE;
      if (slot !== NONE) this.pair(kind).leave(slot, window);
    }
    if (flags !== 0) this.#addNovel(window, keys, at, flags, -1);
  };

  save(): SavedTables {
    return {
      labels: [...this.labels],
      novel: this.novel.save(1),
      recentRules: this.recentRules.save(1, this.entity(RULE).slots.used),
      entities: this.entities.map((table) => table.save()),
      pairs: this.pairs.map((table) => table.save()),
    };
  }

  restore(saved: SavedTables): void {
    this.labels.push(...saved.labels);
    this.novel.restore(saved.novel);
    this.recentRules.restore(saved.recentRules);
    for (const [kind, entities] of saved.entities.entries()) this.entity(kind).restore(entities);
    for (const [kind, pairs] of saved.pairs.entries()) this.pair(kind).restore(pairs);
  }

  #entitySlot(kind: number, name: string): number {
    const table = this.entity(kind);
    let slot = table.findOrAdd(name);
    while (slot === NONE) {
      this.#dropOldest();
      slot = table.findOrAdd(name);
    }
    return slot;
  }

  #pairSlot(kind: number, left: number, right: number): number {
    if (left === NONE || right === NONE) return NONE;
    const table = this.pair(kind);
    let slot = table.findOrAdd(left, right);
    while (slot === NONE) {
      this.#dropOldest();
      slot = table.findOrAdd(left, right);
    }
    return slot;
  }

  /** Whether the record's pair was never seen; it has not been counted yet. */
  #isNew(kind: number): boolean {
    const slot = this.pairSlot(kind);
    return slot !== NONE && this.pair(kind).slots.total(slot) === 0;
  }

  #addNovel(window: number, keys: Int32Array, at: number, flags: number, change: number): void {
    if ((flags & NEW_ON_HOST) !== 0) this.entity(HOST).novel.add(keys[at + HOST] ?? NONE, window, change);
    if ((flags & NEW_ON_SOURCE) !== 0) this.entity(SOURCE).novel.add(keys[at + SOURCE] ?? NONE, window, change);
    if ((flags & NEW_FOR_USER) !== 0) this.entity(USER).novel.add(keys[at + USER] ?? NONE, window, change);
    if ((flags & NEW_OVERALL) !== 0) this.novel.add(ALL, window, change);
  }
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError("there is no such kind");
  return value;
}
