/** A report's output to a file: buffered, counted and hashed on the way. */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { ReportOutput } from "./format.js";

/** Texts are gathered up to so many characters before they are written. */
const BUFFER_CHARACTERS = 256 * 1024;

export class FileOutput implements ReportOutput {
  readonly #handle: FileHandle;
  readonly #hash = createHash("sha256");
  #texts: string[] = [];
  #gathered = 0;
  #bytes = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(piece: string | Uint8Array): Promise<void> {
    if (typeof piece !== "string") {
      await this.#flush();
      await this.#put(piece);
      return;
    }
    this.#texts.push(piece);
    this.#gathered += piece.length;
    if (this.#gathered >= BUFFER_CHARACTERS) await this.#flush();
  }

  /** Nothing may be written after it. */
  async finish(): Promise<{ readonly bytes: number; readonly sha256: string }> {
    await this.#flush();
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }

  async #flush(): Promise<void> {
    if (this.#texts.length === 0) return;
    const bytes = Buffer.from(this.#texts.join(""), "utf8");
    this.#texts = [];
    this.#gathered = 0;
    await this.#put(bytes);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#bytes += bytes.byteLength;
    // `write` may write a part alone; `appendFile` goes on until all is there.
    await this.#handle.appendFile(bytes);
  }
}
