/** Rows as stretches of bytes: what the framers find and the parsers read. */
import type { RejectReason } from "./reject.js";

/** A stretch of the decoded input, cut between rows. */
export interface Frames {
  /** UTF-8, as long as it is valid. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  /** Where each row begins in `bytes`. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Where each row ends, its line end excluded. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** 1-based line in the input where each row begins. */
  readonly lines: Uint32Array<ArrayBuffer>;
  /** For each row 0, or 1 + the index in `FLAWS` of what makes it unreadable. */
  readonly flaws: Uint8Array<ArrayBuffer>;
  /** Whether a quote character is anywhere in `bytes`. */
  readonly quoted: boolean;
}

/** What a framer itself can find wrong with a row. */
export const FLAWS = [
  "row-too-long",
  "bad-quotes",
  "invalid-json",
  "not-an-object",
] as const satisfies readonly RejectReason[];

export type Flaw = (typeof FLAWS)[number];

/** Cuts a stream of bytes into rows. The rows do not depend on how the stream is cut into pieces. */
export interface Framer {
  /** Takes a piece; gives the rows that are complete, once there are enough of them. */
  push(piece: Uint8Array): Frames[];
  /** The input is over: gives what is left. */
  finish(): Frames[];
}

/** Bytes that are framed at once: enough to make the work of a thread worthwhile, few enough to hold several for each core. */
export const CHUNK_BYTES = 1024 * 1024;
/** Rows at most in one stretch, so that a stretch of tiny rows does not become a mountain of records. */
export const MAX_ROWS = 16_384;

/** Collects the rows of one stretch. */
export class FrameList {
  #starts = new Uint32Array(1024);
  #ends = new Uint32Array(1024);
  #lines = new Uint32Array(1024);
  #flaws = new Uint8Array(1024);
  count = 0;

  add(start: number, end: number, line: number, flaw?: Flaw): void {
    if (this.count === this.#starts.length) this.#grow();
    this.#starts[this.count] = start;
    this.#ends[this.count] = end;
    this.#lines[this.count] = line;
    this.#flaws[this.count] = flaw === undefined ? 0 : 1 + FLAWS.indexOf(flaw);
    this.count++;
  }

  /** The stretch that ends at `end` of `bytes`, copied so that it can be handed to another thread. */
  take(bytes: Uint8Array, end: number, quote: number | undefined): Frames {
    const copy = new Uint8Array(end);
    copy.set(bytes.subarray(0, end));
    return {
      bytes: copy,
      count: this.count,
      starts: this.#starts.slice(0, this.count),
      ends: this.#ends.slice(0, this.count),
      lines: this.#lines.slice(0, this.count),
      flaws: this.#flaws.slice(0, this.count),
      quoted: quote !== undefined && copy.includes(quote),
    };
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    this.#starts = enlarged(this.#starts, new Uint32Array(size));
    this.#ends = enlarged(this.#ends, new Uint32Array(size));
    this.#lines = enlarged(this.#lines, new Uint32Array(size));
    const flaws = new Uint8Array(size);
    flaws.set(this.#flaws);
    this.#flaws = flaws;
  }
}

function enlarged(from: Uint32Array, into: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  into.set(from);
  return into;
}

/** What is wrong with row `row`, if the framer found anything. */
export function flawOf(frames: Frames, row: number): Flaw | undefined {
  return FLAWS[(frames.flaws[row] ?? 0) - 1];
}
