/** Collects a feed's entries and what was passed over, within bounds. */
import { SocagentError } from "../../errors.js";
import { parsePrefix, type Address, type Prefix } from "../address/address.js";
import { prefixClass } from "../address/address-class.js";
import type { FeedEntry, FeedProblem } from "./feed.js";

/** The largest public lists have a few hundred thousand entries. */
const MAX_ENTRIES = 2_000_000;
/** Problems that are shown; all are counted. */
const MAX_PROBLEMS = 10;
const MAX_SHOWN_CHARACTERS = 80;
/** A range of addresses is written as this many prefixes at most, 2 × 32 for IPv4. */
const MAX_RANGE_PREFIXES = 64;
/** No feed means a prefix wider than this: it would list a good part of the Internet. */
const MIN_PREFIX_LENGTH = { 4: 8, 6: 16 } as const;

export class FeedDraft {
  readonly file: string;
  readonly entries: FeedEntry[] = [];
  readonly problems: FeedProblem[] = [];
  bogons = 0;
  bad = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Adds `text`, an address or a prefix, or notes why not. */
  add(text: string, score: number, category: string, line: number): void {
    const prefix = parsePrefix(text);
    if (prefix === undefined) this.reject(line, text, "it is no address and no prefix");
    else this.#addPrefix(prefix, score, category, line, text);
  }

  /** Adds the addresses from `first` to `last`, both included, of IPv4. */
  addRange(first: Address, last: Address, score: number, category: string, line: number, text: string): void {
    let [from = 0] = first.words;
    const [to = 0] = last.words;
    if (first.version !== 4 || last.version !== 4 || from > to) {
      this.reject(line, text, "it is no range of IPv4 addresses");
      return;
    }
    for (let count = 0; from <= to && count < MAX_RANGE_PREFIXES; count++) {
      let size = 1;
      while (size < 2 ** 32 && from % (size * 2) === 0 && from + size * 2 - 1 <= to) size *= 2;
      const prefix: Prefix = { address: { version: 4, words: [from] }, length: 32 - Math.log2(size) };
      this.#addPrefix(prefix, score, category, line, text);
      from += size;
    }
  }

  reject(line: number, text: string, reason: string): void {
    this.bad++;
    this.#note(line, text, reason);
  }

  #addPrefix(prefix: Prefix, score: number, category: string, line: number, text: string): void {
    const kind = prefixClass(prefix);
    if (kind !== "public") {
      this.bogons++;
      this.#note(line, text, `it is in a ${kind} range`);
      return;
    }
    if (prefix.length < MIN_PREFIX_LENGTH[prefix.address.version]) {
      this.reject(line, text, "it is too wide a prefix to mean anybody");
      return;
    }
    if (this.entries.length >= MAX_ENTRIES) {
      throw new SocagentError("input", `${this.file} has more than ${MAX_ENTRIES} entries`, {
        subject: { file: this.file, line },
        nextStep: "Give a feed of addresses, not of everything that was ever seen.",
      });
    }
    this.entries.push({ prefix, score, category });
  }

  #note(line: number, text: string, reason: string): void {
    if (this.problems.length < MAX_PROBLEMS) {
      this.problems.push({ line, text: text.slice(0, MAX_SHOWN_CHARACTERS), reason });
    }
  }
}
