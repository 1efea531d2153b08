/**
 * Finds equal rows among many, exactly but for the chance that deduplicate-hash.ts states, in bounded memory.
 *
 * The first of equal rows is kept. Rows that are equal in what counts and differ in their class contradict each other; a policy says
 * what becomes of them. Hashes are read several times and in order, from wherever they are kept; what grows with the rows is one
 * bit for each and one table at a time.
 */
import { SocagentError } from "../errors.js";
import { HASH_WORDS } from "./deduplicate-hash.js";
import { HashTable } from "./deduplicate-table.js";

/**
 * What becomes of rows that contradict each other: none stays, one of each class stays, or one of the class that most of them have
 * (none where two classes have as many).
 */
export const CONFLICT_POLICIES = ["drop", "keep", "majority"] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

/** Rows in the order of the input. */
export interface HashChunk {
  /** Four words for each row. */
  readonly hashes: Uint32Array;
  /** The class of each row. */
  readonly classes: Uint16Array;
}

export interface DeduplicateOptions {
  readonly conflicts: ConflictPolicy;
  /** Rows in one table; more are done in several rounds over the hashes, each with its share of them. */
  readonly rowsPerTable?: number;
  /** How many rows there are, where that is known: else the hashes are read once more to count them. */
  readonly rows?: number;
}

export interface Deduplicated {
  /** A bit for each row, the lowest first: 1 where it is kept. */
  readonly kept: Uint8Array;
  readonly rows: number;
  /** By class. */
  readonly keptPerClass: readonly number[];
  /** Rows that repeat a kept or contradicted one, by class. */
  readonly duplicatesPerClass: readonly number[];
  /** Rows that the policy left out, the first of each class and vector, by class. */
  readonly conflictsDroppedPerClass: readonly number[];
  /** Contents that have more than one class, by their classes (ascending, with commas between). */
  readonly conflictingContents: ReadonlyMap<string, number>;
}

/** 365 MB of table. */
export const ROWS_PER_TABLE = 16_300_000;
/** The table marks conflicts in the highest of 16 bits. */
export const MAX_CLASSES = 0x7fff;
const CONFLICT = 0x8000;

/** @param chunks gives the chunks from the first on, each time it is called */
export async function deduplicate(
  chunks: () => AsyncIterable<HashChunk>,
  { conflicts, rowsPerTable = ROWS_PER_TABLE, ...known }: DeduplicateOptions,
): Promise<Deduplicated> {
  const rows = known.rows ?? (await countRows(chunks));
  const tally = new Tally(rows);
  const shares = Math.max(1, Math.ceil(rows / rowsPerTable));
  for (let share = 0; share < shares; share += 1) {
    const size = shares === 1 ? rows : await countShare(chunks, share, shares);
    await deduplicateShare(rowsOf(chunks, share, shares), new HashTable(size), conflicts, tally);
  }
  return tally.result();
}

/** A row that a round looks at. */
interface RowVisit {
  readonly hashes: Uint32Array;
  /** Where its hash begins. */
  offset: number;
  /** Of all rows. */
  row: number;
  class: number;
}

type Visit = (look: (row: RowVisit) => void) => Promise<void>;

async function deduplicateShare(
  visit: Visit,
  table: HashTable,
  conflicts: ConflictPolicy,
  tally: Tally,
): Promise<void> {
  /** The further classes of a slot, and where each was first seen. */
  const further = new Map<number, { class: number; row: number }[]>();
  await visit(({ hashes, offset, row, class: of }) => {
    const slot = table.findOrAdd(hashes, offset, of);
    if (slot < 0) {
      tally.keep(row, of);
      return;
    }
    const value = table.valueAt(slot);
    if ((value & MAX_CLASSES) === of) {
      tally.duplicate(of);
      return;
    }
    const others = further.get(slot) ?? [];
    if (others.some((other) => other.class === of)) {
      tally.duplicate(of);
      return;
    }
    table.setValue(slot, value | CONFLICT);
    further.set(slot, [...others, { class: of, row }]);
    tally.keep(row, of);
  });
  for (const [slot, others] of further) {
    tally.conflict([table.valueAt(slot) & MAX_CLASSES, ...others.map((other) => other.class)]);
  }
  if (conflicts === "keep" || further.size === 0) return;
  const winners = conflicts === "majority" ? await winnersOf(visit, table) : new Map<number, number>();
  await visit(({ hashes, offset, row, class: of }) => {
    if (!tally.isKept(row)) return;
    const slot = table.find(hashes, offset);
    if (slot >= 0 && (table.valueAt(slot) & CONFLICT) !== 0 && winners.get(slot) !== of) tally.dropConflict(row, of);
  });
}

