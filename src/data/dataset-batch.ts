/** Rows of a dataset as they are read back: typed arrays, and texts on demand. */
import type { DictionaryColumnName } from "./dataset-part.js";

/** A column as the file holds it. */
export interface BatchColumn {
  /** A typed array; whoever reads it checks which. */
  readonly values: unknown;
  /** Values per row. */
  readonly width: number;
  isValid(row: number): boolean;
  /** Of texts: where each begins and ends in `values`. */
  readonly offsets?: Int32Array;
  /** Of repeated texts: what `values` are indices of. */
  readonly dictionary?: readonly string[];
}

/** A column of texts that repeat. */
export interface BatchDictionary {
  readonly values: readonly string[];
  /** Index in `values`, -1 where there is no text. */
  readonly indices: Int32Array;
}

/** A batch throws SocagentError's cause, a plain Error, when a column is not there or of another type. */
export class DatasetBatch {
  readonly rows: number;
  readonly #columns: ReadonlyMap<string, BatchColumn>;

  constructor(rows: number, columns: ReadonlyMap<string, BatchColumn>) {
    this.rows = rows;
    this.#columns = columns;
  }

  id(row: number): string {
    return this.#text("id", row);
  }

  text(row: number): string {
    return this.#text("text", row);
  }

  /** Milliseconds since 1970, UTC. */
  time(row: number): number {
    return Number(valuesOf(this.#column("time"), BigInt64Array)[row]);
  }

  line(row: number): number {
    return valuesOf(this.#column("line"), Int32Array)[row] ?? 0;
  }

  severity(row: number): number | undefined {
    const column = this.#column("severity");
    return column.isValid(row) ? valuesOf(column, Int8Array)[row] : undefined;
  }

  destinationPort(row: number): number | undefined {
    const column = this.#column("destination_port");
    return column.isValid(row) ? valuesOf(column, Int32Array)[row] : undefined;
  }

  /** Undefined where the truth is not known. */
  malicious(row: number): boolean | undefined {
    const column = this.#column("malicious");
    if (!column.isValid(row)) return undefined;
    return (((valuesOf(column, Uint8Array)[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  }

  dictionary(name: DictionaryColumnName): BatchDictionary {
    const column = this.#column(name);
    const stored = valuesOf(column, Int32Array);
    const indices = new Int32Array(this.rows);
    for (let row = 0; row < this.rows; row += 1) indices[row] = column.isValid(row) ? (stored[row] ?? -1) : -1;
    return { values: column.dictionary ?? [], indices };
  }

  /** Row by row, `width` values each, NaN where a feature is not known; undefined where the dataset has no features. */
  features(): { readonly values: Float32Array; readonly width: number } | undefined {
    const column = this.#columns.get("features");
    return column === undefined ? undefined : { values: valuesOf(column, Float32Array), width: column.width };
  }

  /** Row by row, `width` values each, none of them NaN; undefined where the dataset was made without. The manifest names them. */
  facts(): { readonly values: Float32Array; readonly width: number } | undefined {
    const column = this.#columns.get("facts");
    return column === undefined ? undefined : { values: valuesOf(column, Float32Array), width: column.width };
  }

  /** Whether the row is a flow. */
  hasFeatures(row: number): boolean {
    return this.#columns.get("features")?.isValid(row) ?? false;
  }

  /** Index in `SPLIT_PARTS` of every row. @param name one of the manifest's splits */
  split(name: string): Uint8Array {
    return valuesOf(this.#column(`split_${name}`), Uint8Array).subarray(0, this.rows);
  }

  #text(name: string, row: number): string {
    const column = this.#column(name);
    const bytes = valuesOf(column, Uint8Array);
    const { offsets } = column;
    if (offsets === undefined) throw new Error(`column ${name} is no text`);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
      "utf8",
      offsets[row] ?? 0,
      offsets[row + 1] ?? 0,
    );
  }

  #column(name: string): BatchColumn {
    const column = this.#columns.get(name);
    if (column === undefined) throw new Error(`there is no column ${name}`);
    return column;
  }
}

function valuesOf<Values extends object>(column: BatchColumn, type: abstract new (...args: never[]) => Values): Values {
  if (column.values instanceof type) return column.values;
  throw new Error(`a column is no ${type.name}`);
}
