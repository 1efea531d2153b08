/** Zstandard streams: with Node's own decoder where it has one (22.15 and later), with fzstd elsewhere. */
import { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { Decompress } from "fzstd";
import { messageOf } from "../../errors.js";

/** The window that decoders must hold by RFC 8878 is 8 MiB; this is what `zstd --long` makes at most. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
const MAGIC = 0xfd2fb528;

/** A stream that decompresses. It fails on data that is damaged, cut short, or needs more than 128 MiB of window. */
export function zstdDecoder(native = true): Transform {
  const create: unknown = native ? Reflect.get(zlib, "createZstdDecompress") : undefined;
  const made: unknown = typeof create === "function" ? Reflect.apply(create, undefined, []) : undefined;
  return made instanceof Transform ? made : new PlainZstd();
}

/** fzstd behind a stream. */
class PlainZstd extends Transform {
  readonly #decoder: Decompress;
  readonly #windows = new WindowCheck();
  #produced: Uint8Array[] = [];

  constructor() {
    super();
    // Copied: the decoder goes on to write into the window that its output may be a view of.
    this.#decoder = new Decompress((data) => this.#produced.push(Uint8Array.from(data)));
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    done(this.#feed(chunk, false));
  }

  override _flush(done: (error?: Error | null) => void): void {
    done(this.#feed(new Uint8Array(0), true));
  }

  #feed(chunk: Uint8Array, final: boolean): Error | null {
    try {
      this.#windows.take(chunk);
      this.#decoder.push(chunk, final);
    } catch (thrown) {
      return new Error(messageOf(thrown), { cause: thrown });
    }
    for (const data of this.#produced) this.push(data);
    this.#produced = [];
    return null;
  }
}

/** Walks from frame to frame and refuses a window that is too large before the decoder makes room for it. */
class WindowCheck {
  #held = new Uint8Array(0);
  #skip = 0;
  #inFrame = false;
  #checksum = false;

  take(chunk: Uint8Array): void {
    let bytes = new Uint8Array(this.#held.length + chunk.length);
    bytes.set(this.#held);
    bytes.set(chunk, this.#held.length);
    for (;;) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      bytes = bytes.subarray(skipped);
      const used = this.#skip > 0 ? 0 : this.#inFrame ? this.#block(bytes) : this.#header(bytes);
      if (used === 0) break;
      bytes = bytes.subarray(used);
    }
    this.#held = bytes.slice();
  }

  /** Reads a frame's header; returns its length, or 0 when more bytes are needed. */
  #header(bytes: Uint8Array): number {
    if (bytes.length < 18) return 0; // the longest header
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    if (view.getUint32(0, true) !== MAGIC) {
      this.#skip = view.getUint32(4, true); // a skippable frame; the decoder refuses anything else
      return 8;
    }
    const flags = view.getUint8(4);
    const single = (flags & 32) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
    const at = 5 + (single ? 0 : 1) + dictionaryBytes;
    const window = single ? contentSize(view, at, sizeBytes) : windowSize(view.getUint8(5));
    if (window > MAX_WINDOW_BYTES)
      throw new Error(`it needs a window of ${window} bytes; ${MAX_WINDOW_BYTES} at most are allowed`);
    this.#inFrame = true;
    this.#checksum = (flags & 4) !== 0;
    return at + sizeBytes;
  }

  /** Reads a block's header and passes over the block. */
  #block(bytes: Uint8Array): number {
    if (bytes.length < 3) return 0;
    const header = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
    const runLength = ((header >> 1) & 3) === 1;
    this.#skip = runLength ? 1 : header >> 3;
    if ((header & 1) === 1) {
      this.#inFrame = false;
      this.#skip += this.#checksum ? 4 : 0;
    }
    return 3;
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 8) return Number(view.getBigUint64(at, true));
  if (bytes === 4) return view.getUint32(at, true);
  return bytes === 2 ? view.getUint16(at, true) + 256 : view.getUint8(at);
}
