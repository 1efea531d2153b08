/** Several files that get their names together, once all are whole; otherwise nothing of them is left. */
import { rmdirSync, rmSync } from "node:fs";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileError, makeFolder, removeStaleOf } from "../../files.js";
import { temporaryName } from "../../temporary-name.js";

interface Part {
  readonly file: string;
  readonly temporary: string;
  handle: FileHandle | undefined;
}

export class OutputSet {
  readonly #parts: Part[] = [];
  /** Folders that were made for the files, the outermost first. */
  readonly #folders: string[] = [];
  /** Whoever ends the process in the middle leaves nothing either. */
  readonly #atExit = (): void => {
    this.#discardNow();
  };

  constructor() {
    process.on("exit", this.#atExit);
  }

  /** Opens a file under a temporary name beside its own. @throws SocagentError (`io`) */
  async open(file: string): Promise<void> {
    const temporary = temporaryName(file);
    await removeStaleOf(file);
    const part: Part = { file, temporary, handle: undefined };
    await this.#guard(file, async () => {
      await this.#makeFolder(dirname(file));
      this.#parts.push(part);
      part.handle = await open(temporary, "wx");
    });
  }

  /** Appends to a file that was opened. @throws SocagentError (`io`) */
  async write(file: string, bytes: Uint8Array | string): Promise<void> {
    const handle = this.#parts.find((part) => part.file === file)?.handle;
    await this.#guard(file, async () => {
      await handle?.appendFile(bytes);
    });
  }

  /**
   * Gives all files their names, in the order in which they were opened.
   * @param others names that are gone afterwards: what an earlier run left
   * @throws SocagentError (`io`)
   */
  async finish(others: readonly string[]): Promise<void> {
    for (const part of this.#parts) {
      await this.#guard(part.file, async () => {
        await part.handle?.sync();
        await close(part);
      });
    }
    for (const { file, temporary } of this.#parts) await this.#guard(file, () => rename(temporary, file));
    for (const other of others) await this.#guard(other, () => rm(other, { force: true }));
    process.off("exit", this.#atExit);
  }

  /** Leaves nothing behind. Harmless once finished. */
  async discard(): Promise<void> {
    process.off("exit", this.#atExit);
    for (const part of this.#parts) await close(part).catch(() => undefined);
    this.#discardNow();
  }

  async #makeFolder(folder: string): Promise<void> {
    const outermost = await makeFolder(folder);
    if (outermost === undefined) return;
    const made: string[] = [];
    for (let at = resolve(folder); at.length >= resolve(outermost).length; at = dirname(at)) made.unshift(at);
    this.#folders.push(...made);
  }

  #discardNow(): void {
    for (const { temporary } of this.#parts)
      quietly(() => {
        rmSync(temporary, { force: true });
      });
    // A folder that holds something by now is left.
    for (const folder of [...this.#folders].reverse())
      quietly(() => {
        rmdirSync(folder);
      });
  }

  async #guard(file: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      throw fileError(thrown, file, "write");
    }
  }
}

async function close(part: Part): Promise<void> {
  const { handle } = part;
  part.handle = undefined;
  await handle?.close();
}

/** What cannot be removed is left: the first failure is the one to tell of. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // As said above.
  }
}
