/** Reads all feeds that were given, each told by its content. */
import { messageOf, SocagentError } from "../../errors.js";
import type { Feed } from "./feed.js";
import { GeoDatabase, MAX_MMDB_BYTES } from "./geo-database.js";
import { isMmdb, MAX_FEED_BYTES, readFeed, readFeedBytes, type FeedOptions } from "./read-feed.js";
import { Reputation } from "./reputation.js";

export interface LoadedFeeds {
  readonly reputation: Reputation;
  /** What was read of each list, and what was passed over. */
  readonly feeds: readonly Feed[];
  readonly databases: readonly GeoDatabase[];
}

/** @throws SocagentError (`input`, `io`) that names every file that can't be used */
export async function loadFeeds(
  files: readonly string[],
  options: FeedOptions = { datesByFile: true },
): Promise<LoadedFeeds> {
  const feeds: Feed[] = [];
  const databases: GeoDatabase[] = [];
  const errors: SocagentError[] = [];
  for (const file of files) {
    try {
      const { bytes, modified } = await readFeedBytes(file, MAX_MMDB_BYTES);
      if (isMmdb(bytes)) databases.push(new GeoDatabase(file, bytes));
      else if (bytes.length > MAX_FEED_BYTES)
        await readFeedBytes(file); // says that it is too large
      else feeds.push(readFeed(file, bytes, modified, options));
    } catch (thrown) {
      if (!(thrown instanceof SocagentError)) throw thrown;
      errors.push(thrown);
    }
  }
  const [first] = errors;
  if (errors.length === 1 && first !== undefined) throw first;
  if (first !== undefined) {
    throw new SocagentError(first.code, `${errors.length} of ${files.length} reputation feeds can't be used`, {
      problems: errors.map((error) => [messageOf(error), ...error.problems].join("; ")),
      nextStep: "Fetch them again, or leave them out.",
      cause: first,
    });
  }
  return { reputation: new Reputation(feeds), feeds, databases };
}
