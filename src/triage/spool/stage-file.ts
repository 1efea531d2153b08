/** A file of a stage, written piece by piece under a temporary name, hashed on the way, and renamed when it is whole. */
import { createHash, type Hash } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { fileError } from "../../files.js";

/** Pieces are written so many bytes at a time. */
const BUFFER_BYTES = 1 << 20;

/** What is remembered of a finished file, to know it again. */
export interface FinishedFile {
  /** Without its folder. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export class StageFile {
  readonly #file: string;
  readonly #temporary: string;
  readonly #handle: number;
  readonly #hash: Hash = createHash("sha256");
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #buffered = 0;
  #bytes = 0;

  /** @throws SocagentError (`io`) when it cannot be made */
  constructor(file: string) {
    this.#file = file;
    this.#temporary = `${file}.tmp`;
    try {
      this.#handle = openSync(this.#temporary, "w");
    } catch (thrown) {
      throw fileError(thrown, file, "write");
    }
  }

  /** Bytes so far: where the next piece will begin. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends a text as UTF-8. @returns its bytes */
  writeText(text: string): number {
    // A UTF-16 unit takes three bytes at most.
    if (text.length * 3 > BUFFER_BYTES) {
      const bytes = Buffer.from(text, "utf8");
      this.write(bytes);
      return bytes.length;
    }
    if (this.#buffered + text.length * 3 > BUFFER_BYTES) this.#flush();
    const written = this.#buffer.write(text, this.#buffered, "utf8");
    this.#buffered += written;
    this.#bytes += written;
    return written;
  }

  write(piece: Uint8Array): void {
    this.#flush();
    this.#bytes += piece.byteLength;
    this.#put(piece);
  }

  /** Gives the file its name. @throws SocagentError (`io`) */
  finish(): FinishedFile {
    this.#flush();
    try {
      fsyncSync(this.#handle);
      closeSync(this.#handle);
      renameSync(this.#temporary, this.#file);
    } catch (thrown) {
      throw fileError(thrown, this.#file, "write");
    }
    return { name: basename(this.#file), bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  /** Leaves nothing behind. */
  discard(): void {
    try {
      closeSync(this.#handle);
    } catch {
      // It was closed already.
    }
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    const piece = this.#buffer.subarray(0, this.#buffered);
    this.#buffered = 0;
    this.#put(piece);
  }

  #put(piece: Uint8Array): void {
    this.#hash.update(piece);
    try {
      for (let at = 0; at < piece.byteLength;) at += writeSync(this.#handle, piece, at);
    } catch (thrown) {
      throw fileError(thrown, this.#file, "write");
    }
  }
}
