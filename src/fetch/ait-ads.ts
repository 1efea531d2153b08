/** AIT-ADS: alerts of Wazuh, Suricata and AMiner in eight scenarios, from Zenodo, checked by the MD5 that Zenodo states. */
import { basename, join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { parseJsonText } from "../files.js";
import { digestFile } from "./digest.js";
import { Destination, entryOf, fetchFile } from "./fetch-file.js";
import { readBody } from "./http-client.js";
import { shownUrl, statusError } from "./network-error.js";
import type { FetchContext, FetchedFile, FetchResult, SourceInfo } from "./source.js";
import { unpackZip } from "./unpack-zip.js";

const ZENODO = "https://zenodo.org";
const RECORD = "8263181";
const MAX_RECORD_BYTES = 4 * 1024 * 1024;
/** Generous for the alerts of eight scenarios; beyond it, the archive is not what it says it is. */
const MAX_ARCHIVE_BYTES = 4 * 1024 ** 3;
const BOUNDS = { maxFiles: 1_000, maxBytes: 32 * 1024 ** 3 };

export const AIT_ADS: SourceInfo = {
  name: "ait-ads",
  what: "AIT Alert Data Set: Wazuh, Suricata and AMiner alerts of eight scenarios, with attack phases",
  size: "about 0.1 GB, some GB unpacked",
  licence: "as its Zenodo record states; it is shown when fetched",
  home: `${ZENODO}/records/${RECORD}`,
};

const ZenodoRecord = z.object({
  metadata: z.object({
    title: z.string().max(500),
    version: z.string().max(100).optional(),
    license: z.object({ id: z.string().max(100) }).optional(),
  }),
  files: z
    .array(
      z.object({
        key: z.string().min(1).max(200),
        size: z.number().int().nonnegative(),
        checksum: z.string().regex(/^md5:[0-9a-f]{32}$/),
        links: z.object({ self: z.string().max(2_000) }),
      }),
    )
    .min(1)
    .max(100),
});
type ZenodoRecord = z.infer<typeof ZenodoRecord>;

/** @throws SocagentError (`network`, `io`, `input`) */
export async function fetchAitAds(
  { folder, from = ZENODO }: { readonly folder: string; readonly from?: string },
  context: FetchContext,
): Promise<FetchResult> {
  const to = await Destination.open(folder, AIT_ADS.name);
  if (context.offline) return await allPresent(to);
  const record = await askRecord(`${from.replace(/(?<!\/)\/+$/, "")}/api/records/${RECORD}`, context);
  const { version, license } = record.metadata;
  const licence = license?.id;
  await to.describe({ ...(version === undefined ? {} : { version }), ...(licence === undefined ? {} : { licence }) });
  const files: FetchedFile[] = [];
  for (const { key, size, checksum, links } of record.files) {
    const expected = { bytes: size, md5: checksum.slice("md5:".length) };
    const archive = await fetchFile({ name: key, url: links.self, expected, maxBytes: MAX_ARCHIVE_BYTES }, to, context);
    files.push(archive);
    if (key.toLowerCase().endsWith(".zip")) files.push(...(await unpacked(archive, to, context)));
  }
  return { source: AIT_ADS.name, folder, files, failed: [], version, licence };
}

async function askRecord(url: string, { client }: FetchContext): Promise<ZenodoRecord> {
  const answer = await client.send({ url, headers: { accept: "application/json" } });
  if (answer.status !== 200) {
    answer.discard();
    throw statusError(answer.status, url, answer.header("retry-after"));
  }
  const text = (await readBody(answer, MAX_RECORD_BYTES)).toString("utf8");
  const parsed = ZenodoRecord.safeParse(parseJsonText(text));
  const names = parsed.success ? parsed.data.files.map(({ key }) => key) : [];
  const unsafe = names.filter((name) => basename(name) !== name || name.includes("\\") || name.startsWith("."));
  if (parsed.success && unsafe.length === 0) return parsed.data;
  throw new SocagentError("network", `${shownUrl(url)} is no record of Zenodo with files to fetch`, {
    problems: unsafe.map((name) => `${JSON.stringify(name)} is no plain file name`),
    nextStep: `See ${AIT_ADS.home} for the files.`,
  });
}

/** What an archive held before is not unpacked again while its files are as they were. */
async function unpacked(archive: FetchedFile, to: Destination, context: FetchContext): Promise<FetchedFile[]> {
  const mark = `${archive.url}#`;
  const before = Object.entries(to.receipt.files).filter(([, { url }]) => url.startsWith(mark));
  if (archive.state === "present" && !context.force && before.length > 0) {
    const there = await Promise.all(before.map(async ([name]) => to.present(name)));
    if (there.every((file) => file !== undefined)) return there;
  }
  const names = await unpackZip(join(to.folder, archive.name), to.folder, BOUNDS, (done, total) => {
    context.onEvent({ kind: "unpacking", file: join(to.folder, archive.name), done, total });
  });
  const files: FetchedFile[] = [];
  for (const name of names) {
    const { bytes, sha256 } = await digestFile(join(to.folder, name));
    await to.record(name, entryOf({ bytes, sha256 }, mark + name));
    files.push({ name, state: "unpacked", bytes, sha256, url: mark + name, resumedFrom: 0 });
  }
  return files;
}

async function allPresent(to: Destination): Promise<FetchResult> {
  const files: FetchedFile[] = [];
  for (const name of Object.keys(to.receipt.files)) {
    const file = await to.present(name);
    if (file !== undefined) files.push(file);
  }
  if (files.length === 0) {
    throw new SocagentError("network", `${to.folder} does not hold AIT-ADS, and --offline forbids to fetch it`, {
      nextStep: "Run the command without --offline where there is a network, and copy the folder.",
    });
  }
  const { version, licence } = to.receipt;
  return { source: AIT_ADS.name, folder: to.folder, files, failed: [], version, licence };
}