/** The class that most rows of each contradicted slot have. */
async function winnersOf(visit: Visit, table: HashTable): Promise<Map<number, number>> {
  const counts = new Map<number, Map<number, number>>();
  await visit(({ hashes, offset, class: of }) => {
    const slot = table.find(hashes, offset);
    if (slot < 0 || (table.valueAt(slot) & CONFLICT) === 0) return;
    const ofSlot = counts.get(slot) ?? new Map<number, number>();
    ofSlot.set(of, (ofSlot.get(of) ?? 0) + 1);
    counts.set(slot, ofSlot);
  });
  const winners = new Map<number, number>();
  for (const [slot, ofSlot] of counts) {
    const most = Math.max(...ofSlot.values());
    const best = [...ofSlot].filter(([, count]) => count === most).map(([of]) => of);
    const [winner] = best;
    if (best.length === 1 && winner !== undefined) winners.set(slot, winner);
  }
  return winners;
}

async function countRows(chunks: () => AsyncIterable<HashChunk>): Promise<number> {
  let rows = 0;
  for await (const { classes } of chunks()) rows += classes.length;
  return rows;
}

async function countShare(chunks: () => AsyncIterable<HashChunk>, share: number, shares: number): Promise<number> {
  let rows = 0;
  await rowsOf(
    chunks,
    share,
    shares,
  )(() => {
    rows += 1;
  });
  return rows;
}

/** Visits the rows of one share; by the last word of the hash, which does not decide the slot. */
function rowsOf(chunks: () => AsyncIterable<HashChunk>, share: number, shares: number): Visit {
  return async (look) => {
    let first = 0;
    for await (const { hashes, classes } of chunks()) {
      const visited: RowVisit = { hashes, offset: 0, row: 0, class: 0 };
      for (let index = 0; index < classes.length; index += 1) {
        const offset = index * HASH_WORDS;
        if (shares > 1 && Math.floor(((hashes[offset + 3] ?? 0) * shares) / 4_294_967_296) !== share) continue;
        visited.offset = offset;
        visited.row = first + index;
        visited.class = classes[index] ?? 0;
        look(visited);
      }
      first += classes.length;
    }
  };
}

/** Counts by class, and the bits of kept rows. */
class Tally {
  readonly #rows: number;
  readonly #kept: Uint8Array;
  readonly #perClass: number[] = [];
  readonly #duplicates: number[] = [];
  readonly #dropped: number[] = [];
  readonly #conflicts = new Map<string, number>();

  constructor(rows: number) {
    this.#rows = rows;
    this.#kept = new Uint8Array(Math.ceil(rows / 8));
  }

  isKept(row: number): boolean {
    return (((this.#kept[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  }

  keep(row: number, of: number): void {
    if (of > MAX_CLASSES) throw new SocagentError("internal", `class ${of} is above ${MAX_CLASSES}`);
    this.#kept[row >> 3] = (this.#kept[row >> 3] ?? 0) | (1 << (row & 7));
    this.#perClass[of] = (this.#perClass[of] ?? 0) + 1;
  }

  duplicate(of: number): void {
    this.#duplicates[of] = (this.#duplicates[of] ?? 0) + 1;
  }

  conflict(classes: readonly number[]): void {
    const key = [...classes].sort((a, b) => a - b).join(",");
    this.#conflicts.set(key, (this.#conflicts.get(key) ?? 0) + 1);
  }

  dropConflict(row: number, of: number): void {
    this.#kept[row >> 3] = (this.#kept[row >> 3] ?? 0) & ~(1 << (row & 7));
    this.#perClass[of] = (this.#perClass[of] ?? 0) - 1;
    this.#dropped[of] = (this.#dropped[of] ?? 0) + 1;
  }

  result(): Deduplicated {
    const classes = Math.max(this.#perClass.length, this.#duplicates.length);
    const filled = (counts: readonly number[]): number[] => Array.from({ length: classes }, (_, of) => counts[of] ?? 0);
    return {
      kept: this.#kept,
      rows: this.#rows,
      keptPerClass: filled(this.#perClass),
      duplicatesPerClass: filled(this.#duplicates),
      conflictsDroppedPerClass: filled(this.#dropped),
      conflictingContents: new Map([...this.#conflicts].sort(([a], [b]) => (a < b ? -1 : 1))),
    };
  }
}
