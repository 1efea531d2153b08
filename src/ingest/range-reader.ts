/** Reads one range of a file, from line to line. */
import { closeSync, openSync, readSync } from "node:fs";
import { fileError } from "../files.js";

/** Bytes of a range: some 10,000 flows, so that what is lost when a run is killed is little, and several fit in memory. */
export const RANGE_BYTES = 4 * 1024 * 1024;
const LF = 10;
/** Read beyond the range at first, for the line that goes over its end. */
const SLACK_BYTES = 64 * 1024;

/** The lines that begin in the range; undefined where one of them is longer than `maxRowBytes`. */
export class RangeReader {
  #buffer: Buffer = Buffer.alloc(0);

  /**
   * @param from first byte of the range
   * @param to first byte after it; a line belongs to the range in which it begins
   * @throws SocagentError (`input`) when the file cannot be read
   */
  read(file: string, from: number, to: number, maxRowBytes: number): Buffer | undefined {
    // The byte before tells whether a line begins at the range's first.
    const start = Math.max(0, from - 1);
    try {
      const handle = openSync(file, "r");
      try {
        for (let slack = SLACK_BYTES; ; slack *= 4) {
          const wanted = to - start + slack;
          if (this.#buffer.length < wanted) this.#buffer = Buffer.allocUnsafeSlow(wanted);
          const bytes = this.#buffer.subarray(0, fill(handle, this.#buffer.subarray(0, wanted), start));
          const lines = linesIn(bytes, from === 0, to - start, bytes.length < wanted);
          if (lines !== undefined) return lines;
          if (slack > maxRowBytes) return undefined;
        }
      } finally {
        closeSync(handle);
      }
    } catch (thrown) {
      throw fileError(thrown, file, "read", "input");
    }
  }
}

/** @returns how many bytes were read: fewer than asked for at the end of the file alone */
function fill(handle: number, into: Buffer, position: number): number {
  let filled = 0;
  while (filled < into.length) {
    const read = readSync(handle, into, filled, into.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** @param end of the range in `bytes`; a line that begins before it is in */
function linesIn(bytes: Buffer, isFirst: boolean, end: number, isEnd: boolean): Buffer | undefined {
  const before = isFirst ? -1 : bytes.indexOf(LF);
  if (before === -1 && !isFirst) return isEnd ? bytes.subarray(0, 0) : undefined;
  const begin = before + 1;
  // Every line of the range began before.
  if (begin >= end && !isFirst) return bytes.subarray(0, 0);
  const last = bytes.indexOf(LF, end - 1);
  if (last !== -1) return bytes.subarray(begin, last + 1);
  return isEnd ? bytes.subarray(begin) : undefined;
}
