/** Tokenises a dataset once and keeps the result beside it, or where the user says. */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { basename, join } from "node:path";
import { SPLIT_PARTS } from "../../data/dataset-row.js";
import type { DatasetBatch } from "../../data/dataset-batch.js";
import { type Dataset, readPart } from "../../data/dataset-reader.js";
import { MANIFEST_FILE } from "../../data/manifest.js";
import { StringTable } from "../../data/string-table.js";
import { checkTemplateVersion } from "../../enrich/text/template-version.js";
import { SocagentError } from "../../errors.js";
import { removeStaleTemporaries, writeAtomically } from "../../files.js";
import { tokenizerFingerprint } from "../../checkpoint/checkpoint.js";
import type { Tokenizer } from "../../model/tokens.js";
import {
  COLUMN_NAMES,
  type Columns,
  type Footer,
  LISTS,
  type ListName,
  MAGIC,
  newColumns,
  openTokenFile,
  PREAMBLE_BYTES,
  type TokenFile,
} from "./token-file.js";

/** Goes up with any change of what the file holds. */
const CACHE_VERSION = 1;
/** Ids that are encoded before they are written. */
const CHUNK_IDS = 1024 * 1024;
const MAX_SHORT_ID = 0xffff;
const MAX_EMPTY_NAMED = 5;
/** Of the files' names. */
const PREFIX = "tokens-";

export interface TokeniseOptions {
  readonly tokenizer: Tokenizer;
  /** Most tokens of a text, from `<s>` to `</s>`. */
  readonly maxLength: number;
  /** Where the file is kept; by default in the dataset's folder. */
  readonly cache?: string | undefined;
  readonly onProgress?: (rows: number, all: number) => void;
}

/**
 * The dataset's tokens, from the file that an earlier run made, or made now.
 * @throws SocagentError (`checkpoint`) when the dataset's texts are of another template, (`input`) when it is damaged
 */
export async function tokeniseDataset(dataset: Dataset, options: TokeniseOptions): Promise<TokenFile> {
  const { folder, manifest } = dataset;
  checkTemplateVersion(manifest.template, join(folder, MANIFEST_FILE));
  const key = tokenKey(dataset, options);
  const cache = options.cache ?? folder;
  const file = join(cache, `${PREFIX}${basename(folder)}-${key.slice(0, 16)}.bin`);
  await removeStaleTemporaries(cache, (name) => name.startsWith(PREFIX));
  const known = openTokenFile(file, key);
  if (known !== undefined) return known;
  await writeAtomically(file, (handle) => new Writer(handle, dataset, options, key).write());
  const made = openTokenFile(file, key);
  if (made === undefined) throw new SocagentError("io", `${file} cannot be read back`, { subject: { file } });
  return made;
}

