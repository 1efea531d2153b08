/**
 * A dataset as tokens, in one file that is made once: the ids row after row, then columns with what is known of each row, then a JSON
 * footer. Columns are held in memory (about 30 bytes a row); ids are read by slices, so that a dataset of any size fits.
 *
 *     "SATOKEN1"  u64 footer offset  u32 footer length  ids …  columns …  footer
 */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { fileError } from "../../files.js";

export const MAGIC = "SATOKEN1";
export const PREAMBLE_BYTES = 24;
/** A footer names techniques and columns: some kilobytes. */
const MAX_FOOTER_BYTES = 16 * 1024 * 1024;

/** What is known of a row, each a column of numbers; −1 where it is not known. */
export const COLUMNS = {
  /** Where the row's ids begin, in ids. */
  offsets: Float64Array,
  lengths: Uint16Array,
  /** 1, 0 or −1. */
  malicious: Int8Array,
  /** Index in the footer's techniques. */
  technique: Int16Array,
  /** Indices in the footer's list of the same name. */
  tactic: Int16Array,
  intent: Int16Array,
  impact: Int16Array,
  tier: Int16Array,
  family: Int16Array,
  incident: Int32Array,
  time: Float64Array,
} as const;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES = [
  "offsets",
  "lengths",
  "malicious",
  "technique",
  "tactic",
  "intent",
  "impact",
  "tier",
  "family",
  "incident",
  "time",
] as const satisfies readonly ColumnName[];

/** Columns that are indices in a list of texts. */
export const LISTS = ["technique", "tactic", "intent", "impact", "tier", "family"] as const;
export type ListName = (typeof LISTS)[number];

export type Columns = { readonly [Name in ColumnName]: InstanceType<(typeof COLUMNS)[Name]> };
export type Lists = Readonly<Record<ListName, readonly string[]>>;

export function newColumns(rows: number): Columns {
  return {
    offsets: new Float64Array(rows),
    lengths: new Uint16Array(rows),
    malicious: new Int8Array(rows),
    technique: new Int16Array(rows),
    tactic: new Int16Array(rows),
    intent: new Int16Array(rows),
    impact: new Int16Array(rows),
    tier: new Int16Array(rows),
    family: new Int16Array(rows),
    incident: new Int32Array(rows),
    time: new Float64Array(rows),
  };
}

const texts = z.array(z.string());

export const Footer = z.strictObject({
  /** Of everything that decides the content; see `tokenKey`. */
  key: z.string(),
  rows: z.int().min(0),
  /** 2 or 4. */
  idBytes: z.union([z.literal(2), z.literal(4)]),
  /** Rows whose text is empty, and the ids of the first ones. */
  empty: z.strictObject({ rows: z.int().min(0), first: texts }),
  lists: z.strictObject({ technique: texts, tactic: texts, intent: texts, impact: texts, tier: texts, family: texts }),
  /** In the order in which they are stored; each holds a byte per row, the index of the row's part. */
  splits: texts,
  /** Bytes from the beginning of the file. */
  columns: z.record(z.string(), z.int().min(0)),
});

export type Footer = z.infer<typeof Footer>;

export interface TokenFile {
  readonly file: string;
  readonly rows: number;
  readonly columns: Columns;
  readonly lists: Lists;
  readonly empty: Footer["empty"];
  /** By name, the part of each row, as SPLIT_PARTS counts them. */
  readonly splits: ReadonlyMap<string, Uint8Array>;
  /** Ids of a row, from `<s>` to `</s>`. */
  ids(row: number): Int32Array;
  close(): void;
}

/**
 * @returns undefined when there is no such file, it was made from something else, or it is damaged: it is then made anew
 */
export function openTokenFile(file: string, key: string): TokenFile | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return undefined;
  }
  try {
    const footer = readFooter(descriptor);
    // Before memory is taken: a damaged footer may tell of any number of rows, each of which has a byte at least.
    if (footer?.key !== key || footer.rows > fstatSync(descriptor).size) {
      closeSync(descriptor);
      return undefined;
    }
    return new OpenTokenFile(file, descriptor, footer);
  } catch {
    closeSync(descriptor);
    return undefined;
  }
}

function readFooter(descriptor: number): Footer | undefined {
  const preamble = readBytes(descriptor, 0, PREAMBLE_BYTES);
  if (preamble.toString("latin1", 0, MAGIC.length) !== MAGIC) return undefined;
  const at = Number(preamble.readBigUInt64LE(8));
  const length = preamble.readUInt32LE(16);
  if (length > MAX_FOOTER_BYTES) return undefined;
  const parsed = Footer.safeParse(JSON.parse(readBytes(descriptor, at, length).toString("utf8")));
  return parsed.data;
}

/** Whole, or it throws. */
function readBytes(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const count = readSync(descriptor, bytes, done, length - done, at + done);
    if (count === 0) throw new Error("the file ends too early");
    done += count;
  }
  return bytes;
}

class OpenTokenFile implements TokenFile {
  readonly rows: number;
  readonly columns: Columns;
  readonly lists: Lists;
  readonly empty: Footer["empty"];
  readonly splits: ReadonlyMap<string, Uint8Array>;
  readonly #descriptor: number;
  readonly #idBytes: 2 | 4;

  constructor(
    readonly file: string,
    descriptor: number,
    footer: Footer,
  ) {
    this.#descriptor = descriptor;
    this.#idBytes = footer.idBytes;
    this.rows = footer.rows;
    this.lists = footer.lists;
    this.empty = footer.empty;
    this.columns = newColumns(footer.rows);
    for (const name of COLUMN_NAMES) this.#fill(this.columns[name], footer.columns[name]);
    this.splits = new Map(
      footer.splits.map((name) => {
        const parts = new Uint8Array(footer.rows);
        this.#fill(parts, footer.columns[`split_${name}`]);
        return [name, parts];
      }),
    );
  }

  ids(row: number): Int32Array {
    const length = this.columns.lengths[row] ?? 0;
    const at = PREAMBLE_BYTES + (this.columns.offsets[row] ?? 0) * this.#idBytes;
    try {
      const bytes = readBytes(this.#descriptor, at, length * this.#idBytes);
      return Int32Array.from({ length }, (_, i) =>
        this.#idBytes === 2 ? bytes.readUInt16LE(2 * i) : bytes.readInt32LE(4 * i),
      );
    } catch (thrown) {
      throw fileError(thrown, this.file, "read");
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #fill(target: Columns[ColumnName] | Uint8Array, at: number | undefined): void {
    if (at === undefined) throw new SocagentError("internal", `${this.file} lacks a column`);
    const bytes = readBytes(this.#descriptor, at, target.byteLength);
    new Uint8Array(target.buffer).set(bytes);
  }
}
