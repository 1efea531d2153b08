/** Fetches feeds of addresses, each no more often than its source asks, and only where it has changed. */
import { SocagentError } from "../errors.js";
import { INTEL_FEEDS, type IntelFeed } from "./feeds.js";
import { Destination, fetchFile } from "./fetch-file.js";
import type { FailedFile, FetchContext, FetchedFile, FetchResult, SourceInfo } from "./source.js";

/** As much as the reader of feeds takes. */
const MAX_FEED_BYTES = 128 * 1024 * 1024;
const HOUR_MS = 3_600_000;

export const INTEL: SourceInfo = {
  name: "intel",
  what: `${INTEL_FEEDS.length} open feeds of addresses with a bad name, for --intel`,
  size: "a few MB",
  licence: "each its own: `socagent fetch --list` tells it with each feed",
  home: "",
};

export interface IntelOptions {
  readonly folder: string;
  /** Names; all where absent. */
  readonly feeds?: readonly string[];
  /** A mirror that has the files by name. */
  readonly from?: string;
  /** Reads a feed. @returns what it holds, in a few words @throws SocagentError when it is none */
  readonly describe: (file: string) => Promise<string>;
  readonly now?: () => number;
}

/** A feed that fails does not end the rest. @throws SocagentError (`usage`, `io`) */
export async function fetchIntel(options: IntelOptions, context: FetchContext): Promise<FetchResult> {
  const { folder, now = Date.now } = options;
  const feeds = options.feeds === undefined ? INTEL_FEEDS : options.feeds.map(findFeed);
  const to = await Destination.open(folder, INTEL.name);
  const files: FetchedFile[] = [];
  const failed: FailedFile[] = [];
  for (const feed of new Set(feeds)) {
    try {
      files.push(await fetchFeed(feed, to, options, context, now()));
    } catch (reason) {
      if (!(reason instanceof SocagentError) || reason.code === "interrupted") throw reason;
      failed.push({ name: feed.name, reason });
    }
  }
  return { source: INTEL.name, folder, files, failed, version: undefined, licence: INTEL.licence };
}

async function fetchFeed(
  feed: IntelFeed,
  to: Destination,
  { from, describe }: IntelOptions,
  context: FetchContext,
  now: number,
): Promise<FetchedFile> {
  const entry = to.entry(feed.file);
  const age = entry === undefined ? Infinity : now - Date.parse(entry.fetchedAt);
  if (!context.force && age >= 0 && age < feed.refreshHours * HOUR_MS) {
    const there = await to.present(feed.file);
    if (there !== undefined) return { ...there, state: "fresh" };
  }
  const url = from === undefined ? feed.url : `${from.replace(/(?<!\/)\/+$/, "")}/${feed.file}`;
  let note: string | undefined;
  const check = async (part: string): Promise<void> => {
    note = await describe(part);
  };
  const file = await fetchFile({ name: feed.file, url, maxBytes: MAX_FEED_BYTES, mayChange: true, check }, to, context);
  return note === undefined ? file : { ...file, note };
}

function findFeed(name: string): IntelFeed {
  const found = INTEL_FEEDS.find((feed) => feed.name === name);
  if (found !== undefined) return found;
  throw new SocagentError("usage", `--feeds ${name} is no feed that is known`, {
    nextStep: `Give any of ${INTEL_FEEDS.map((feed) => feed.name).join(", ")}, with commas between; other feeds you can fetch yourself and give with --intel.`,
  });
}
