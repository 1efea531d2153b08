/**
 * Rows between reading and writing: cleaned records in a compact binary form, on disk in runs that are sorted by time.
 *
 * A row is a multiple of 8 bytes: a head, a tag of two bits for each feature, the features that are no small whole numbers as
 * doubles, those that are as 32-bit integers, and JSON for what has no fixed form. Three of four features of a flow are zero or small
 * whole numbers, so that a row takes half of what its doubles would.
 */

/** What a row holds. */
export interface SpoolRow {
  /** Milliseconds since 1970, UTC. */
  time: number;
  /** 1-based line; in a range of a file, counted from where the range begins. */
  line: number;
  /** Place among the chunk's rows in the order of the input. */
  index: number;
  /** Index in the chunk's table of labels. */
  label: number;
  /** Index in `CLOCKS`. */
  clock: number;
  /** Index in the chunk's table of protocols, -1 where there is none. */
  protocol: number;
  /** -1 where there is none. */
  destinationPort: number;
  /** Whether `features` counts. */
  isFlow: boolean;
  /** The rest as JSON; empty where there is none. */
  rest: string;
}

/** Length and line, time, then index, label, clock and kind, protocol, port, and the length and the begin of the JSON. */
const HEAD_BYTES = 48;
const TAGS_PER_WORD = 16;

const ZERO = 0;
const WHOLE = 1;
const DOUBLE = 2;
const MISSING = 3;

/** Encodes rows one after the other into a buffer that grows. */
export class SpoolEncoder {
  readonly #features: number;
  readonly #tagWords: number;
  #buffer: ArrayBuffer;
  #ints: Int32Array;
  #doubles: Float64Array;
  #bytes: Buffer;
  #used = 0;

  constructor(features: number, capacity = 1 << 20) {
    this.#features = features;
    this.#tagWords = Math.ceil(features / TAGS_PER_WORD);
    this.#buffer = new ArrayBuffer(capacity);
    this.#ints = new Int32Array(this.#buffer);
    this.#doubles = new Float64Array(this.#buffer);
    this.#bytes = Buffer.from(this.#buffer);
  }

