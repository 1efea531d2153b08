/**
 * Looks over the footer of an Arrow IPC file before the library reads it: the library believes the number of blocks that the footer tells of,
 * and reads so many.
 * Format: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format, in a FlatBuffers table.
 */

const MAGIC = "ARROW1";
/** At the end of a file: the footer's length, then the magic. */
const TRAILER_BYTES = 4 + MAGIC.length;
/** Of a block: where it is, and how long its head and its body are. */
const BLOCK_BYTES = 24;
/** Where the footer's table tells of its vectors of blocks. */
const VECTORS = { dictionaries: 8, "record batches": 10 } as const;

/** @throws Error when `bytes` are no Arrow IPC file, or its footer has no room for the blocks that it tells of */
export function checkArrowFooter(bytes: Uint8Array): void {
  const end = bytes.length - TRAILER_BYTES;
  const magic = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(-MAGIC.length)
    .toString("latin1");
  if (end < 0 || magic !== MAGIC) throw new Error("it does not end as an Arrow file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = end - view.getInt32(end, true);
  if (begin < 0 || begin > end) throw new Error("its footer is longer than the file");
  // Whatever lies outside makes the view throw a RangeError.
  const table = begin + view.getUint32(begin, true);
  const fields = table - view.getInt32(table, true);
  for (const [name, at] of Object.entries(VECTORS)) {
    const offset = at < view.getUint16(fields, true) ? view.getUint16(fields + at, true) : 0;
    if (offset === 0) continue;
    const vector = table + offset + view.getUint32(table + offset, true);
    if (vector + 4 + view.getUint32(vector, true) * BLOCK_BYTES > end)
      throw new Error(`its footer has no room for its ${name}`);
  }
}
