/** How often each pre-token occurs in a sample of texts: all that learning byte pairs needs to know. */
import { preTokenEnd } from "../../model/pre-tokens.js";

/** Longer runs (encoded commands, hashes) teach no word, and cost as much as a thousand that do. */
const MAX_WORD_LENGTH = 48;
/** Beyond so many different ones, those that came once are forgotten: what is rare makes no token. */
const MAX_WORDS = 500_000;

export class WordCounts {
  #counts = new Map<string, number>();

  /** Words by how often they came, in the order of their first occurrence. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add(text: string): void {
    for (let start = 0; start < text.length;) {
      const end = preTokenEnd(text, start);
      if (end - start <= MAX_WORD_LENGTH) {
        const word = text.slice(start, end);
        this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
      }
      start = end;
    }
    if (this.#counts.size > MAX_WORDS) this.#counts = new Map([...this.#counts].filter(([, count]) => count > 1));
  }
}