/** SHA-256 of all that decides what the file holds. */
function tokenKey({ manifest }: Dataset, { tokenizer, maxLength }: TokeniseOptions): string {
  const splits = manifest.splits.map(({ name }) => name);
  const content = [
    CACHE_VERSION,
    manifest.sha256,
    tokenizerFingerprint(tokenizer),
    manifest.template,
    maxLength,
    splits,
  ];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

class Writer {
  readonly #columns: Columns;
  readonly #splits: ReadonlyMap<string, Uint8Array>;
  readonly #lists: Readonly<Record<ListName, StringTable>> = {
    technique: new StringTable(),
    tactic: new StringTable(),
    intent: new StringTable(),
    impact: new StringTable(),
    tier: new StringTable(),
    family: new StringTable(),
  };
  readonly #incidents = new StringTable();
  readonly #idBytes: 2 | 4;
  readonly #empty: { rows: number; first: string[] } = { rows: 0, first: [] };
  readonly #chunk: Int32Array | Uint16Array;
  #filled = 0;
  /** Ids so far, and rows. */
  #ids = 0;
  #rows = 0;
  #at = PREAMBLE_BYTES;

  constructor(
    private readonly handle: FileHandle,
    private readonly dataset: Dataset,
    private readonly options: TokeniseOptions,
    private readonly key: string,
  ) {
    const { manifest } = dataset;
    this.#columns = newColumns(manifest.rows);
    this.#splits = new Map(manifest.splits.map(({ name }) => [name, new Uint8Array(manifest.rows)]));
    this.#idBytes = options.tokenizer.vocabSize - 1 > MAX_SHORT_ID ? 4 : 2;
    const size = CHUNK_IDS + options.maxLength;
    this.#chunk = this.#idBytes === 2 ? new Uint16Array(size) : new Int32Array(size);
  }

  async write(): Promise<void> {
    const { folder, manifest } = this.dataset;
    for (const part of manifest.parts) {
      for (const batch of await readPart(folder, part)) await this.#addBatch(batch);
      this.options.onProgress?.(this.#rows, manifest.rows);
    }
    await this.#flush();
    await this.#writeRest();
  }

  async #addBatch(batch: DatasetBatch): Promise<void> {
    const { tokenizer, maxLength } = this.options;
    const lists = LISTS.map((name) => ({ name, column: batch.dictionary(name) }));
    const incidents = batch.dictionary("incident");
    const splits = [...this.#splits].map(([name, parts]) => ({ parts, own: batch.split(name) }));
    for (let row = 0; row < batch.rows; row++) {
      const at = this.#rows++;
      const text = batch.text(row);
      const ids = text.trim() === "" ? new Int32Array(0) : tokenizer.encode(text, { maxLength });
      if (ids.length === 0) this.#noteEmpty(batch.id(row));
      this.#columns.offsets[at] = this.#ids;
      this.#columns.lengths[at] = ids.length;
      this.#chunk.set(ids, this.#filled);
      this.#filled += ids.length;
      this.#ids += ids.length;
      const malicious = batch.malicious(row);
      this.#columns.malicious[at] = malicious === undefined ? -1 : Number(malicious);
      for (const { name, column } of lists) {
        this.#columns[name][at] = this.#lists[name].add(column.values[column.indices[row] ?? -1]);
      }
      this.#columns.incident[at] = this.#incidents.add(incidents.values[incidents.indices[row] ?? -1]);
      this.#columns.time[at] = batch.time(row);
      // A row without text is for nothing.
      for (const { parts, own } of splits)
        parts[at] = ids.length === 0 ? SPLIT_PARTS.indexOf("unused") : (own[row] ?? 0);
      if (this.#filled >= CHUNK_IDS) await this.#flush();
    }
  }

  #noteEmpty(id: string): void {
    this.#empty.rows += 1;
    if (this.#empty.first.length < MAX_EMPTY_NAMED) this.#empty.first.push(id);
  }

  async #flush(): Promise<void> {
    await this.#append(bytesOf(this.#chunk.subarray(0, this.#filled)));
    this.#filled = 0;
  }

  async #writeRest(): Promise<void> {
    const places: Record<string, number> = {};
    const columns: [string, ArrayBufferView][] = [
      ...COLUMN_NAMES.map((name): [string, ArrayBufferView] => [name, this.#columns[name]]),
      ...[...this.#splits].map(([name, parts]): [string, ArrayBufferView] => [`split_${name}`, parts]),
    ];
    for (const [name, column] of columns) {
      places[name] = this.#at;
      await this.#append(bytesOf(column));
    }
    const footer: Footer = {
      key: this.key,
      rows: this.#rows,
      idBytes: this.#idBytes,
      empty: this.#empty,
      lists: {
        technique: [...this.#lists.technique.strings],
        tactic: [...this.#lists.tactic.strings],
        intent: [...this.#lists.intent.strings],
        impact: [...this.#lists.impact.strings],
        tier: [...this.#lists.tier.strings],
        family: [...this.#lists.family.strings],
      },
      splits: [...this.#splits.keys()],
      columns: places,
    };
    const bytes = Buffer.from(JSON.stringify(footer));
    const preamble = Buffer.alloc(PREAMBLE_BYTES);
    preamble.write(MAGIC, "latin1");
    preamble.writeBigUInt64LE(BigInt(this.#at), 8);
    preamble.writeUInt32LE(bytes.length, 16);
    await this.#append(bytes);
    this.#at = 0;
    await this.#append(preamble);
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, done, bytes.length - done, this.#at);
      done += bytesWritten;
      this.#at += bytesWritten;
    }
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
