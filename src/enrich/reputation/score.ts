/** One scale, 0 to 100, for what feeds say in their own ways. */

/** What a feed's category or name says about its addresses, the first that fits. An entry without a score gets this one. */
const CATEGORIES: readonly (readonly [pattern: RegExp, category: string, score: number])[] = [
  [/\bc2\b|c&c|command|botnet|feodo|malware|trojan|ransom|cobalt/, "malware", 95],
  [/\btor\b|anonymi[sz]er|proxy|vpn/, "anonymiser", 50],
  [/\bdrop\b|hijack|reputation|spamhaus/, "hijacked", 90],
  [/phish|fraud/, "phishing", 85],
  [/brute|ssh|attack|exploit|scan|dshield|abuse/, "attack", 80],
  [/spam|mail/, "spam", 60],
];
const OTHER = { category: "listed", score: 75 } as const;

/** @param hint the feed's category, or else its name */
export function categoryOf(hint: string): { readonly category: string; readonly score: number } {
  const lower = hint.toLowerCase().replace(/[^a-z0-9&]+/g, " ");
  const found = CATEGORIES.find(([pattern]) => pattern.test(lower));
  return found === undefined ? OTHER : { category: found[1], score: found[2] };
}

/** Each further list leaves this part of the doubt. */
const DOUBT_PER_LIST = 0.7;

/** IPsum's score is on how many lists an address is: 1 gives 30, 3 gives 66, 5 gives 83, 10 gives 97. */
export function scoreOfLists(lists: number): number {
  return Math.round(100 * (1 - DOUBT_PER_LIST ** Math.max(0, lists)));
}

/** @param value as written @param largest of the feed's scores: up to 1 they are shares, else points out of 100 */
export function scoreOfPoints(value: number, largest: number): number {
  return Math.round(Math.min(100, Math.max(0, largest <= 1 ? value * 100 : value)));
}
