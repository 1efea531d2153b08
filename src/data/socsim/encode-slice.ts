/** Makes the bytes of a slice: its rows of the files, and its alerts as numbers where they are to be measured. */
import { gzipSync } from "node:zlib";
import { alertId, observedRow, truthRow } from "./csv.js";
import { AssetIndex } from "./difficulty/asset-index.js";
import { type Columns, columnsOf } from "./difficulty/columns.js";
import type { Slice } from "./plan.js";
import type { SliceMaker } from "./slice-alerts.js";

/** What is wanted of the slices. */
export interface SliceForm {
  /** Rows as CSV: truth behind each alert, or apart from them. */
  readonly rows: "none" | "with-truth" | "blind";
  readonly gzip: boolean;
  readonly columns: boolean;
}

export interface EncodedSlice {
  readonly index: number;
  readonly records: number;
  /** Rows of the alerts' file, compressed where that is wanted. */
  readonly alerts: Uint8Array<ArrayBuffer>;
  /** Rows of the truth's file; empty where truth is not apart. */
  readonly truth: Uint8Array<ArrayBuffer>;
  /** Of both before they were compressed. */
  readonly plainBytes: number;
  readonly columns?: Columns;
}

export class SliceEncoder {
  readonly #alerts = new RowBuffer();
  readonly #truth = new RowBuffer();
  readonly #assets: AssetIndex | undefined;

  constructor(
    readonly maker: SliceMaker,
    readonly form: SliceForm,
  ) {
    this.#assets = form.columns ? new AssetIndex(maker) : undefined;
  }

  /** Equal at each call, whatever was made before. */
  encode(slice: Slice): EncodedSlice {
    const { maker, form } = this;
    const alerts = maker.make(slice);
    if (form.rows !== "none") {
      alerts.forEach((one, at) => {
        const id = alertId(slice.before + at);
        if (form.rows === "blind") {
          this.#alerts.push(`${observedRow(id, one.alert)}\n`);
          this.#truth.push(`${id},${truthRow(one)}\n`);
        } else {
          this.#alerts.push(`${observedRow(id, one.alert)},${truthRow(one)}\n`);
        }
      });
    }
    const plainBytes = this.#alerts.length + this.#truth.length;
    return {
      index: slice.index,
      records: alerts.length,
      alerts: compressed(this.#alerts.take(), form.gzip),
      truth: compressed(this.#truth.take(), form.gzip),
      plainBytes,
      ...(this.#assets === undefined ? {} : { columns: columnsOf(alerts, maker.world.simulation.start, this.#assets) }),
    };
  }
}

/** A gzip member of its own; members one after the other are a gzip file. */
export function compressed(bytes: Uint8Array<ArrayBuffer>, gzip: boolean): Uint8Array<ArrayBuffer> {
  return gzip && bytes.length > 0 ? new Uint8Array(gzipSync(bytes, { level: GZIP_LEVEL })) : bytes;
}

/** Twice as fast as the default of 6, and a tenth larger. */
const GZIP_LEVEL = 4;

/** UTF-8 bytes at most for each unit of a string. */
const MOST_BYTES = 3;

/** Grows as rows come, and is used again. */
class RowBuffer {
  #buffer = Buffer.allocUnsafeSlow(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(row: string): void {
    const need = this.#length + row.length * MOST_BYTES;
    if (need > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(need, 2 * this.#buffer.length));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    this.#length += this.#buffer.write(row, this.#length);
  }

  /** A copy of what is in it; it is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = new Uint8Array(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    return taken;
  }
}
