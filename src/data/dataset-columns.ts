/** Columns of a dataset part while it is filled: typed arrays of a fixed number of rows, cleared and filled again for the next part. */

/** Which rows have a value, one bit each, the lowest first, as Arrow stores it. */
export class Validity {
  readonly #bits: Uint8Array;
  #nulls = 0;

  constructor(capacity: number) {
    this.#bits = new Uint8Array(Math.ceil(capacity / 8));
  }

  set(row: number, valid: boolean): void {
    if (valid) this.#bits[row >> 3] = (this.#bits[row >> 3] ?? 0) | (1 << (row & 7));
    else this.#nulls += 1;
  }

  has(row: number): boolean {
    return (((this.#bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  }

  get nulls(): number {
    return this.#nulls;
  }

  /** The bits of rows [from, to); `from` is a multiple of 8. */
  bits(from: number, to: number): Uint8Array {
    return this.#bits.subarray(from >> 3, Math.ceil(to / 8));
  }

  clear(): void {
    this.#bits.fill(0);
    this.#nulls = 0;
  }
}

/** Numbers of any kind, absent as 0 and marked so. */
export class NumberColumn<Values extends Int32Array | Uint8Array | Float32Array | Int8Array> {
  readonly values: Values;
  readonly validity: Validity;

  constructor(values: Values) {
    this.values = values;
    this.validity = new Validity(values.length);
  }

  set(row: number, value: number | undefined): void {
    this.values[row] = value ?? 0;
    this.validity.set(row, value !== undefined);
  }

  clear(): void {
    this.validity.clear();
  }
}

/** Whole milliseconds since 1970 as 64-bit integers, written as two words: faster than by BigInt. */
export class TimeColumn {
  readonly values: BigInt64Array;
  readonly #words: Int32Array;

  constructor(capacity: number) {
    this.values = new BigInt64Array(capacity);
    this.#words = new Int32Array(this.values.buffer);
  }

  set(row: number, time: number): void {
    const whole = Math.floor(time);
    const high = Math.floor(whole / 4_294_967_296);
    this.#words[2 * row] = whole - high * 4_294_967_296;
    this.#words[2 * row + 1] = high;
  }
}

/** Texts, each with its own bytes. */
export class TextColumn {
  readonly offsets: Int32Array;
  #bytes: Buffer;
  #used = 0;

  constructor(capacity: number, bytesPerRow: number) {
    this.offsets = new Int32Array(capacity + 1);
    this.#bytes = Buffer.allocUnsafe(capacity * bytesPerRow);
  }

  set(row: number, text: string): void {
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    const most = this.#used + text.length * 3;
    if (most > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(most, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    this.#used += this.#bytes.write(text, this.#used);
    this.offsets[row + 1] = this.#used;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#used);
  }

  clear(): void {
    this.#used = 0;
  }
}

/** Texts that repeat: each once, and for every row which it is. */
export class DictionaryColumn {
  readonly indices: Int32Array;
  readonly validity: Validity;
  readonly #indexOf = new Map<string, number>();
  /** Neighbours are often equal, and comparing is faster than looking up. */
  #last: string | undefined;
  #lastIndex = 0;

  constructor(capacity: number) {
    this.indices = new Int32Array(capacity);
    this.validity = new Validity(capacity);
  }

  set(row: number, text: string | undefined): void {
    this.validity.set(row, text !== undefined);
    if (text === undefined) {
      this.indices[row] = 0;
      return;
    }
    if (text !== this.#last) {
      let index = this.#indexOf.get(text);
      if (index === undefined) {
        index = this.#indexOf.size;
        this.#indexOf.set(text, index);
      }
      this.#last = text;
      this.#lastIndex = index;
    }
    this.indices[row] = this.#lastIndex;
  }

  /** In the order of first use. */
  get values(): string[] {
    return [...this.#indexOf.keys()];
  }

  clear(): void {
    this.validity.clear();
    this.#indexOf.clear();
    this.#last = undefined;
  }
}
