/** Splits a row of ASCII without quotes at its delimiters, straight on its bytes. */

export interface SplitTarget {
  /** Receives the offset of each cell, and one past the end of the last and its delimiter. */
  readonly cells: Uint32Array;
  readonly from: number;
  /** Cells beyond this many are counted, not kept. */
  readonly width: number;
}

export interface PlainRow {
  readonly width: number;
  /** Bytes of the longest cell. */
  readonly longest: number;
  /** Whether there are control characters other than tab, line feed and carriage return. */
  readonly controls: boolean;
}

export function splitPlainRow(
  bytes: Uint8Array,
  start: number,
  end: number,
  delimiter: number,
  target: SplitTarget,
): PlainRow {
  const { cells, from, width } = target;
  let column = 0;
  let longest = 0;
  let controls = false;
  let cellStart = start;
  cells[from] = start;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === delimiter) {
      if (at - cellStart > longest) longest = at - cellStart;
      column++;
      cellStart = at + 1;
      if (column <= width) cells[from + column] = cellStart;
    } else if (byte < 32 ? byte !== 9 && byte !== 10 && byte !== 13 : byte === 127) controls = true;
  }
  if (end - cellStart > longest) longest = end - cellStart;
  if (column < width) cells[from + column + 1] = end + 1;
  return { width: column + 1, longest, controls };
}
