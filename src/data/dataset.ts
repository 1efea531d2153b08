/**
 * Datasets on disk: Arrow IPC files (`part-00000.arrow`, …) of record batches. The only file that knows Apache Arrow.
 *
 * Longer than other files for that. docs/datasets.md describes the columns. A part's bytes depend on its rows and the metadata alone.
 */
import {
  Bool,
  type Data,
  type DataType,
  Dictionary,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  Int8,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  RecordBatchReader,
  Schema,
  Struct,
  TimestampMillisecond,
  Uint8,
  Utf8,
  vectorFromArray,
} from "apache-arrow";
import { messageOf, SocagentError } from "../errors.js";
import { checkArrow } from "./check-arrow.js";
import { TextColumn, TimeColumn, Validity } from "./dataset-columns.js";
import { DatasetBatch, type BatchColumn } from "./dataset-batch.js";
import { type DatasetPart, DICTIONARY_COLUMNS, type DictionaryColumnName } from "./dataset-part.js";

/** Rows of a record batch; a multiple of 8, so that bitmaps are cut at bytes. */
const ROWS_PER_BATCH = 8_192;

const TEXT_TYPE = new Utf8();

interface Column {
  readonly field: Field;
  /** Rows [from, to). */
  cut(from: number, to: number): Data;
}

/**
 * Encodes a part as an Arrow IPC file.
 * @param metadata of the schema, in the order given
 */
export function encodePart(part: DatasetPart, metadata: ReadonlyMap<string, string>): Uint8Array {
  return encoded(part, metadata).toUint8Array(true);
}

/** As `encodePart`, piece by piece: most are the part's own memory, so that it is not there twice. */
export async function* encodePartPieces(
  part: DatasetPart,
  metadata: ReadonlyMap<string, string>,
): AsyncGenerator<Uint8Array> {
  yield* encoded(part, metadata);
}

function encoded(part: DatasetPart, metadata: ReadonlyMap<string, string>): RecordBatchFileWriter {
  const columns = columnsOf(part);
  const schema = new Schema(
    columns.map(({ field }) => field),
    new Map(metadata),
  );
  const writer = new RecordBatchFileWriter();
  writer.reset(undefined, schema);
  for (let from = 0; from < part.rows; from += ROWS_PER_BATCH) {
    const to = Math.min(part.rows, from + ROWS_PER_BATCH);
    const children = columns.map((column) => column.cut(from, to));
    const type = new Struct(schema.fields);
    writer.write(new RecordBatch(schema, makeData({ type, length: to - from, nullCount: 0, children })));
  }
  writer.finish();
  return writer;
}

function columnsOf(part: DatasetPart): Column[] {
  return [
    textColumn("id", part.id.offsets, part.id.bytes),
    {
      field: new Field("time", new TimestampMillisecond("UTC"), false),
      cut: (from, to) => plain(new TimestampMillisecond("UTC"), part.time.values.subarray(from, to), to - from),
    },
    {
      field: new Field("line", new Int32(), false),
      cut: (from, to) => plain(new Int32(), part.line.values.subarray(from, to), to - from),
    },
    textColumn("text", part.text.offsets, part.text.bytes),
    nullable("severity", new Int8(), part.severity.validity, (from, to) => part.severity.values.subarray(from, to)),
    nullable("destination_port", new Int32(), part.destinationPort.validity, (from, to) =>
      part.destinationPort.values.subarray(from, to),
    ),
    nullable("malicious", new Bool(), part.maliciousKnown, (from, to) => part.malicious.bits(from, to)),
    ...DICTIONARY_COLUMNS.map((name, id) => dictionaryColumn(part, name, id)),
    ...(part.shape.features.length === 0
      ? []
      : [vectorColumn("features", part.shape.features, part.features, part.featuresKnown)]),
    ...(part.shape.facts.length === 0 ? [] : [vectorColumn("facts", part.shape.facts, part.facts)]),
    ...part.shape.splits.map((name, index) => splitColumn(name, part.splits[index] ?? new Uint8Array())),
  ];
}

function textColumn(name: string, offsets: Int32Array, bytes: Uint8Array): Column {
  return {
    field: new Field(name, TEXT_TYPE, false),
    cut: (from, to) =>
      makeData({
        type: TEXT_TYPE,
        length: to - from,
        nullCount: 0,
        valueOffsets: offsets.subarray(from, to + 1),
        data: bytes,
      }),
  };
}

function plain<Type extends TimestampMillisecond | Int32 | Uint8>(
  type: Type,
  data: Type["TArray"],
  length: number,
): Data {
  return makeData<DataType>({ type, length, nullCount: 0, ...{ data } });
}

