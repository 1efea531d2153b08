/** `.fetch.json`: where each file of a folder came from, when, and its SHA-256. Hidden, so that `ingest FOLDER` leaves it out. */
import { join } from "node:path";
import { z } from "zod";
import { SocagentError, systemCode } from "../errors.js";
import { readJson, writeFileAtomically } from "../files.js";

export const RECEIPT_FILE = ".fetch.json";
const MAX_RECEIPT_BYTES = 4 * 1024 * 1024;

const Entry = z.object({
  url: z.string(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  /** ISO 8601: when the server was last asked. */
  fetchedAt: z.string(),
});
const Receipt = z.object({
  schemaVersion: z.literal(1),
  source: z.string(),
  /** A commit, a release; what the source calls it. */
  version: z.string().optional(),
  licence: z.string().optional(),
  files: z.record(z.string(), Entry),
});

export type ReceiptEntry = z.infer<typeof Entry>;
export type Receipt = z.infer<typeof Receipt>;

/** Undefined where there is none, or none that can be used: then the files are checked by what else is known of them. */
export async function readReceipt(folder: string): Promise<Receipt | undefined> {
  try {
    const parsed = Receipt.safeParse(await readJson(join(folder, RECEIPT_FILE), "io", MAX_RECEIPT_BYTES));
    return parsed.success ? parsed.data : undefined;
  } catch (thrown) {
    const code = thrown instanceof SocagentError ? systemCode(thrown.cause) : undefined;
    if (code === "EACCES") throw thrown;
    return undefined;
  }
}

export async function writeReceipt(folder: string, receipt: Receipt): Promise<void> {
  await writeFileAtomically(join(folder, RECEIPT_FILE), `${JSON.stringify(receipt, undefined, 2)}\n`);
}
