/**
 * The header of a safetensors file: 8 bytes little-endian length, that many bytes of JSON, then the tensors' bytes. Nothing in it
 * is believed: every length and offset is checked against the file before anything is allocated.
 * Format: https://github.com/huggingface/safetensors
 */
import type { FileHandle } from "node:fs/promises";
import { messageOf, SocagentError } from "../errors.js";
import { isJsonObject, showJson } from "./json-fields.js";
import { findJsonExcess } from "./scan-json.js";

/** The reference implementation's own limit. */
export const MAX_HEADER_BYTES = 100_000_000;
/** A header is an object of entries of arrays; anything deeper is not one. */
const MAX_DEPTH = 3;
/** A hundred times what RoBERTa-large has in a sharded training checkpoint. */
const MAX_TENSORS = 100_000;
/** NumPy's and PyTorch's limit on dimensions. */
const MAX_RANK = 64;
/** A file that is wrong throughout is not listed throughout. */
const MAX_PROBLEMS = 100;
/** Length of the header's length. */
const PREFIX_BYTES = 8;

/** Bytes of an element. Types of less than a byte are left out; no RoBERTa has them. */
const ITEM_BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

export type SafetensorsDtype = keyof typeof ITEM_BYTES;

export interface TensorEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  /** First byte, counted from `dataStart`. */
  readonly begin: number;
  /** Byte after the last one, counted from `dataStart`. */
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order of their bytes. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** Where in the file the tensors' bytes begin. */
  readonly dataStart: number;
}

/**
 * Reads and checks the header of an open file of `fileBytes` bytes.
 * @param file named in the errors
 * @throws SocagentError (`checkpoint`) with what is wrong
 */
export async function readSafetensorsHeader(
  handle: FileHandle,
  fileBytes: number,
  file: string,
): Promise<SafetensorsHeader> {
  if (fileBytes < PREFIX_BYTES) throw damaged(file, [`it has ${fileBytes} bytes, too few for a header`]);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  await readFully(handle, prefix, 0, file);
  // The text that Git leaves in place of a large file begins like this.
  if (prefix.toString("latin1") === "version ") {
    throw damaged(file, ["it is a Git LFS pointer, not the file itself"], "Run `git lfs pull` in its repository.");
  }
  const length = prefix.readBigUInt64LE();
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw damaged(file, [`its header claims ${length} bytes, more than the ${MAX_HEADER_BYTES} allowed`]);
  }
  const dataStart = PREFIX_BYTES + Number(length);
  if (dataStart > fileBytes) {
    throw damaged(file, [`its header claims ${length} bytes, but the file ends ${fileBytes - PREFIX_BYTES} bytes on`]);
  }
  const header = Buffer.alloc(Number(length));
  await readFully(handle, header, PREFIX_BYTES, file);
  return { ...parseSafetensorsHeader(header, fileBytes - dataStart, file), dataStart };
}

/**
 * Checks a header's JSON against the `dataBytes` bytes that follow it.
 * @throws SocagentError (`checkpoint`) with every problem
 */
export function parseSafetensorsHeader(
  header: Uint8Array,
  dataBytes: number,
  file: string,
): Omit<SafetensorsHeader, "dataStart"> {
  const { __metadata__: metadata, ...entries } = parseObject(header, file);
  const problems: string[] = [];
  const tensors: [string, TensorEntry][] = [];
  for (const [name, value] of Object.entries(entries)) {
    const entry = readEntry(value);
    if (typeof entry === "string") problems.push(`tensor ${showJson(name)} ${entry}`);
    else tensors.push([name, entry]);
  }
  const texts = metadata === undefined ? [] : readMetadata(metadata, problems);
  tensors.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  // With an entry unread there would be a hole where it lies.
  if (problems.length === 0) problems.push(...findGaps(tensors, dataBytes));
  if (problems.length > 0) throw damaged(file, problems);
  return { metadata: new Map(texts), tensors: new Map(tensors) };
}

/** Fills `bytes` from `position` of the file on. */
export async function readFully(handle: FileHandle, bytes: Uint8Array, position: number, file: string): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) throw damaged(file, ["it became shorter while it was read"]);
    done += bytesRead;
  }
}