  /** Bytes in use. */
  get length(): number {
    return this.#used;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  /** The memory that holds the rows; another one once it has grown. */
  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  clear(): void {
    this.#used = 0;
  }

  /** Takes a row as another encoder has it. */
  copy(from: SpoolEncoder, start: number, length: number): void {
    if (this.#used + length > this.#buffer.byteLength) this.#grow(this.#used + length);
    from.#bytes.copy(this.#bytes, this.#used, start, start + length);
    this.#used += length;
  }

  /** @returns where the row begins */
  add(row: Readonly<SpoolRow>, features: Float64Array): number {
    const start = this.#used;
    const most = HEAD_BYTES + this.#tagWords * 4 + (this.#features + 2) * 8 + row.rest.length * 3 + 8;
    if (start + most > this.#buffer.byteLength) this.#grow(start + most);
    const end = row.isFlow ? this.#addFeatures(start + HEAD_BYTES, features) : start + HEAD_BYTES;
    const restBytes = row.rest === "" ? 0 : this.#bytes.write(row.rest, end);
    this.#used = (end + restBytes + 7) & ~7;
    const at = start >> 2;
    const ints = this.#ints;
    ints[at] = this.#used - start;
    ints[at + 1] = row.line;
    this.#doubles[(start >> 3) + 1] = row.time;
    ints[at + 4] = row.index;
    ints[at + 5] = row.label;
    ints[at + 6] = (row.clock << 1) | (row.isFlow ? 1 : 0);
    ints[at + 7] = row.protocol;
    ints[at + 8] = row.destinationPort;
    ints[at + 9] = restBytes;
    ints[at + 10] = end - start;
    return start;
  }

  /** @returns where the features end */
  #addFeatures(start: number, features: Float64Array): number {
    const ints = this.#ints;
    const doubles = this.#doubles;
    const tags = start >> 2;
    const count = this.#features;
    let tag = 0;
    let double = (start + this.#tagWords * 4 + 7) >> 3;
    for (let feature = 0; feature < count; feature += 1) {
      const value = features[feature] ?? 0;
      let kind = DOUBLE;
      if (value === 0) kind = ZERO;
      else if (value === (value | 0)) kind = WHOLE;
      else if (value !== value) kind = MISSING;
      else {
        doubles[double] = value;
        double += 1;
      }
      tag |= kind << ((feature % TAGS_PER_WORD) * 2);
      if (feature % TAGS_PER_WORD === TAGS_PER_WORD - 1 || feature === count - 1) {
        ints[tags + Math.floor(feature / TAGS_PER_WORD)] = tag;
        tag = 0;
      }
    }
    let int = double * 2;
    for (let feature = 0; feature < count; feature += 1) {
      const value = features[feature] ?? 0;
      if (value !== 0 && value === (value | 0)) {
        ints[int] = value;
        int += 1;
      }
    }
    return int * 4;
  }

  #grow(least: number): void {
    const larger = new ArrayBuffer(Math.max(least, this.#buffer.byteLength * 2));
    new Uint8Array(larger).set(this.bytes);
    this.#buffer = larger;
    this.#ints = new Int32Array(larger);
    this.#doubles = new Float64Array(larger);
    this.#bytes = Buffer.from(larger);
  }
}

/** Decodes rows out of one buffer. */
export class SpoolDecoder {
  readonly #features: number;
  readonly #tagWords: number;
  readonly #ints: Int32Array;
  readonly #doubles: Float64Array;
  readonly #bytes: Buffer;

  constructor(features: number, buffer: ArrayBuffer) {
    this.#features = features;
    this.#tagWords = Math.ceil(features / TAGS_PER_WORD);
    this.#ints = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#bytes = Buffer.from(buffer);
  }

  /** Bytes of the row at `start`. */
  lengthAt(start: number): number {
    return this.#ints[start >> 2] ?? 0;
  }

  timeAt(start: number): number {
    return this.#doubles[(start >> 3) + 1] ?? 0;
  }

  /** Reads the row at `start`, but for its features. */
  read(start: number, row: SpoolRow): void {
    const ints = this.#ints;
    const at = start >> 2;
    const flags = ints[at + 6] ?? 0;
    row.line = ints[at + 1] ?? 0;
    row.time = this.timeAt(start);
    row.index = ints[at + 4] ?? 0;
    row.label = ints[at + 5] ?? 0;
    row.clock = flags >> 1;
    row.isFlow = (flags & 1) === 1;
    row.protocol = ints[at + 7] ?? 0;
    row.destinationPort = ints[at + 8] ?? 0;
    const restBytes = ints[at + 9] ?? 0;
    const rest = start + (ints[at + 10] ?? 0);
    row.rest = restBytes === 0 ? "" : this.#bytes.toString("utf8", rest, rest + restBytes);
  }

  /** Reads the features of the flow at `start`. */
  readFeatures(start: number, features: Float64Array): void {
    const ints = this.#ints;
    const tags = (start + HEAD_BYTES) >> 2;
    const count = this.#features;
    let double = (start + HEAD_BYTES + this.#tagWords * 4 + 7) >> 3;
    for (let feature = 0; feature < count; feature += 1) {
      const kind = ((ints[tags + Math.floor(feature / TAGS_PER_WORD)] ?? 0) >>> ((feature % TAGS_PER_WORD) * 2)) & 3;
      if (kind === DOUBLE) {
        features[feature] = this.#doubles[double] ?? 0;
        double += 1;
      } else features[feature] = kind === MISSING ? NaN : 0;
    }
    let int = double * 2;
    for (let feature = 0; feature < count; feature += 1) {
      const kind = ((ints[tags + Math.floor(feature / TAGS_PER_WORD)] ?? 0) >>> ((feature % TAGS_PER_WORD) * 2)) & 3;
      if (kind !== WHOLE) continue;
      features[feature] = ints[int] ?? 0;
      int += 1;
    }
  }
}

/** A row to be read into. */
export function emptyRow(): SpoolRow {
  return {
    time: 0,
    line: 0,
    index: 0,
    label: 0,
    clock: 0,
    protocol: -1,
    destinationPort: -1,
    isFlow: false,
    rest: "",
  };
}
