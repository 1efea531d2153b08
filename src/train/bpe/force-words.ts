/** Makes given words single tokens, by merges after all that were learnt. */
import { BYTE_CHARACTERS } from "../../model/byte-alphabet.js";
import type { Merge } from "../../model/tokenizer-parts.js";

/**
 * The merges that are missing for each word, with a blank before it, to be one token. They come last, so that no other text is split
 * otherwise before it is down to their parts.
 * @param merges best first
 * @returns merges to append
 */
export function forcedMerges(merges: readonly Merge[], words: readonly string[]): Merge[] {
  const ranks = new Map(merges.map(([left, right], rank) => [keyOf(left, right), rank]));
  const forced: Merge[] = [];
  for (const word of words) {
    const bytes = [...new TextEncoder().encode(` ${word}`)].map((byte) => BYTE_CHARACTERS[byte] ?? "");
    for (;;) {
      const [first, second] = applyMerges(bytes, ranks);
      if (first === undefined || second === undefined) break;
      ranks.set(keyOf(first, second), ranks.size);
      forced.push([first, second]);
    }
  }
  return forced;
}

/** What byte-pair encoding makes of one word. */
function applyMerges(characters: readonly string[], ranks: ReadonlyMap<string, number>): string[] {
  let parts = [...characters];
  for (;;) {
    let best = Infinity;
    let chosen: readonly [string, string] | undefined;
    for (let i = 1; i < parts.length; i++) {
      const [left = "", right = ""] = [parts[i - 1], parts[i]];
      const rank = ranks.get(keyOf(left, right)) ?? Infinity;
      if (rank >= best) continue;
      best = rank;
      chosen = [left, right];
    }
    if (chosen === undefined) return parts;
    parts = mergePair(parts, chosen);
  }
}

function mergePair(parts: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? "";
    if (part === left && parts[i + 1] === right) {
      result.push(left + right);
      i += 1;
    } else result.push(part);
  }
  return result;
}

/** The byte alphabet has no blank. */
function keyOf(left: string, right: string): string {
  return `${left} ${right}`;
}
