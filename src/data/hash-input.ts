/** SHA-256 of inputs, by which a dataset or a report says what it was made of. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { type Readable, Transform } from "node:stream";
import { fileError } from "../files.js";

/** Read from the disk at a time, into one and the same memory. */
const HASH_BYTES = 512 * 1024;

/** @returns lower-case hexadecimal @throws SocagentError (`input`) when it cannot be read */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    const handle = await open(file, "r");
    try {
      const buffer = Buffer.allocUnsafeSlow(HASH_BYTES);
      for (let at = 0; ;) {
        const { bytesRead } = await handle.read(buffer, 0, HASH_BYTES, at);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw fileError(thrown, file, "read", "input");
  }
  return hash.digest("hex");
}

/** A stream that is hashed as it passes through. */
export class HashedStream {
  readonly stream: Readable;
  readonly #hash = createHash("sha256");
  #bytes = 0;

  constructor(source: Readable) {
    const through = new Transform({
      transform: (piece: Buffer, _encoding, done) => {
        this.#hash.update(piece);
        this.#bytes += piece.length;
        done(null, piece);
      },
    });
    source.on("error", (error: Error) => through.destroy(error));
    this.stream = source.pipe(through);
  }

  /** Once all of it has been read. */
  result(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest("hex") };
  }
}
