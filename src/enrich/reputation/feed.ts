/** What a reputation feed is, once it is read. */
import type { Prefix } from "../address/address.js";

export const FEED_FORMATS = ["list", "csv", "json", "mmdb"] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

export interface FeedEntry {
  readonly prefix: Prefix;
  /** From 0 to 100, the worse the higher. */
  readonly score: number;
  readonly category: string;
}

/** A line that was passed over. */
export interface FeedProblem {
  /** 1-based. */
  readonly line: number;
  /** What it said, cut to what fits a message. */
  readonly text: string;
  readonly reason: string;
}

export interface Feed {
  /** The file's name without its folder and extension. */
  readonly name: string;
  readonly file: string;
  readonly format: FeedFormat;
  /** `YYYY-MM-DD`, from the feed itself, or else from the file's time of change. */
  readonly date: string | undefined;
  readonly entries: readonly FeedEntry[];
  /** Entries in ranges that are not routed on the Internet, which say nothing about anybody. */
  readonly bogons: number;
  /** Lines that could not be read. */
  readonly bad: number;
  /** The first of both. */
  readonly problems: readonly FeedProblem[];
}