/** An error on a file that is not what it should be. */
export function damaged(file: string, problems: readonly string[], nextStep?: string): SocagentError {
  const more = problems.length - MAX_PROBLEMS;
  return new SocagentError("checkpoint", `${file} is not a valid safetensors file`, {
    subject: { file },
    problems: more > 0 ? [...problems.slice(0, MAX_PROBLEMS), `… and ${more} more`] : problems,
    nextStep: nextStep ?? "Download or copy the file again; it is damaged, cut short or no safetensors file.",
  });
}

/** Number of elements, or undefined when it is no safe integer. */
export function countElements(shape: readonly number[]): number | undefined {
  // Zeros first: a product that passes 2^53 on its way to 0 is fine.
  const count = shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
  return Number.isSafeInteger(count) ? count : undefined;
}

export function itemBytes(dtype: SafetensorsDtype): number {
  return ITEM_BYTES[dtype];
}

function parseObject(header: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
    const excess = findJsonExcess(text, { depth: MAX_DEPTH, keys: MAX_TENSORS, elements: MAX_RANK });
    if (excess !== undefined) throw new Error(`it ${excess}`);
    value = JSON.parse(text);
  } catch (thrown) {
    throw damaged(file, [`its header is not a JSON text of the right form: ${messageOf(thrown).slice(0, 200)}`]);
  }
  if (!isJsonObject(value)) throw damaged(file, ["its header is not a JSON object"]);
  return value;
}

function readMetadata(value: unknown, problems: string[]): [string, string][] {
  if (!isJsonObject(value)) {
    problems.push(`__metadata__ is ${showJson(value)}, not an object`);
    return [];
  }
  return Object.entries(value).flatMap(([key, text]): [string, string][] => {
    if (typeof text === "string") return [[key, text]];
    problems.push(`__metadata__ ${showJson(key)} is ${showJson(text)}, not a string`);
    return [];
  });
}

/** @returns the entry, or what is wrong with it */
function readEntry(value: unknown): TensorEntry | string {
  if (!isJsonObject(value)) return `is ${showJson(value)}, not an object`;
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) return `has the unknown dtype ${showJson(dtype)}`;
  if (!isSizes(shape)) return `has the shape ${showJson(shape)}; expected whole numbers from 0`;
  if (!isSizes(offsets) || offsets.length !== 2) {
    return `has data_offsets ${showJson(offsets)}; expected two whole numbers from 0`;
  }
  const [begin = 0, end = 0] = offsets;
  const bytes = (countElements(shape) ?? Infinity) * ITEM_BYTES[dtype];
  if (!Number.isSafeInteger(bytes)) return `has the shape ${showJson(shape)}, too large to exist`;
  if (end - begin !== bytes) {
    return `of ${dtype} ${showJson(shape)} takes ${bytes} bytes, but data_offsets ${showJson(offsets)} span ${end - begin}`;
  }
  return { dtype, shape, begin, end };
}

function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === "string" && Object.hasOwn(ITEM_BYTES, value);
}

function isSizes(value: unknown): value is number[] {
  // -0 passes as 0: JSON can spell it, and it adds up the same.
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
}

/** The tensors must cover the data from its first byte to its last, each byte once. */
function findGaps(tensors: readonly (readonly [string, TensorEntry])[], dataBytes: number): string[] {
  const problems: string[] = [];
  let previous = "the header";
  let covered = 0;
  for (const [name, { begin, end }] of tensors) {
    const tensor = `tensor ${showJson(name)}`;
    if (begin < covered)
      problems.push(`${tensor} begins at byte ${begin}, inside ${previous}, which ends at ${covered}`);
    if (begin > covered) problems.push(`bytes ${covered} to ${begin} belong to no tensor (before ${tensor})`);
    if (end > dataBytes) problems.push(`${tensor} ends at byte ${end}, but the data has ${dataBytes}`);
    if (end >= covered) [previous, covered] = [tensor, end];
  }
  if (covered < dataBytes) problems.push(`the last ${dataBytes - covered} bytes belong to no tensor`);
  return problems;
}
