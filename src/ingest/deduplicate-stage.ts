/** Decides which rows are kept, and counts them for the splits. */
import { breathe } from "../breathe.js";
import { type ConflictPolicy, deduplicate, type Deduplicated, type HashChunk } from "../data/deduplicate.js";
import type { RowCounts } from "../data/split.js";
import { type ChunkList, readHashes } from "./chunk-list.js";

export interface Kept {
  readonly deduplicated: Deduplicated;
  /** Rows of each class that were read and cleaned. */
  readonly readPerClass: readonly number[];
  /** Of the rows that are kept. */
  readonly counts: RowCounts;
}

export async function deduplicateChunks(
  list: ChunkList,
  conflicts: ConflictPolicy,
  onRows: (rows: number) => void,
): Promise<Kept> {
  const deduplicated = await deduplicate(() => hashChunks(list, onRows), { conflicts, rows: list.rows });
  const { classes } = list.table;
  const readPerClass = classes.map(() => 0);
  const perClassWithoutIncident = classes.map(() => 0);
  const perDay = new Map<number, number>();
  const perIncident = new Map<number, number>();
  for (const chunk of list.chunks) {
    const { incidents, labels, days } = readHashes(chunk);
    for (let row = 0; row < chunk.rows; row += 1) {
      const of = chunk.classes[labels[row] ?? 0] ?? 0;
      readPerClass[of] = (readPerClass[of] ?? 0) + 1;
      if (!isKept(deduplicated.kept, chunk.firstRow + row)) continue;
      const day = days[row] ?? 0;
      const incident = incidents[row] ?? 0;
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
      if (incident === 0) perClassWithoutIncident[of] = (perClassWithoutIncident[of] ?? 0) + 1;
      else perIncident.set(incident, (perIncident.get(incident) ?? 0) + 1);
    }
    await breathe();
  }
  const perClass = classes.map((_, of) => deduplicated.keptPerClass[of] ?? 0);
  const counts = { classes, perClass, perClassWithoutIncident, perDay, perIncident };
  return { deduplicated, readPerClass, counts };
}

/** @param kept a bit for each row */
export function isKept(kept: Uint8Array, row: number): boolean {
  return (((kept[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

async function* hashChunks({ chunks }: ChunkList, onRows: (rows: number) => void): AsyncGenerator<HashChunk> {
  let seen = 0;
  for (const chunk of chunks) {
    const { hashes, labels } = readHashes(chunk);
    yield { hashes, classes: labels.map((label) => chunk.classes[label] ?? 0) };
    seen += chunk.rows;
    onRows(seen);
    await breathe();
  }
}