function nullable(
  name: string,
  type: Int8 | Int32 | Bool,
  validity: Validity,
  values: (from: number, to: number) => Int8Array | Int32Array | Uint8Array,
): Column {
  return {
    field: new Field(name, type, true),
    cut: (from, to) =>
      makeData<DataType>({ type, length: to - from, ...nullsOf(validity, from, to), ...{ data: values(from, to) } }),
  };
}

/** Its dictionary is the part's own, whole before the first batch. `id` is fixed: Arrow's own counter would differ from run to run. */
function dictionaryColumn(part: DatasetPart, name: DictionaryColumnName, id: number): Column {
  const column = part.dictionaries[name];
  const type = new Dictionary(new Utf8(), new Int32(), id);
  const dictionary = vectorFromArray(column.values, new Utf8());
  return {
    field: new Field(name, type, true),
    cut: (from, to) =>
      makeData({
        type,
        length: to - from,
        ...nullsOf(column.validity, from, to),
        data: column.indices.subarray(from, to),
        dictionary,
      }),
  };
}

/**
 * Several numbers a row, named in the field's metadata.
 * @param known which rows have them; all where it is not given
 */
function vectorColumn(name: string, names: readonly string[], values: Float32Array, known?: Validity): Column {
  const width = names.length;
  const type = new FixedSizeList(width, new Field("item", new Float32(), false));
  return {
    field: new Field(name, type, known !== undefined, new Map([["names", JSON.stringify(names)]])),
    cut: (from, to) =>
      makeData({
        type,
        length: to - from,
        ...(known === undefined ? { nullCount: 0 } : nullsOf(known, from, to)),
        child: makeData({
          type: new Float32(),
          length: (to - from) * width,
          nullCount: 0,
          data: values.subarray(from * width, to * width),
        }),
      }),
  };
}

function splitColumn(name: string, values: Uint8Array): Column {
  return {
    field: new Field(`split_${name}`, new Uint8(), false),
    cut: (from, to) => plain(new Uint8(), values.subarray(from, to), to - from),
  };
}

function nullsOf(validity: Validity, from: number, to: number): { nullCount: number; nullBitmap?: Uint8Array } {
  if (validity.nulls === 0) return { nullCount: 0 };
  // -1: Arrow counts them when it needs to know.
  return { nullCount: -1, nullBitmap: validity.bits(from, to) };
}

/** A part as it was read. */
export interface DecodedPart {
  readonly metadata: ReadonlyMap<string, string>;
  readonly batches: readonly DatasetBatch[];
}

/**
 * Decodes a part. Its arrays are views of `bytes`.
 * @param file named in the error
 * @throws SocagentError (`input`) when the bytes are no Arrow IPC file, or not one of ours
 */
export function decodePart(bytes: Uint8Array, file: string): DecodedPart {
  try {
    checkArrow(bytes);
    const reader = RecordBatchReader.from(bytes).open();
    const { metadata } = reader.schema;
    const batches: DatasetBatch[] = [];
    // One by one: where a block leads to anything but a batch, the library's own iterator goes round for ever.
    for (let index = 0; index < reader.numRecordBatches; index += 1) {
      const batch = reader.isFile() && reader.isSync() ? reader.readRecordBatch(index) : null;
      if (batch === null) throw new Error(`record batch ${index} is absent`);
      batches.push(new DatasetBatch(batch.numRows, columnsByName(batch, bytes.length)));
    }
    return { metadata, batches };
  } catch (thrown) {
    throw new SocagentError("input", `${file} is not a part of a dataset: ${messageOf(thrown)}`, {
      subject: { file },
      nextStep: "Ingest the data again.",
      cause: thrown,
    });
  }
}

/** @param most rows, or values of a dictionary: whoever tells of more than the file has bytes would have us count them one by one */
function columnsByName(batch: RecordBatch, most: number): Map<string, BatchColumn> {
  if (batch.numRows > most) throw new Error(`${batch.numRows} rows are more than the file has bytes`);
  const columns = new Map<string, BatchColumn>();
  for (const [index, field] of batch.schema.fields.entries()) {
    const data = batch.data.children[index];
    if (data === undefined) throw new Error(`column ${field.name} is absent`);
    if ((data.dictionary?.length ?? 0) > most)
      throw new Error(`column ${field.name} has more words than the file has bytes`);
    columns.set(field.name, columnOf(data));
  }
  return columns;
}

