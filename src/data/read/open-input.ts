/** Opens an input as a stream of decompressed bytes, whose first bytes have been looked at. */
import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import { type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { messageOf, SocagentError, systemCode } from "../../errors.js";
import { fileError } from "../../files.js";
import { STDIN } from "./expand-inputs.js";
import { zstdDecoder } from "./zstd.js";

/** Read from the disk at a time. */
const READ_BYTES = 256 * 1024;
/** Enough to tell every compression and container. */
const MAGIC_BYTES = 8;

/** Containers and formats that are recognised only to be refused by name. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  ["504b0304", "a ZIP archive (or an Excel workbook)", "Unpack it, or save the workbook as CSV."],
  ["425a68", "bzip2-compressed", "Decompress it, or compress it with gzip or zstd."],
  ["fd377a585a00", "xz-compressed", "Decompress it, or compress it with gzip or zstd."],
  ["377abcaf271c", "a 7-Zip archive", "Unpack it."],
  ["50415231", "a Parquet file", "Export it as CSV."],
  ["4152524f5731", "an Arrow file", "Export it as CSV."],
  ["d4c3b2a1", "a packet capture", "Run Suricata on it and give its eve.json."],
  ["0a0d0d0a", "a packet capture", "Run Suricata on it and give its eve.json."],
  ["d0cf11e0", "an old Excel workbook", "Save it as CSV."],
  ["25504446", "a PDF document", "Export the alerts as CSV or JSON."],
  ["7f454c46", "a program", "Give a log of alerts or flows."],
];

/** The decompressed bytes of an input, piece by piece. */
export async function* openInput(file: string, stdin: Readable): AsyncGenerator<Uint8Array> {
  const raw: Readable = file === STDIN ? stdin : createReadStream(file, { highWaterMark: READ_BYTES });
  const pieces = raw[Symbol.asyncIterator]();
  const decoders: Transform[] = [];
  try {
    const head = await peek(pieces);
    refuseContainer(file, head);
    const decoder = decoderFor(head);
    if (decoder === undefined) {
      if (head.length > 0) yield head;
      for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield bytesOf(next.value);
      return;
    }
    decoders.push(decoder.stream);
    feed(decoder.stream, head, pieces);
    yield* decompressed(file, decoder);
  } catch (thrown) {
    throw readError(thrown, file);
  } finally {
    for (const stream of decoders) stream.destroy();
    raw.destroy();
  }
}

interface Decoder {
  readonly name: string;
  readonly stream: Transform;
}

function decoderFor(head: Buffer): Decoder | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return { name: "gzip", stream: createGunzip() };
  const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
  const skippable = magic >>> 4 === 0x184d2a5; // a skippable frame may come first
  return magic === 0xfd2fb528 || skippable ? { name: "zstd", stream: zstdDecoder() } : undefined;
}

async function* decompressed(file: string, { name, stream }: Decoder): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of stream) yield bytesOf(piece);
  } catch (thrown) {
    if (thrown instanceof SocagentError) throw thrown;
    if (thrown instanceof SourceError) throw readError(thrown.cause, file);
    throw new SocagentError(
      "input",
      `${file} is damaged or cut short: its ${name} data cannot be read (${messageOf(thrown)})`,
      {
        subject: { file },
        nextStep: `Check it with \`${name} -t\` and fetch it again.`,
        cause: thrown,
      },
    );
  }
}

/** A failure of what is being decompressed, not of the decompression. */
class SourceError extends Error {}

/** Writes into the decoder as it takes bytes; a failure of the source becomes the decoder's. */
function feed(stream: Transform, head: Buffer, pieces: AsyncIterator<unknown>): void {
  const write = async (): Promise<void> => {
    try {
      for (let piece: unknown = head; ;) {
        if (!stream.write(bytesOf(piece))) await ready(stream);
        if (stream.destroyed) return;
        const next = await pieces.next();
        if (next.done === true) break;
        piece = next.value;
      }
      stream.end();
    } catch (thrown) {
      stream.destroy(new SourceError("the source failed", { cause: thrown }));
    }
  };
  void write();
}

function ready(stream: Transform): Promise<void> {
  if (stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

/** The first bytes: at least `MAGIC_BYTES` unless the input is shorter. */
async function peek(pieces: AsyncIterator<unknown>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, bytesOf(next.value)]);
  }
  return head;
}

function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  return Buffer.from(String(piece)); // a standard input that was given an encoding
}

function refuseContainer(file: string, head: Buffer): void {
  const hex = head.toString("hex");
  const found = REFUSED.find(([magic]) => hex.startsWith(magic));
  if (found === undefined) return;
  throw new SocagentError(
    "input",
    `${file} is ${found[1]}; expected CSV or JSON lines, plain or compressed with gzip or zstd`,
    {
      subject: { file },
      nextStep: found[2],
    },
  );
}

function readError(thrown: unknown, file: string): SocagentError {
  return systemCode(thrown) === undefined && !(thrown instanceof SocagentError)
    ? new SocagentError("input", `cannot read ${file}: ${messageOf(thrown)}`, { subject: { file }, cause: thrown })
    : fileError(thrown, file, "read");
}
