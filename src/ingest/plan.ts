/** What is to be read: the inputs, how each is laid out, and which can be cut into ranges that are scanned side by side. */
import { open, stat } from "node:fs/promises";
import { isAscii } from "node:buffer";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { fileError } from "../files.js";
import { expandInputs, STDIN } from "../data/read/expand-inputs.js";
import type { CsvLayout, SourceInfo } from "../data/read/layout.js";
import { openSource } from "../data/read/open-source.js";
import type { ReadOptions } from "../data/read/options.js";
import { isScannable } from "./flow-scanner.js";
import type { IntakeOptions } from "./intake-options.js";
import { RANGE_BYTES } from "./range-reader.js";

/** How far into a file it is checked that it is plain. */
const HEAD_BYTES = 64 * 1024;

export interface PlannedInput {
  /** Place among the inputs. */
  readonly input: number;
  /** As given on the command line, or `-`. */
  readonly file: string;
  /** Without its folder. */
  readonly name: string;
  /** 0 for standard input. */
  readonly bytes: number;
  /** When it was last changed, in milliseconds; only to notice that it is another one when going on. */
  readonly changed: number;
  /** What it was found to be; undefined for an empty file, and for standard input, which can be read but once. */
  readonly info: SourceInfo | undefined;
  /** Where ranges of it can be scanned. */
  readonly scan: CsvLayout | undefined;
}

export interface InputPlan {
  readonly inputs: readonly PlannedInput[];
  /** Files of folders that were passed over by their names. */
  readonly passedOver: readonly string[];
}

/** @throws SocagentError (`input`, `io`) when an input is not there or of no known format */
export async function planInputs(
  files: readonly string[],
  read: ReadOptions,
  { duplicates }: Pick<IntakeOptions, "duplicates">,
  stdin: Readable,
): Promise<InputPlan> {
  const expanded = await expandInputs(files);
  const inputs: PlannedInput[] = [];
  for (const [input, file] of expanded.files.entries()) {
    const name = file === STDIN ? STDIN : basename(file);
    if (file === STDIN) {
      inputs.push({ input, file, name, bytes: 0, changed: 0, info: undefined, scan: undefined });
      continue;
    }
    const { bytes, changed, head } = await look(file);
    const opened = await openSource(file, read, stdin, () => undefined);
    const layout = opened.kind === "empty" ? undefined : opened.layout;
    if (opened.kind === "rows") await opened.frames.return(undefined);
    // Columns are compared by their cells, which the scanner does not keep.
    // The first bad row is to be found in order where it stops everything.
    const inOrder = duplicates.kind === "columns" || read.strict;
    const scannable = layout?.kind === "csv" && isScannable(layout) && !inOrder && isPlain(head);
    inputs.push({ input, file, name, bytes, changed, info: layout?.info, scan: scannable ? layout : undefined });
  }
  return { inputs, passedOver: expanded.passedOver };
}

async function look(file: string): Promise<{ bytes: number; changed: number; head: Buffer }> {
  try {
    const { size, mtimeMs } = await stat(file);
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return { bytes: size, changed: Math.floor(mtimeMs), head: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw fileError(thrown, file, "read", "input");
  }
}

/** ASCII with line feeds, from the first byte on: not compressed, not UTF-16, no mark. */
function isPlain(head: Buffer): boolean {
  const first = head[0] ?? 0;
  return isAscii(head) && head.includes(10) && first > 32 && !head.includes(0);
}

/** How many ranges a file is cut into. */
export function rangesOf({ bytes }: PlannedInput): number {
  return Math.max(1, Math.ceil(bytes / RANGE_BYTES));
}
