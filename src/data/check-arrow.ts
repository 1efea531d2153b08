/**
 * Looks over an Arrow IPC file before the library reads it: the library believes every length that the file tells of, and makes so many
 * objects. Checked is what is counted: blocks of the footer, fields of the schema, nodes and buffers of each batch.
 * Format: https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format; its tables are FlatBuffers.
 */
import { FlatTable } from "./flat-table.js";

const MAGIC = "ARROW1";
/** At the end of a file: the footer's length, then the magic. */
const TRAILER_BYTES = 4 + MAGIC.length;
/** Before the length of a message, but in old files. */
const CONTINUATION = 0xffffffff;
/** A dataset has some hundred columns, each with one below it. */
const MAX_FIELDS = 10_000;
const MAX_DEPTH = 8;

/** Places of what is read, in the vtables of Arrow's Schema.fbs, File.fbs and Message.fbs. */
const FOOTER = { schema: 6, dictionaries: 8, recordBatches: 10 } as const;
const SCHEMA = { fields: 6, metadata: 8 } as const;
const FIELD = { children: 14, metadata: 16 } as const;
const MESSAGE = { headerType: 6, header: 8, metadata: 12 } as const;
const DICTIONARY_BATCH = { id: 2, data: 6 } as const;
const RECORD_BATCH = { id: 3, nodes: 6, buffers: 8 } as const;
const [BLOCK_BYTES, NODE_BYTES, BUFFER_BYTES] = [24, 16, 16];

/** @throws Error when `bytes` are no Arrow IPC file, or it tells of more than there is room for */
export function checkArrow(bytes: Uint8Array): void {
  const end = bytes.length - TRAILER_BYTES;
  const magic = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1", end + 4);
  if (end < 0 || magic !== MAGIC) throw new Error("it does not end as an Arrow file");
  // Whatever lies outside makes the view throw a RangeError.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const footer = FlatTable.root(view, end - view.getInt32(end, true));
  const schema = footer.table(FOOTER.schema);
  if (schema === undefined) throw new Error("it has no schema");
  schema.vector(SCHEMA.metadata, 4);
  checkFields(schema.tables(SCHEMA.fields), { left: MAX_FIELDS }, 0);
  for (const blocks of [FOOTER.dictionaries, FOOTER.recordBatches]) {
    const { at, length } = footer.vector(blocks, BLOCK_BYTES);
    for (let block = 0; block < length; block += 1) {
      checkMessage(view, Number(view.getBigInt64(at + block * BLOCK_BYTES, true)));
    }
  }
}

function checkFields(fields: readonly FlatTable[], count: { left: number }, depth: number): void {
  count.left -= fields.length;
  if (count.left < 0 || depth > MAX_DEPTH) throw new Error("it has more columns than a dataset has");
  for (const field of fields) {
    field.vector(FIELD.metadata, 4);
    checkFields(field.tables(FIELD.children), count, depth + 1);
  }
}

function checkMessage(view: DataView, at: number): void {
  const head = view.getUint32(at, true) === CONTINUATION ? 8 : 4;
  const message = FlatTable.root(view, at + head);
  message.vector(MESSAGE.metadata, 4);
  const header = message.table(MESSAGE.header);
  const type = message.byte(MESSAGE.headerType);
  const batch = type === DICTIONARY_BATCH.id ? header?.table(DICTIONARY_BATCH.data) : header;
  if (batch === undefined || (type !== DICTIONARY_BATCH.id && type !== RECORD_BATCH.id)) {
    throw new Error("a block leads to what is no batch");
  }
  batch.vector(RECORD_BATCH.nodes, NODE_BYTES);
  batch.vector(RECORD_BATCH.buffers, BUFFER_BYTES);
}
