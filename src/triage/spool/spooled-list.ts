/**
 * Objects on disk, one line of JSON each, read when they are asked for: what memory holds is where each begins, and the first ones, which
 * are asked for most.
 */
import { SocagentError } from "../../errors.js";
import { type List, valuesOf } from "../list.js";
import type { FinishedFile } from "./stage-file.js";
import { TextSpool, TextSpoolWriter } from "./text-spool.js";

/** Objects that stay in memory once they were read: of clusters some 100 MB. */
export const MOST_KEPT = 32_768;

/** Writes a list. Equal objects of one form give the same bytes. */
export class SpooledListWriter<Value> {
  readonly #texts: TextSpoolWriter;

  constructor(file: string) {
    this.#texts = new TextSpoolWriter(file);
  }

  get length(): number {
    return this.#texts.count;
  }

  push(value: Value): void {
    this.#texts.add(`${JSON.stringify(value)}\n`);
  }

  /** @returns the file, and where each object begins, with the end of the last */
  finish(): { readonly file: FinishedFile; readonly starts: Float64Array<ArrayBuffer> } {
    return this.#texts.finish();
  }

  discard(): void {
    this.#texts.discard();
  }
}

export class SpooledList<Value> implements List<Value> {
  readonly #texts: TextSpool;
  readonly #kept: Value[] = [];

  /**
   * @param starts as `SpooledListWriter.finish` gave them
   * @param revive makes a line's JSON an object again; undefined where it is none
   */
  constructor(
    readonly file: string,
    starts: Float64Array,
    readonly revive: (value: unknown) => Value | undefined,
  ) {
    this.#texts = new TextSpool(file, starts);
  }

  get length(): number {
    return this.#texts.count;
  }

  /** @throws SocagentError (`io`) when it cannot be read, or is no such object */
  at(index: number): Value | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    const known = this.#kept[index];
    if (known !== undefined) return known;
    const value = this.revive(JSON.parse(this.#texts.get(index)));
    if (value === undefined)
      throw new SocagentError("io", `${this.file} is damaged`, { subject: { file: this.file, line: index + 1 } });
    // Without gaps, so that it stays an array.
    if (index === this.#kept.length && index < MOST_KEPT) this.#kept.push(value);
    return value;
  }

  [Symbol.iterator](): Iterator<Value> {
    return valuesOf(this);
  }

  /**
   * What is left for those who come after the files were removed: an array where all fit into memory, else this list, whose file stays open
   * until it is closed.
   */
  settle(): List<Value> {
    if (this.length > MOST_KEPT) return this;
    const all = [...this];
    this.close();
    return all;
  }

  /** What was kept goes too. */
  close(): void {
    this.#kept.length = 0;
    this.#texts.close();
  }
}
