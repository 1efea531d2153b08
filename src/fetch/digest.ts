/** Checksums of files, several at once, as sources state them. */
import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { fileError } from "../files.js";

const READ_BYTES = 1024 * 1024;

/** Checksums in lower-case hexadecimal, those that are known. */
export interface Checksums {
  readonly sha256?: string;
  readonly md5?: string;
  /** SHA-1 of the file as a git blob, by which the Hugging Face hub knows small files. */
  readonly gitBlob?: string;
}

/** What a source states of a file. */
export interface Stated extends Checksums {
  readonly bytes?: number | undefined;
}

export interface Digest extends Required<Checksums> {
  readonly bytes: number;
}

/** Reads the file once. @throws SocagentError (`io`) */
export async function digestFile(file: string, onProgress?: (done: number) => void): Promise<Digest> {
  try {
    const { size } = await stat(file);
    const sha256 = createHash("sha256");
    const md5 = createHash("md5");
    const gitBlob = createHash("sha1").update(`blob ${size}\0`);
    const handle = await open(file, "r");
    let bytes = 0;
    try {
      const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, bytes);
        if (bytesRead === 0) break;
        const piece = buffer.subarray(0, bytesRead);
        for (const hash of [sha256, md5, gitBlob]) hash.update(piece);
        bytes += bytesRead;
        onProgress?.(bytes);
      }
    } finally {
      await handle.close();
    }
    return { bytes, sha256: sha256.digest("hex"), md5: md5.digest("hex"), gitBlob: gitBlob.digest("hex") };
  } catch (thrown) {
    throw fileError(thrown, file, "read");
  }
}

const NAMES = { sha256: "SHA-256", md5: "MD5", gitBlob: "git blob SHA-1" } as const;

/** What differs between a file and what its source states of it; empty where nothing does. */
export function differences(digest: Digest, expected: Stated): string[] {
  const wrong: string[] = [];
  if (expected.bytes !== undefined && expected.bytes !== digest.bytes) {
    wrong.push(`it has ${digest.bytes} bytes; ${expected.bytes} were expected`);
  }
  for (const name of ["sha256", "md5", "gitBlob"] as const) {
    const stated = expected[name];
    if (stated !== undefined && stated.toLowerCase() !== digest[name]) {
      wrong.push(`its ${NAMES[name]} is ${digest[name]}; ${stated} was expected`);
    }
  }
  return wrong;
}
