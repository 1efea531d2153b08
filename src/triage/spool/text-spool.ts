/**
 * Texts on disk by number: appended one after the other, read in any order.
 *
 * Reading keeps the stretches used last, so that texts which stand near each other, in one or in several places of the file, cost a
 * system call for some hundred of them.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { SocagentError } from "../../errors.js";
import { fileError } from "../../files.js";
import { GrowingFloat64 } from "./growing.js";
import { type FinishedFile, StageFile } from "./stage-file.js";

const STRETCH_BYTES = 64 * 1024;
/** 16 MiB in all: enough for as many files merged by time. */
const MAX_STRETCHES = 256;

export class TextSpoolWriter {
  readonly #file: StageFile;
  readonly #starts = new GrowingFloat64();

  constructor(file: string) {
    this.#file = new StageFile(file);
    this.#starts.push(0);
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** @returns the text's number, from 0 */
  add(text: string): number {
    this.#file.writeText(text);
    this.#starts.push(this.#file.bytes);
    return this.count - 1;
  }

  /** @returns the file, and where each text begins, with the end of the last */
  finish(): { readonly file: FinishedFile; readonly starts: Float64Array<ArrayBuffer> } {
    return { file: this.#file.finish(), starts: this.#starts.values() };
  }

  discard(): void {
    this.#file.discard();
  }
}

export class TextSpool {
  readonly #file: string;
  readonly #starts: Float64Array;
  readonly #handle: number;
  /** By number of the stretch, the one used last at the end. */
  readonly #stretches = new Map<number, Buffer>();

  /** @param starts as `TextSpoolWriter.finish` gave them */
  constructor(file: string, starts: Float64Array) {
    this.#file = file;
    this.#starts = starts;
    try {
      this.#handle = openSync(file, "r");
    } catch (thrown) {
      throw fileError(thrown, file, "read");
    }
  }

  get count(): number {
    return Math.max(0, this.#starts.length - 1);
  }

  /** @throws SocagentError (`io`) when it cannot be read; (`internal`) for a number that no text has */
  get(index: number): string {
    const from = this.#starts[index];
    const to = this.#starts[index + 1];
    if (from === undefined || to === undefined) {
      throw new SocagentError("internal", `there are ${this.count} texts in ${this.#file}, none ${index}`);
    }
    const stretch = Math.floor(from / STRETCH_BYTES);
    const end = (stretch + 1) * STRETCH_BYTES;
    if (to <= end) {
      const base = stretch * STRETCH_BYTES;
      return this.#stretch(stretch).toString("utf8", from - base, to - base);
    }
    return this.#read(Buffer.allocUnsafe(to - from), from).toString("utf8");
  }

  close(): void {
    closeSync(this.#handle);
  }

  #stretch(stretch: number): Buffer {
    let bytes = this.#stretches.get(stretch);
    if (bytes !== undefined) {
      // Only what was not used last moves: reading in order costs nothing.
      if (this.#last !== stretch) {
        this.#stretches.delete(stretch);
        this.#stretches.set(stretch, bytes);
      }
    } else {
      bytes = this.#read(this.#freeBuffer(), stretch * STRETCH_BYTES);
      this.#stretches.set(stretch, bytes);
    }
    this.#last = stretch;
    return bytes;
  }

  #last = -1;

  #freeBuffer(): Buffer {
    if (this.#stretches.size < MAX_STRETCHES) return Buffer.allocUnsafeSlow(STRETCH_BYTES);
    for (const [oldest, bytes] of this.#stretches) {
      this.#stretches.delete(oldest);
      return bytes;
    }
    return Buffer.allocUnsafeSlow(STRETCH_BYTES);
  }

  #read(into: Buffer, position: number): Buffer {
    try {
      for (let at = 0; at < into.length;) {
        const read = readSync(this.#handle, into, at, into.length - at, position + at);
        if (read === 0) break; // the last stretch is not full
        at += read;
      }
    } catch (thrown) {
      throw fileError(thrown, this.#file, "read");
    }
    return into;
  }
}
