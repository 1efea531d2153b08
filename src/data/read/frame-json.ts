/**
 * Objects of a JSON array, or of a stream of objects that are written over several lines. An object that is broken is given as one
 * row with a flaw; reading goes on at the next line that begins as the objects before it did.
 */
import { CHUNK_BYTES, FrameList, MAX_ROWS, type Framer, type Frames } from "./frames.js";
import { MAX_RAW_CHARACTERS } from "./reject.js";

const LF = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const OPEN = [123, 91]; // { [
const CLOSE = [125, 93]; // } ]
const BETWEEN = new Set([9, 10, 13, 32, 44, 91, 93]); // blanks , [ ]
const BRACE = 123;
/** UTF-8 has up to four bytes for a character: what a reject shows of an object that is dropped while it streams by. */
const KEPT_BYTES = 4 * MAX_RAW_CHARACTERS;

type Element =
  | { readonly kind: "whole"; readonly end: number }
  | { readonly kind: "partial" }
  /** Broken: it has a line break within a string at `at`, or does not end before `at`. */
  | { readonly kind: "broken"; readonly at: number; readonly flaw: "invalid-json" | "row-too-long" };

export class JsonFramer implements Framer {
  readonly #maxRowBytes: number;
  readonly #chunkBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  #line = 1;
  /** Blanks before the first object that begins a line: so the next one is found again after a broken one. */
  #indent: number | undefined;
  /** Whether nothing but blanks stands before the present place in its line, and how many. */
  #blanks: number | undefined = 0;
  /** A broken object is being passed over. */
  #lost = false;
  /** How far a broken object was searched for its end; a second one there is not searched line by line again. */
  #searched = 0;

  /** @param chunkBytes bytes to gather before they are framed */
  constructor(maxRowBytes: number, chunkBytes = CHUNK_BYTES) {
    this.#maxRowBytes = maxRowBytes;
    this.#chunkBytes = chunkBytes;
  }

  push(piece: Uint8Array): Frames[] {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    return this.#waiting < this.#chunkBytes ? [] : this.#frame(false);
  }

  finish(): Frames[] {
    return this.#frame(true);
  }

  #frame(final: boolean): Frames[] {
    this.#bytes = Buffer.concat([this.#bytes, ...this.#pieces]);
    this.#pieces = [];
    this.#waiting = 0;
    const framed: Frames[] = [];
    for (;;) {
      const list = new FrameList();
      const next = this.#fill(list, final);
      if (list.count > 0) framed.push(list.take(this.#bytes, next, undefined));
      this.#bytes = this.#bytes.subarray(next);
      this.#searched = Math.max(0, this.#searched - next);
      if (list.count < MAX_ROWS) break;
    }
    // Copied: what is left must not hold on to the whole stretch.
    this.#bytes = Buffer.from(this.#bytes);
    return framed;
  }

  /** Fills `list`; returns up to where the bytes are used up. */
  #fill(list: FrameList, final: boolean): number {
    let at = 0;
    while (at < this.#bytes.length && list.count < MAX_ROWS) {
      const byte = this.#bytes[at] ?? 0;
      if (byte === BRACE && this.#mayBegin()) {
        const next = this.#element(list, at, final);
        if (next === undefined) return at;
        at = next;
      } else if (BETWEEN.has(byte) || this.#lost) {
        this.#step(byte);
        at++;
      } else {
        const next = this.#junk(list, at, final);
        if (next === undefined) return at;
        at = next;
      }
    }
    return at;
  }

  #step(byte: number): void {
    if (byte === LF) {
      this.#line++;
      this.#blanks = 0;
    } else if (this.#blanks !== undefined) {
      this.#blanks = byte === 32 || byte === 9 ? this.#blanks + 1 : undefined;
    }
  }

  /** After a broken object, only a line's beginning with the usual indentation begins the next. */
  #mayBegin(): boolean {
    if (!this.#lost) return true;
    return this.#blanks !== undefined && (this.#indent === undefined || this.#indent === this.#blanks);
  }

  /** Frames the object at `at`; returns where to go on, or nothing when more bytes are needed. */
  #element(list: FrameList, at: number, final: boolean): number | undefined {
    const found = this.#scan(at, final);
    if (found.kind === "partial") return undefined;
    this.#lost = false;
    if (found.kind === "whole") {
      this.#indent ??= this.#blanks;
      list.add(at, found.end, this.#line);
      return this.#advance(at, found.end);
    }
    list.add(at, Math.min(found.at, at + KEPT_BYTES), this.#line, found.flaw);
    this.#lost = true;
    // Searched from its second line on, unless that was done already for the object that this one is in.
    const again = at < this.#searched ? found.at : at + 1;
    this.#searched = Math.max(this.#searched, found.at);
    return this.#advance(at, again);
  }

  /** Something that is neither an object nor between objects, to the end of its line or to the next object. */
  #junk(list: FrameList, at: number, final: boolean): number | undefined {
    const bound = at + this.#maxRowBytes;
    let end = at;
    while (end < this.#bytes.length && end < bound && this.#bytes[end] !== LF && this.#bytes[end] !== BRACE) end++;
    if (end === this.#bytes.length && end < bound && !final) return undefined;
    list.add(at, Math.min(end, at + KEPT_BYTES), this.#line, "not-an-object");
    return this.#advance(at, end);
  }

  #advance(from: number, to: number): number {
    for (let at = from; at < to; at++) this.#step(this.#bytes[at] ?? 0);
    return to;
  }

  #scan(start: number, final: boolean): Element {
    const bytes = this.#bytes;
    const limit = start + this.#maxRowBytes;
    const bound = Math.min(bytes.length, limit);
    let depth = 0;
    for (let at = start; at < bound; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        for (at++; at < bound && bytes[at] !== QUOTE; at++) {
          if (bytes[at] === LF) return { kind: "broken", at, flaw: "invalid-json" };
          if (bytes[at] === BACKSLASH) at++;
        }
      } else if (OPEN.includes(byte)) depth++;
      else if (CLOSE.includes(byte) && --depth === 0) return { kind: "whole", end: at + 1 };
    }
    if (bytes.length >= limit) return { kind: "broken", at: limit, flaw: "row-too-long" };
    return final ? { kind: "broken", at: bytes.length, flaw: "invalid-json" } : { kind: "partial" };
  }
}
