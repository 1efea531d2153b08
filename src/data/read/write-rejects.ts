/** `rejects.csv`: the rows that could not be read, so that a spreadsheet opens it safely. */
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError, makeFolder, removeStaleOf } from "../../files.js";
import { temporaryName } from "../../temporary-name.js";
import type { RejectedRow } from "./reject.js";

/** A file of more rows says nothing more; further rejects are counted only. It is then at most some 1.2 GB. */
export const MAX_REJECT_ROWS = 1_000_000;
/** Rows are written so many bytes at a time. */
const BUFFER_BYTES = 256 * 1024;

const HEADER = "file,line,reason,raw,detail\n";
/** What a spreadsheet takes for the beginning of a formula, also in full width. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
/** Controls, format characters such as those that reorder text, and line separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Writes rejects as they come, to a temporary name that `finish` renames. Without a single reject no file is made, and an older one
 * of that name is removed, since it would tell of another run.
 */
export class RejectsFile {
  readonly #file: string;
  readonly #temporary: string;
  #handle: FileHandle | undefined;
  #buffer: string[] = [];
  #buffered = 0;
  #written = 0;
  #omitted = 0;

  constructor(file: string) {
    this.#file = file;
    this.#temporary = temporaryName(file);
  }

  /** Rows in the file so far. */
  get written(): number {
    return this.#written;
  }

  /** Rejects beyond `MAX_REJECT_ROWS`. */
  get omitted(): number {
    return this.#omitted;
  }

  /** @throws SocagentError (`io`) when it cannot be written; nothing is left behind then */
  async write(rejects: readonly RejectedRow[]): Promise<void> {
    for (const reject of rejects) {
      if (this.#written >= MAX_REJECT_ROWS) {
        this.#omitted++;
        continue;
      }
      const row = rejectRow(reject);
      this.#buffer.push(row);
      this.#buffered += row.length;
      this.#written++;
    }
    if (this.#buffered >= BUFFER_BYTES) await this.#flush();
  }

  /** Gives the file its name. @throws SocagentError (`io`) */
  async finish(): Promise<void> {
    await this.#guard(async () => {
      if (this.#written === 0) {
        await rm(this.#file, { force: true });
        return;
      }
      await this.#flush();
      await this.#handle?.sync();
      await this.#close();
      await rename(this.#temporary, this.#file);
    });
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    if (this.#buffer.length === 0) return;
    await this.#guard(async () => {
      if (this.#handle === undefined) {
        await makeFolder(dirname(this.#file));
        await removeStaleOf(this.#file);
        this.#handle = await open(this.#temporary, "wx");
        await this.#handle.appendFile(HEADER);
      }
      await this.#handle.appendFile(this.#buffer.join(""));
      this.#buffer = [];
      this.#buffered = 0;
    });
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      // The first failure is the one to tell of.
      await this.discard().catch(() => undefined);
      throw fileError(thrown, this.#file, "write");
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }
}

/** One line of CSV: controls made visible, and nothing that a spreadsheet would run. */
export function rejectRow({ file, line, reason, detail, raw }: RejectedRow): string {
  return `${[file, String(line), reason, raw, detail].map(safeCell).join(",")}\n`;
}

function safeCell(text: string): string {
  const visible = text.replaceAll(
    HIDDEN,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
  const harmless = FORMULA.test(text) ? `'${visible}` : visible;
  return `"${harmless.replaceAll('"', '""')}"`;
}
