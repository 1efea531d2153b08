/**
 * Counts entities and pairs of them over sliding windows, in one pass over records in the order of their times.
 *
 * Counts are exact: each record enters every window once and leaves it once, and distinct counts follow from pairs that enter
 * and leave. Three bounds on memory make it approximate: `windowRecords` (the day's window then reaches back less than a day, and
 * facts say `cut`), `entities` and `pairs` (what was idle longest is forgotten and would count as new; when nothing is idle the
 * oldest records leave their windows early, which `cut` says too). The rarest rule nearby is looked for among the rules seen last.
 */
import type { AlertRecord } from "../../data/record.js";
import { collectFacts } from "./collect-facts.js";
import type { HistoryFacts } from "./history-facts.js";
import { ENTITY_KINDS, HistoryTables, PAIR_KINDS, SLOTS } from "./history-tables.js";
import { readHistory, writeHistory } from "./snapshot.js";
import { WindowRing } from "./window-ring.js";
import { DAY_MS } from "./windows.js";

export interface HistoryLimits {
  /** Entities of each kind that are remembered. */
  readonly entities: number;
  /** Pairs of each kind. */
  readonly pairs: number;
  /** Records in the day's window. */
  readonly windowRecords: number;
}

/** Together under 500 MB even when every record brings new entities and pairs; a real stream takes a tenth. */
export const DEFAULT_HISTORY_LIMITS: HistoryLimits = { entities: 2 ** 16, pairs: 2 ** 18, windowRecords: 2 ** 20 };

export class EntityHistory {
  readonly limits: HistoryLimits;
  readonly #tables: HistoryTables;
  readonly #ring: WindowRing;
  #start = NaN;
  #now = -Infinity;
  #total = 0;
  #late = 0;
  /** Until when the day's window lacks records that were dropped early. */
  #cutUntil = -Infinity;

  constructor(limits: HistoryLimits = DEFAULT_HISTORY_LIMITS) {
    this.limits = limits;
    this.#ring = new WindowRing(SLOTS, limits.windowRecords);
    this.#tables = new HistoryTables(limits.entities, limits.pairs, () => {
      this.#dropOldest();
    });
  }

  /** Records that came after later ones and were counted at the time of the latest. */
  get late(): number {
    return this.#late;
  }

  /** Records so far. */
  get total(): number {
    return this.#total;
  }

  /** Counts the record and tells what is known at its time. Records come in the order of their times (`ReorderBuffer`). */
  observe(record: AlertRecord): HistoryFacts {
    const late = this.count(record);
    return collectFacts(this.#tables, {
      late,
      now: this.#now,
      start: this.#start,
      total: this.#total,
      cut: this.#now < this.#cutUntil,
      counts: this.#ring.counts(),
    });
  }

  /** As `observe`, for a record of which nothing is to be told. @returns whether it came too late */
  count(record: AlertRecord): boolean {
    const late = this.#advance(record.time);
    this.#tables.find(record);
    this.#total++;
    this.#ring.push(this.#now, this.#tables.slots, this.#tables.flags);
    this.#tables.enter(this.#now, this.#now - this.#start);
    return late;
  }

  /** The state as bytes, from which `restore` goes on with the same facts and later snapshots to the byte. */
  snapshot(): Uint8Array {
    return writeHistory({
      limits: this.limits,
      start: this.#start,
      now: this.#now,
      total: this.#total,
      late: this.#late,
      cutUntil: this.#cutUntil,
      ring: this.#ring.save(),
      tables: this.#tables.save(),
    });
  }

  /** @throws SocagentError (`input`) when the bytes are no snapshot of this version */
  static restore(bytes: Uint8Array): EntityHistory {
    const saved = readHistory(bytes, ENTITY_KINDS, PAIR_KINDS);
    const history = new EntityHistory(saved.limits);
    history.#start = saved.start;
    history.#now = saved.now;
    history.#total = saved.total;
    history.#late = saved.late;
    history.#cutUntil = saved.cutUntil;
    history.#ring.restore(saved.ring);
    history.#tables.restore(saved.tables);
    return history;
  }

  /** Moves to `time`, and lets records leave the windows. @returns whether `time` is in the past, or none */
  #advance(time: number): boolean {
    const late = !(time >= this.#now) || time === Infinity;
    if (late) this.#late++;
    else this.#now = time;
    if (this.#now === -Infinity) this.#now = 0; // a first record without a time
    if (Number.isNaN(this.#start)) this.#start = this.#now;
    this.#ring.expire(this.#now, this.#tables.leave);
    while (this.#ring.isFull) this.#dropOldest();
    return late;
  }

  #dropOldest(): void {
    this.#cutUntil = Math.max(this.#cutUntil, this.#ring.dropOldest(this.#tables.leave) + DAY_MS);
  }
}
