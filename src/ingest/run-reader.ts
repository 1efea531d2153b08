/** Reads a run's rows one after the other through a bounded buffer. */
import { closeSync, openSync, readSync } from "node:fs";
import { fileError } from "../files.js";
import { SocagentError } from "../errors.js";
import { SpoolDecoder, type SpoolRow } from "./spool-row.js";

export class RunReader {
  readonly #file: string;
  readonly #features: number;
  readonly #bytes: number;
  #buffer: ArrayBuffer;
  #decoder: SpoolDecoder;
  /** Where the buffer's content begins in the file, and how much of it counts. */
  #from = 0;
  #filled = 0;
  /** Where the row at hand begins in the buffer. */
  #at = 0;
  /** Of the row at hand; Infinity at the end. */
  time = Infinity;

  /**
   * @param bytes of the run
   * @param bufferBytes read at a time
   */
  constructor(file: string, features: number, bytes: number, bufferBytes: number) {
    this.#file = file;
    this.#features = features;
    this.#bytes = bytes;
    this.#buffer = new ArrayBuffer(Math.max(64, Math.min(bytes, bufferBytes) & ~7));
    this.#decoder = new SpoolDecoder(features, this.#buffer);
    this.#settle();
  }

  /** Reads the row at hand, but for its features. */
  read(row: SpoolRow): void {
    this.#decoder.read(this.#at, row);
  }

  /** Reads the features of the flow at hand. */
  readFeatures(values: Float64Array): void {
    this.#decoder.readFeatures(this.#at, values);
  }

  /** Goes to the next row. */
  advance(): void {
    this.#at += this.#decoder.lengthAt(this.#at);
    this.#settle();
  }

  /** Makes sure that the row at hand is wholly in the buffer. */
  #settle(): void {
    if (this.#from + this.#at >= this.#bytes) {
      this.time = Infinity;
      return;
    }
    if (this.#at + 16 > this.#filled) this.#fill(16);
    const length = this.#decoder.lengthAt(this.#at);
    if (length < 16 || length % 8 !== 0 || this.#from + this.#at + length > this.#bytes) throw this.#damaged();
    if (this.#at + length > this.#filled) this.#fill(length);
    this.time = this.#decoder.timeAt(this.#at);
  }

  /** Reads on from the row at hand, at least `least` bytes. */
  #fill(least: number): void {
    this.#from += this.#at;
    this.#at = 0;
    if (least > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(least);
      this.#decoder = new SpoolDecoder(this.#features, this.#buffer);
    }
    // Opened each time: there may be more runs than files that may be open.
    try {
      const handle = openSync(this.#file, "r");
      try {
        this.#filled = readSync(handle, new Uint8Array(this.#buffer), 0, this.#buffer.byteLength, this.#from);
      } finally {
        closeSync(handle);
      }
    } catch (thrown) {
      throw fileError(thrown, this.#file, "read");
    }
    if (this.#filled < least) throw this.#damaged();
  }

  #damaged(): SocagentError {
    return new SocagentError("io", `${this.#file} is damaged`, {
      subject: { file: this.#file },
      nextStep: "Run the command again with --force to start anew.",
    });
  }
}
