/** Files and folders: reading with clear errors, writing to a temporary name and renaming, so that a name never holds half a file. */
import { constants } from "node:fs";
import { access, mkdir, open, readdir, readFile, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { messageOf, SocagentError, systemCode, type ErrorCode } from "./errors.js";
import { isStale, nameOfTemporary, temporaryName } from "./temporary-name.js";

/** JSON files that we read are small; anything larger is not what it says it is. */
export const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Turns a system error on `file` into one that says what to do. */
export function fileError(
  thrown: unknown,
  file: string,
  doing: "read" | "write",
  code: ErrorCode = "io",
): SocagentError {
  if (thrown instanceof SocagentError) return thrown;
  const reasons: Partial<Record<string, [string, string]>> = {
    ENOENT: ["no such file or folder", "Check the path."],
    EACCES: ["permission denied", "Check the permissions of the file and its folder."],
    EPERM: ["operation not permitted", "Check the permissions of the file and its folder."],
    EEXIST: ["a file is in the way", "Choose another path."],
    EISDIR: ["it is a folder, not a file", "Give the path of a file."],
    ENOTDIR: ["a part of the path is a file, not a folder", "Check the path."],
    ENOSPC: ["no space left on the disk", "Free some space and run the command again."],
    EROFS: ["the file system is read-only", "Choose a folder that can be written."],
    EMFILE: ["too many open files", "Raise the limit with `ulimit -n`."],
  };
  const [reason, nextStep] = reasons[systemCode(thrown) ?? ""] ?? [messageOf(thrown), undefined];
  return new SocagentError(code, `cannot ${doing} ${file}: ${reason}`, {
    subject: { file },
    ...(nextStep === undefined ? {} : { nextStep }),
    cause: thrown,
  });
}

/**
 * Parses a JSON file as `unknown`. A BOM is accepted.
 * @throws SocagentError (`code`) when it is absent, larger than `maxBytes`, or not JSON
 */
export async function readJson(file: string, code: ErrorCode = "io", maxBytes = MAX_JSON_BYTES): Promise<unknown> {
  let text: string;
  try {
    // Not blocking: opening a named pipe would wait for a writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await handle.stat();
      if (!status.isFile() && !status.isDirectory()) {
        throw new SocagentError(code, `${file} is not a regular file`, { subject: { file } });
      }
      const { size } = status;
      if (size > maxBytes) {
        throw new SocagentError(code, `${file} has ${size} bytes, more than the ${maxBytes} allowed for a JSON file`, {
          subject: { file },
        });
      }
      text = await readFile(handle, "utf8");
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw fileError(thrown, file, "read", code);
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    return value;
  } catch (thrown) {
    throw new SocagentError(code, `${file} is not valid JSON: ${messageOf(thrown).replace(" is not valid JSON", "")}`, {
      subject: { file },
      nextStep: "Check that it is the right file, and whole.",
      cause: thrown,
    });
  }
}

/** What JSON says; undefined where it is none, for what is checked by a schema anyway. */
export function parseJsonText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir goes round for ever, and takes ever more memory, where the file system
 * says ENOENT although the folder above is there, as /proc does.
 * @returns the outermost folder that was not there before; undefined where all were
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  if (await isFolder(folder)) return undefined;
  const above = dirname(folder);
  const outermost = above === folder ? undefined : await makeFolder(above);
  try {
    await mkdir(folder);
  } catch (thrown) {
    if (!(await isFolder(folder))) throw thrown; // otherwise another process was faster
  }
  return outermost ?? folder;
}

/** `makeFolder` for a folder that a person named. @throws SocagentError (`io`) where it cannot be made */
export async function makeOutputFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (thrown) {
    throw fileError(thrown, folder, "write");
  }
}

/**
 * Asks, and changes nothing, whether a folder can be made or written to: what works for hours is told beforehand.
 * @throws SocagentError (`io`) where the folder, or the one above it that is there, cannot be written
 */
export async function requireWritable(folder: string): Promise<void> {
  for (let above = resolve(folder); ; above = dirname(above)) {
    try {
      await access(above, constants.W_OK);
    } catch (thrown) {
      if (systemCode(thrown) === "ENOENT" && above !== dirname(above)) continue;
      throw fileError(thrown, folder, "write");
    }
    if (await isFolder(above)) return;
    throw fileError(Object.assign(new Error(), { code: "EEXIST" }), folder, "write");
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/**
 * Writes `file` through a temporary neighbour that is flushed and renamed: the name holds the old content or the whole
 * new one, and nothing is left behind on failure. What a killed process had half written of it is removed. The folder is made if it is
 * absent.
 */
export async function writeAtomically(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = temporaryName(file);
  await removeStaleOf(file);
  try {
    await makeFolder(dirname(file));
    const handle = await open(temporary, "wx");
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (thrown) {
    // That it cannot be removed, as below a file, says nothing that the first error does not.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(thrown, file, "write");
  }
}

/** `writeAtomically` for content that is in memory. */
export async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  await writeAtomically(file, (handle) => handle.writeFile(content));
}

/**
 * Removes the temporary files that a killed process left in a folder; nothing where there is no such folder. For a folder that nobody else
 * writes to now.
 */
export async function removeTemporaries(folder: string): Promise<void> {
  try {
    const names = await readdir(folder);
    for (const name of names) {
      if (nameOfTemporary(name) !== undefined) await rm(join(folder, name), { force: true });
    }
  } catch (thrown) {
    if (systemCode(thrown) !== "ENOENT") throw fileError(thrown, folder, "write");
  }
}

/** `removeTemporaries` for a folder that others may write to now: only what belongs to no running process, of files that `isOurs` says. */
export async function removeStaleTemporaries(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const temporary of await temporariesOf(folder)) await removeIfStale(temporary, isOurs);
}

/** What was in a folder before this process first wrote there; what comes later is no killed process's. */
const found = new Map<string, Promise<readonly string[]>>();

/** `removeStaleTemporaries` for one file that is about to be written. */
export async function removeStaleOf(file: string): Promise<void> {
  const [folder, name] = [resolve(dirname(file)), basename(file)];
  const before = found.get(folder) ?? temporariesOf(folder);
  found.set(folder, before);
  for (const temporary of await before) await removeIfStale(temporary, (other) => other === name);
}

async function temporariesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => nameOfTemporary(name) !== undefined).map((name) => join(folder, name));
}

/** That one cannot be removed hinders nothing. */
async function removeIfStale(temporary: string, isOurs: (name: string) => boolean): Promise<void> {
  const name = nameOfTemporary(basename(temporary));
  if (name === undefined || !isOurs(name) || !(await isStale(temporary))) return;
  await rm(temporary, { force: true }).catch(() => undefined);
}