function columnOf(data: Data): BatchColumn {
  const item = data.children[0];
  const offsets: unknown = data.valueOffsets;
  return {
    values: item === undefined ? data.values : item.values,
    width: item === undefined ? 1 : data.stride,
    isValid: (row) => data.getValid(row),
    ...(offsets instanceof Int32Array ? { offsets } : {}),
    ...(data.dictionary === undefined ? {} : { dictionary: Array.from(data.dictionary, String) }),
  };
}

/** Column types of `encodeTable`; a cell that is `undefined` is null. */
export interface TableCellTypes {
  readonly text: string;
  readonly int32: number;
  readonly float32: number;
  readonly bool: boolean;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
}

export type TableColumns = Readonly<Record<string, keyof TableCellTypes>>;

/** Rows of a table, column by column, all of the same length. */
export type TableBatch<Columns extends TableColumns> = {
  readonly [Name in keyof Columns]: readonly (TableCellTypes[Columns[Name]] | undefined)[];
};

/** Room for a text to begin with; a column grows as it needs. */
const TEXT_BYTES = 24;

const TABLE_TYPES: Readonly<Record<keyof TableCellTypes, () => DataType>> = {
  text: () => TEXT_TYPE,
  int32: () => new Int32(),
  float32: () => new Float32(),
  bool: () => new Bool(),
  time: () => new TimestampMillisecond("UTC"),
};

/** Hands over what it has written, so that a table of any length is never there whole. */
class PieceWriter extends RecordBatchFileWriter {
  #pieces: Uint8Array[] = [];

  take(): Uint8Array[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  protected override _write({ buffer, byteOffset, byteLength }: ArrayBufferView): this {
    if (this._started && byteLength > 0) {
      this.#pieces.push(new Uint8Array(buffer, byteOffset, byteLength));
      this._position += byteLength;
    }
    return this;
  }
}

/**
 * Encodes any table as an Arrow IPC file, piece by piece; each batch is a record batch. Its bytes depend on the rows and the metadata alone.
 * @throws RangeError when a batch's columns differ in length
 */
export function* encodeTable<const Columns extends TableColumns>(
  columns: Columns,
  batches: Iterable<TableBatch<Columns>>,
  metadata: ReadonlyMap<string, string>,
): Generator<Uint8Array> {
  const kinds = Object.values(columns);
  const fields = Object.entries(columns).map(([name, type]) => new Field(name, TABLE_TYPES[type](), true));
  const schema = new Schema(fields, new Map(metadata));
  const writer = new PieceWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) {
    const cells: readonly (readonly unknown[])[] = fields.map(({ name }) => batch[name] ?? []);
    const length = cells[0]?.length ?? 0;
    if (cells.some((column) => column.length !== length)) throw new RangeError("columns of a batch differ in length");
    const children = kinds.map((kind, place) => tableData(kind, cells[place] ?? []));
    writer.write(new RecordBatch(schema, makeData({ type: new Struct(fields), length, nullCount: 0, children })));
    yield* writer.take();
  }
  writer.finish();
  yield* writer.take();
}

/** A column of cells as Arrow keeps it. Its builders, cell by cell, take several times as long. */
function tableData(kind: keyof TableCellTypes, cells: readonly unknown[]): Data {
  const { length } = cells;
  const present = new Validity(length);
  for (let row = 0; row < length; row += 1) present.set(row, cells[row] !== undefined);
  const nulls = nullsOf(present, 0, length);
  const type = TABLE_TYPES[kind]();
  if (kind === "text") {
    const column = new TextColumn(length, TEXT_BYTES);
    for (let row = 0; row < length; row += 1) {
      const cell = cells[row];
      column.set(row, typeof cell === "string" ? cell : "");
    }
    return makeData({ type: TEXT_TYPE, length, ...nulls, valueOffsets: column.offsets, data: column.bytes });
  }
  const numberAt = (row: number): number => Number(cells[row] ?? 0);
  return makeData<DataType>({ type, length, ...nulls, ...{ data: valuesOf(kind, length, numberAt) } });
}

function valuesOf(
  kind: Exclude<keyof TableCellTypes, "text">,
  length: number,
  numberAt: (row: number) => number,
): Int32Array | Float32Array | BigInt64Array | Uint8Array {
  switch (kind) {
    case "int32":
      return Int32Array.from({ length }, (_, row) => numberAt(row));
    case "float32":
      return Float32Array.from({ length }, (_, row) => numberAt(row));
    case "bool": {
      const bits = new Validity(length);
      for (let row = 0; row < length; row += 1) bits.set(row, numberAt(row) !== 0);
      return bits.bits(0, length);
    }
    case "time": {
      const times = new TimeColumn(length);
      for (let row = 0; row < length; row += 1) times.set(row, numberAt(row));
      return times.values;
    }
  }
}
