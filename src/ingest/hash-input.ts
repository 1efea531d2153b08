/** SHA-256 of inputs, by which a dataset says what it was made of. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Readable, Transform } from "node:stream";
import { fileError } from "../files.js";

/** Read from the disk at a time. */
const HASH_BYTES = 1024 * 1024;

/** @returns lower-case hexadecimal @throws SocagentError (`input`) when it cannot be read */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    const stream: AsyncIterable<Buffer> = createReadStream(file, { highWaterMark: HASH_BYTES });
    for await (const piece of stream) hash.update(piece);
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
