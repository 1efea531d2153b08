/** The hashes of a chunk's rows on disk, with what splits need to know of each row. */
import { HASH_WORDS } from "../data/deduplicate-hash.js";

/** Of each row, in the order of the input. */
export interface ChunkHashes {
  /** Four words. */
  readonly hashes: Uint32Array;
  /** `groupKey` of its incident, or 0. */
  readonly incidents: Uint32Array;
  /** Index in the chunk's table of labels. */
  readonly labels: Uint16Array;
  /** UTC day, as days since 1970; 65535 and above (the year 2149) are one. */
  readonly days: Uint16Array;
}

export const BYTES_PER_ROW = HASH_WORDS * 4 + 4 + 2 + 2;
export const LAST_DAY = 0xffff;

/** Collects them. */
export class HashBuilder {
  #rows = 0;
  #hashes = new Uint32Array(1024 * HASH_WORDS);
  #incidents = new Uint32Array(1024);
  #labels = new Uint16Array(1024);
  #days = new Uint16Array(1024);

  get rows(): number {
    return this.#rows;
  }

  /** Where the next row's hash is to be written; `add` then takes it. */
  next(): { readonly hashes: Uint32Array; readonly offset: number } {
    if (this.#rows === this.#labels.length) this.#grow();
    return { hashes: this.#hashes, offset: this.#rows * HASH_WORDS };
  }

  add(label: number, incident: number, time: number): void {
    this.#incidents[this.#rows] = incident;
    this.#labels[this.#rows] = label;
    this.#days[this.#rows] = Math.min(LAST_DAY, Math.max(0, Math.floor(time / 86_400_000)));
    this.#rows += 1;
  }

  clear(): void {
    this.#rows = 0;
  }

  /** The four stretches, one after the other. */
  encode(): Uint8Array[] {
    const rows = this.#rows;
    return [
      bytesOf(this.#hashes.subarray(0, rows * HASH_WORDS)),
      bytesOf(this.#incidents.subarray(0, rows)),
      bytesOf(this.#labels.subarray(0, rows)),
      bytesOf(this.#days.subarray(0, rows)),
    ];
  }

  #grow(): void {
    const size = this.#labels.length * 2;
    const larger = [
      new Uint32Array(size * HASH_WORDS),
      new Uint32Array(size),
      new Uint16Array(size),
      new Uint16Array(size),
    ] as const;
    larger[0].set(this.#hashes);
    larger[1].set(this.#incidents);
    larger[2].set(this.#labels);
    larger[3].set(this.#days);
    [this.#hashes, this.#incidents, this.#labels, this.#days] = larger;
  }
}

/** @param bytes as `encode` gave them, in one; their number is checked by whoever reads the file */
export function decodeHashes(bytes: Uint8Array): ChunkHashes {
  const rows = Math.floor(bytes.byteLength / BYTES_PER_ROW);
  // Copied: a typed array must begin at a multiple of its width, and a Buffer's `slice` would not copy.
  const { buffer } = new Uint8Array(bytes);
  const afterHashes = rows * HASH_WORDS * 4;
  return {
    hashes: new Uint32Array(buffer, 0, rows * HASH_WORDS),
    incidents: new Uint32Array(buffer, afterHashes, rows),
    labels: new Uint16Array(buffer, afterHashes + rows * 4, rows),
    days: new Uint16Array(buffer, afterHashes + rows * 6, rows),
  };
}

function bytesOf(values: Uint32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
