/** Fetches one file of a source into a folder, unless it is there already and right. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SocagentError, systemCode } from "../errors.js";
import { fileError } from "../files.js";
import { differences, digestFile, type Stated } from "./digest.js";
import { download, type Download } from "./download.js";
import { readReceipt, writeReceipt, type Receipt, type ReceiptEntry } from "./receipt.js";
import type { FetchContext, FetchedFile } from "./source.js";

export interface Wanted extends Omit<Download, "file" | "known"> {
  /** In the folder. */
  readonly name: string;
  readonly expected?: Stated;
  /** Asks the server whether a file that is there has changed. */
  readonly mayChange?: boolean;
}

/** A folder that is filled from one source, and its receipt. */
export class Destination {
  readonly folder: string;
  #receipt: Receipt;

  private constructor(folder: string, receipt: Receipt) {
    this.folder = folder;
    this.#receipt = receipt;
  }

  static async open(folder: string, source: string): Promise<Destination> {
    const earlier = await readReceipt(folder);
    const receipt = earlier?.source === source ? earlier : { schemaVersion: 1 as const, source, files: {} };
    return new Destination(folder, receipt);
  }

  get receipt(): Receipt {
    return this.#receipt;
  }

  entry(name: string): ReceiptEntry | undefined {
    return Object.hasOwn(this.#receipt.files, name) ? this.#receipt.files[name] : undefined;
  }

  /** Written after each file, so that a later failure loses nothing. */
  async record(name: string, entry: ReceiptEntry): Promise<void> {
    this.#receipt = { ...this.#receipt, files: { ...this.#receipt.files, [name]: entry } };
    await writeReceipt(this.folder, this.#receipt);
  }

  async describe(facts: Pick<Receipt, "version" | "licence">): Promise<void> {
    this.#receipt = { ...this.#receipt, ...facts };
    await writeReceipt(this.folder, this.#receipt);
  }

  /**
   * The file as it lies there, where it is right; undefined where it is absent, or ours and of an earlier version.
   * @throws SocagentError (`io`) where it is somebody else's, or was changed
   */
  async present(name: string, expected: Stated = {}): Promise<FetchedFile | undefined> {
    const file = join(this.folder, name);
    if (!(await isThere(file))) return undefined;
    const entry = this.entry(name);
    const digest = await digestFile(file);
    const againstSource = differences(digest, expected);
    const againstReceipt = entry === undefined ? [] : differences(digest, { bytes: entry.bytes, sha256: entry.sha256 });
    const isOurs = entry !== undefined && againstReceipt.length === 0;
    if (
      againstSource.length === 0 &&
      (isOurs || hasChecksum(expected) || (entry === undefined && expected.bytes !== undefined))
    ) {
      const { bytes, sha256 } = digest;
      return { name, state: "present", bytes, sha256, url: entry?.url ?? "", resumedFrom: 0 };
    }
    if (isOurs) return undefined;
    const problems = [...againstSource, ...againstReceipt];
    throw new SocagentError("io", `${file} is there already and is not what would be fetched`, {
      subject: { file },
      problems: problems.length > 0 ? problems : ["nothing says where it came from"],
      nextStep: "Move it away, choose another folder with --out, or replace it with --force.",
    });
  }
}

function hasChecksum({ sha256, md5, gitBlob }: Stated): boolean {
  return (sha256 ?? md5 ?? gitBlob) !== undefined;
}

/** @throws SocagentError (`network`, `io`) */
export async function fetchFile(wanted: Wanted, to: Destination, context: FetchContext): Promise<FetchedFile> {
  const { name, mayChange = false, ...asked } = wanted;
  const there = context.force ? undefined : await to.present(name, asked.expected);
  if (there !== undefined && (!mayChange || context.offline)) {
    // One that was put here by hand gets its line in the receipt, too.
    if (to.entry(name) === undefined) await to.record(name, entryOf(there, asked.url));
    return { ...there, url: asked.url };
  }
  const entry = there === undefined ? undefined : to.entry(name);
  const known = entry?.url === asked.url ? { etag: entry.etag, lastModified: entry.lastModified } : undefined;
  const result = await download(
    { ...asked, file: join(to.folder, name), ...(known === undefined ? {} : { known }) },
    context,
  );
  if (result.kind === "unchanged") {
    if (there === undefined || entry === undefined) {
      throw new SocagentError("internal", `${name} is unchanged, and yet not there`);
    }
    await to.record(name, { ...entry, fetchedAt: new Date().toISOString() });
    return { ...there, url: asked.url, state: "unchanged" };
  }
  const { digest, version, resumedFrom } = result;
  const file = {
    name,
    state: "fetched" as const,
    bytes: digest.bytes,
    sha256: digest.sha256,
    url: asked.url,
    resumedFrom,
  };
  await to.record(name, {
    ...entryOf(file, asked.url),
    ...(version.etag === undefined ? {} : { etag: version.etag }),
    ...(version.lastModified === undefined ? {} : { lastModified: version.lastModified }),
  });
  return file;
}

export function entryOf({ bytes, sha256 }: Pick<FetchedFile, "bytes" | "sha256">, url: string): ReceiptEntry {
  return { url, bytes, sha256, fetchedAt: new Date().toISOString() };
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return false;
    throw fileError(thrown, file, "read");
  }
}
