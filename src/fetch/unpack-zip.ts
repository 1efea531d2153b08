/** Unpacks a zip archive into a folder: nothing outside it, nothing beyond stated bounds, each file renamed once it is whole. */
import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { readdir, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import { messageOf, SocagentError } from "../errors.js";
import { fileError, makeFolder } from "../files.js";

export interface UnpackBounds {
  readonly maxFiles: number;
  /** Of all files together, unpacked. */
  readonly maxBytes: number;
}

const MAX_NAME = 400;
/** Of Unix modes, in the upper half of the external attributes. */
const TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * @returns the files' names in the folder, with slashes
 * @throws SocagentError (`input`) when the archive is broken, leads out of the folder, or unpacks to more than the bounds;
 *   then nothing of it is in the folder
 */
export async function unpackZip(
  archive: string,
  folder: string,
  bounds: UnpackBounds,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<string[]> {
  const temporary = join(folder, `.unpack.${randomBytes(6).toString("hex")}.tmp`);
  const zip = await open(archive);
  try {
    const entries = await listed(zip, archive, bounds);
    const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    await makeFolder(folder);
    await removeLeftovers(folder);
    await makeFolder(temporary);
    await needRoom(folder, total);
    let done = 0;
    for (const entry of entries) {
      await unpackEntry(zip, entry, join(temporary, entry.fileName), (bytes) => {
        done += bytes;
        onProgress(done, total);
      });
    }
    for (const { fileName } of entries) {
      await makeFolder(dirname(join(folder, fileName)));
      await rename(join(temporary, fileName), join(folder, fileName));
    }
    return entries.map(({ fileName }) => fileName);
  } catch (thrown) {
    if (thrown instanceof SocagentError) throw thrown;
    if (thrown instanceof Error && "syscall" in thrown) throw fileError(thrown, folder, "write");
    throw broken(archive, [messageOf(thrown)], thrown);
  } finally {
    zip.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

async function open(archive: string): Promise<ZipFile> {
  try {
    return await openPromise(archive, { autoClose: false, strictFileNames: true });
  } catch (thrown) {
    if (thrown instanceof Error && "syscall" in thrown) throw fileError(thrown, archive, "read", "input");
    throw broken(archive, [messageOf(thrown)], thrown);
  }
}

/** Every entry is looked at before one is unpacked. */
async function listed(zip: ZipFile, archive: string, { maxFiles, maxBytes }: UnpackBounds): Promise<Entry[]> {
  const entries: Entry[] = [];
  const names = new Set<string>();
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    // yauzl refuses absolute names, drives, backslashes and "..".
    if (entry.fileName.endsWith("/")) continue;
    entries.push(entry);
    bytes += entry.uncompressedSize;
    const problem = problemOf(entry) ?? (names.has(entry.fileName.toLowerCase()) ? "is in it twice" : undefined);
    names.add(entry.fileName.toLowerCase());
    if (problem !== undefined)
      throw broken(archive, [`${JSON.stringify(entry.fileName.slice(0, MAX_NAME))} ${problem}`]);
    if (entries.length > maxFiles) throw broken(archive, [`it has more than the ${maxFiles} files that are allowed`]);
    if (bytes > maxBytes) throw broken(archive, [`it unpacks to more than the ${maxBytes} bytes that are allowed`]);
  }
  return entries;
}

function problemOf(entry: Entry): string | undefined {
  const { fileName } = entry;
  if (((entry.externalFileAttributes >>> 16) & TYPE_MASK) === SYMBOLIC_LINK) return "is a link";
  if (entry.isEncrypted()) return "is encrypted";
  if (fileName.length > MAX_NAME) return "has too long a name";
  // A hidden name could stand in for our own receipt.
  if (fileName.split("/").some((part) => part === "" || part.startsWith(".")))
    return "has a hidden or empty part in its name";
  // eslint-disable-next-line no-control-regex -- controls are what is refused
  return /[\0-\x1f\x7f<>:"|?*]/.test(fileName) ? "has a character in its name that not every system allows" : undefined;
}

/** Of runs that were ended. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^\.unpack\.[0-9a-f]{12}\.tmp$/.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function needRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bytes <= bavail * bsize) return;
  throw new SocagentError("io", `unpacking needs ${bytes} bytes; the disk of ${folder} has ${bavail * bsize} free`, {
    subject: { file: folder },
    nextStep: "Free some space or choose another folder with --out, and run the command again.",
  });
}

async function unpackEntry(zip: ZipFile, entry: Entry, file: string, onBytes: (bytes: number) => void): Promise<void> {
  await makeFolder(dirname(file));
  // yauzl ends with an error where the entry is longer than it says, and where it is shorter.
  const packed = await zip.openReadStreamPromise(entry);
  const counted = new Transform({
    transform: (piece: Buffer, _encoding, done) => {
      onBytes(piece.length);
      done(null, piece);
    },
  });
  await pipeline(packed, counted, createWriteStream(file, { flags: "wx" }));
}

function broken(archive: string, problems: readonly string[], cause?: unknown): SocagentError {
  return new SocagentError("input", `${archive} cannot be unpacked`, {
    subject: { file: archive },
    problems,
    nextStep: "Fetch it again with --force; where it fails again, do not trust it.",
    ...(cause === undefined ? {} : { cause }),
  });
}
