/** From bytes in some encoding to UTF-8 bytes without a byte order mark. What is no text becomes bytes that are no UTF-8. */
import { SocagentError } from "../../errors.js";
import type { EncodingChoice } from "./options.js";
import { decodeWindows1252 } from "./windows-1252.js";

export type Encoding = Exclude<EncodingChoice, "auto">;

/** How far into an input its encoding is looked for. */
export const HEAD_BYTES = 64 * 1024;

/** Lone halves of surrogate pairs: they are no text, and Buffer.from would hide them as U+FFFD. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * Finds an input's encoding from its first bytes: by its byte order mark, by the zero bytes that UTF-16 puts beside ASCII, else UTF-8.
 * @throws SocagentError (`input`) when it is UTF-32 or no text
 */
export function detectEncoding(head: Uint8Array, choice: EncodingChoice, file: string): Encoding {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe && third === 0 && fourth === 0) throw notText(file, "UTF-32 text");
  if (choice === "auto" && first === 0xff && second === 0xfe) return "utf-16le";
  if (choice === "auto" && first === 0xfe && second === 0xff) return "utf-16be";
  const utf16 = choice === "auto" ? utf16WithoutMark(head) : undefined;
  const encoding = choice === "auto" ? (utf16 ?? "utf-8") : choice;
  if ((encoding === "utf-8" || encoding === "windows-1252") && isBinary(head)) throw notText(file, "binary data");
  return encoding;
}

function notText(file: string, found: string): SocagentError {
  return new SocagentError("input", `${file} holds ${found}; expected text: CSV, a JSON array, or JSON lines`, {
    subject: { file },
    nextStep: "Give a CSV or JSON export, in UTF-8 or UTF-16, plain or compressed with gzip or zstd.",
  });
}

/** ASCII in UTF-16 has a zero in every other byte and none between. */
function utf16WithoutMark(head: Uint8Array): Encoding | undefined {
  const pairs = Math.min(head.length, 4096) >> 1;
  let even = 0;
  let odd = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (head[2 * pair] === 0) even++;
    if (head[2 * pair + 1] === 0) odd++;
  }
  if (pairs >= 8 && odd > 0.7 * pairs && even === 0) return "utf-16le";
  return pairs >= 8 && even > 0.7 * pairs && odd === 0 ? "utf-16be" : undefined;
}

/** A zero byte at the very start, or so many controls that it is no log with a bad row or two. */
function isBinary(head: Uint8Array): boolean {
  const seen = Math.min(head.length, 4096);
  let controls = 0;
  for (let at = 0; at < seen; at++) {
    const byte = head[at] ?? 0;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++;
  }
  // A few are bad rows of a log.
  return seen > 0 && (controls > Math.max(3, 0.02 * seen) || head.subarray(0, Math.min(seen, 64)).includes(0));
}

/** Turns the pieces of an input into pieces of UTF-8. */
export interface TextDecoding {
  push(piece: Uint8Array): Uint8Array;
  finish(): Uint8Array;
}

export function textDecoding(encoding: Encoding): TextDecoding {
  switch (encoding) {
    case "utf-8":
      return new WithoutMark();
    case "windows-1252":
      return new SingleByte();
    case "utf-16le":
    case "utf-16be":
      return new Utf16(encoding === "utf-16be");
  }
}

const MARK = [0xef, 0xbb, 0xbf];

/** UTF-8 already; only the byte order mark goes. */
class WithoutMark implements TextDecoding {
  #begun = false;
  #held: Uint8Array = new Uint8Array(0);

  push(piece: Uint8Array): Uint8Array {
    if (this.#begun) return piece;
    this.#held = Buffer.concat([this.#held, piece]);
    if (this.#held.length < MARK.length && this.#held.every((byte, at) => byte === MARK[at])) return new Uint8Array(0);
    return this.finish();
  }

  finish(): Uint8Array {
    if (this.#begun) return new Uint8Array(0);
    this.#begun = true;
    const marked = MARK.every((byte, at) => this.#held[at] === byte);
    return marked ? this.#held.subarray(MARK.length) : this.#held;
  }
}

class SingleByte implements TextDecoding {
  push(piece: Uint8Array): Uint8Array {
    return Buffer.from(decodeWindows1252(piece), "utf8");
  }

  finish(): Uint8Array {
    return new Uint8Array(0);
  }
}

class Utf16 implements TextDecoding {
  readonly #bigEndian: boolean;
  #held: Buffer = Buffer.alloc(0);
  #begun = false;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  push(piece: Uint8Array): Uint8Array {
    const bytes = Buffer.concat([this.#held, piece]);
    let whole = bytes.length & ~1;
    const high = bytes[this.#bigEndian ? whole - 2 : whole - 1] ?? 0;
    if (whole >= 2 && high >= 0xd8 && high <= 0xdb) whole -= 2; // the first half of a pair waits for the second
    this.#held = Buffer.from(bytes.subarray(whole));
    return this.#encode(bytes.subarray(0, whole));
  }

  finish(): Uint8Array {
    const whole = this.#held.length & ~1;
    const rest = this.#encode(this.#held.subarray(0, whole));
    return this.#held.length > whole ? Buffer.concat([rest, Buffer.of(0xff)]) : rest; // half a character
  }

  #encode(bytes: Buffer): Uint8Array {
    const text = (this.#bigEndian ? Buffer.from(bytes).swap16() : bytes).toString("utf16le");
    const marked = !this.#begun && text.startsWith("\ufeff");
    if (text.length > 0) this.#begun = true;
    return encodeText(marked ? text.slice(1) : text);
  }
}

/** UTF-8, in which a lone surrogate is the byte 0xff, so that its row is found to be no text. */
function encodeText(text: string): Buffer {
  if (!LONE_SURROGATE.test(text)) return Buffer.from(text, "utf8");
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(LONE_SURROGATE, "g"))) {
    parts.push(Buffer.from(text.slice(from, match.index), "utf8"), Buffer.of(0xff));
    from = match.index + 1;
  }
  return Buffer.concat([...parts, Buffer.from(text.slice(from), "utf8")]);
}
