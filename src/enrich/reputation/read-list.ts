/**
 * Reads lists of one address, prefix or range a line: FireHOL netsets, Spamhaus DROP (`; SBL…` behind), DShield (first and last
 * address, then numbers), Tor's exit addresses, IPsum (a tab and the number of lists behind).
 */
import { parseAddress, type Address } from "../address/address.js";
import type { FeedDraft } from "./feed-draft.js";
import { categoryOf, scoreOfLists, scoreOfPoints } from "./score.js";

/** Lines of Tor's exit-addresses that name no address. */
const TOR_LINES = /^(?:ExitNode|Published|LastStatus)\s/;
const COMMENT = /^\s*(?:#|;|\/\/)/;

interface ListLine {
  readonly line: number;
  readonly words: readonly string[];
  readonly text: string;
}

export function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** @param name of the feed, which tells what it lists where its comments do not */
export function readList(lines: readonly string[], name: string, draft: FeedDraft): void {
  const comments = lines.filter(isComment).join("\n");
  const isTor = lines.some((line) => TOR_LINES.test(line));
  const { category, score } = categoryOf(
    isTor ? "tor" : (/category\s*:\s*(\S+)/i.exec(comments)?.[1] ?? `${name} ${comments.slice(0, 500)}`),
  );
  const rows = readLines(lines);
  const scores = rows.flatMap(({ words }) => scoreIn(words) ?? []);
  const largest = scores.reduce((most, one) => Math.max(most, one), 0);
  const countsLists = /ipsum|number of \(?black\)?lists/i.test(`${name} ${comments}`);
  for (const { line, words, text } of rows) {
    const [first = "", second] = words;
    const range = rangeOf(first, second);
    const own = scoreIn(words);
    const points = own === undefined ? score : countsLists ? scoreOfLists(own) : scoreOfPoints(own, largest);
    if (range === undefined) draft.add(first, points, category, line);
    else draft.addRange(range[0], range[1], score, category, line, text);
  }
}

function readLines(lines: readonly string[]): ListLine[] {
  return lines.flatMap((raw, at) => {
    if (isComment(raw) || raw.trim() === "" || TOR_LINES.test(raw) || /^start\s+end\s/i.test(raw)) return [];
    const text = raw.replace(/(?:#|;|\/\/).*$/s, "").trim();
    const words = text.replace(/^ExitAddress\s+(\S+).*$/s, "$1").split(/\s*-\s+|\s+-\s*|[\s,]+/);
    return words[0] === "" ? [] : [{ line: at + 1, words, text }];
  });
}

/** A number behind the address, as the only thing there. */
function scoreIn(words: readonly string[]): number | undefined {
  const [, second = ""] = words;
  return words.length === 2 && /^\d{1,3}(?:\.\d+)?$/.test(second) ? Number(second) : undefined;
}

function rangeOf(first: string, second: string | undefined): readonly [Address, Address] | undefined {
  const [from, to] = second === undefined ? first.split("-") : [first, second];
  const start = parseAddress(from ?? "");
  const end = to === undefined ? undefined : parseAddress(to);
  return start === undefined || end === undefined ? undefined : [start, end];
}
