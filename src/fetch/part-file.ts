/**
 * A file while it is downloaded: `.NAME.part` beside where it will be, and in `.NAME.part.json` what it is a part of, so that a
 * later run goes on where this one stopped.
 */
import { open, rename, rm, stat, statfs, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { SocagentError, systemCode } from "../errors.js";
import { fileError, makeFolder, readJson, writeFileAtomically } from "../files.js";

/** Room that stays free on the disk. */
const SPARE_BYTES = 64 * 1024 * 1024;

/** By which a server can say whether the file is still the same. */
export interface Version {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

const Meta = z.object({ url: z.string(), etag: z.string().optional(), lastModified: z.string().optional() });

export class PartFile {
  readonly path: string;
  readonly #file: string;
  readonly #url: string;
  readonly #handle: FileHandle;
  #bytes: number;
  #version: Version;

  private constructor(file: string, url: string, handle: FileHandle, bytes: number, version: Version) {
    this.#file = file;
    this.#url = url;
    this.path = partPath(file);
    this.#handle = handle;
    this.#bytes = bytes;
    this.#version = version;
  }

  /** Takes up what an earlier run left of the same address, else begins. @throws SocagentError (`io`) */
  static async open(file: string, url: string): Promise<PartFile> {
    const path = partPath(file);
    try {
      await makeFolder(dirname(file));
      const earlier = await earlierPart(file, url);
      // Not "a": pieces are written where they belong.
      const handle = await open(path, earlier === undefined ? "w" : "r+");
      return new PartFile(
        file,
        url,
        handle,
        earlier?.bytes ?? 0,
        earlier ?? { etag: undefined, lastModified: undefined },
      );
    } catch (thrown) {
      throw fileError(thrown, path, "write");
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What the server needs to say whether the rest still belongs to what is here; weak ETags cannot. */
  get validator(): string | undefined {
    const { etag, lastModified } = this.#version;
    return etag !== undefined && !etag.startsWith("W/") ? etag : lastModified;
  }

  /** Begins anew with this version of the file. */
  async restart(version: Version): Promise<void> {
    try {
      await this.#handle.truncate(0);
      this.#bytes = 0;
      this.#version = version;
      const { etag, lastModified } = version;
      const meta = {
        url: this.#url,
        ...(etag === undefined ? {} : { etag }),
        ...(lastModified === undefined ? {} : { lastModified }),
      };
      await writeFileAtomically(metaPath(this.#file), `${JSON.stringify(meta)}\n`);
    } catch (thrown) {
      throw fileError(thrown, this.path, "write");
    }
  }

  async append(piece: Buffer): Promise<void> {
    try {
      await this.#handle.write(piece, 0, piece.length, this.#bytes);
      this.#bytes += piece.length;
    } catch (thrown) {
      throw fileError(thrown, this.path, "write");
    }
  }

  /** @throws SocagentError (`io`) when `more` bytes do not fit the disk */
  async reserve(more: number): Promise<void> {
    const { bavail, bsize } = await statfs(dirname(this.path));
    const free = bavail * bsize;
    if (more + SPARE_BYTES <= free) return;
    throw new SocagentError("io", `${this.#file} needs ${more} more bytes; its disk has ${free} free`, {
      subject: { file: this.#file },
      nextStep: "Free some space or choose another folder with --out, and run the command again.",
    });
  }

  /** What is here stays for a later run. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  /** The whole file gets its name. */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.path, this.#file);
      await rm(metaPath(this.#file), { force: true });
    } catch (thrown) {
      throw fileError(thrown, this.#file, "write");
    }
  }

  /** Nothing stays. */
  async discard(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
    await rm(metaPath(this.#file), { force: true });
  }
}

function partPath(file: string): string {
  return join(dirname(file), `.${basename(file)}.part`);
}

function metaPath(file: string): string {
  return `${partPath(file)}.json`;
}

async function earlierPart(file: string, url: string): Promise<(Version & { bytes: number }) | undefined> {
  try {
    const { size } = await stat(partPath(file));
    const meta = Meta.safeParse(await readJson(metaPath(file)));
    if (!meta.success || meta.data.url !== url) return undefined;
    return { bytes: size, etag: meta.data.etag, lastModified: meta.data.lastModified };
  } catch (thrown) {
    // Without what it is a part of, or with that half-written, a part is worth nothing.
    if (thrown instanceof SocagentError || systemCode(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}
