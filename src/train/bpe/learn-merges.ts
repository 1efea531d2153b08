/**
 * Byte-pair encoding (Sennrich et al., arXiv 1508.07909) on bytes, as GPT-2 and RoBERTa use it: again and again the most frequent
 * pair of neighbouring symbols becomes one symbol.
 */
import { BYTE_CHARACTERS } from "../../model/byte-alphabet.js";
import type { Merge } from "../../model/tokenizer-parts.js";
import { PairHeap } from "./pair-heap.js";

/** A pair that comes only once makes no token. */
const LEAST_COUNT = 2;
/** Symbols of a pair as one number: ids are far below. */
const PAIR_BASE = 2 ** 26;

interface Word {
  symbols: number[];
  readonly count: number;
}

/**
 * @param counts words as text, with how often each occurs
 * @param most merges that are learnt; fewer where nothing occurs twice any more
 * @returns merges in the byte alphabet, best first. Ties go to the pair whose symbols came first
 */
export function learnMerges(counts: ReadonlyMap<string, number>, most: number): Merge[] {
  return new Learner(counts).learn(most);
}

class Learner {
  readonly #words: Word[];
  /** The symbols as the byte alphabet writes them: 256 bytes, then what was merged. */
  readonly #symbols: string[] = [...BYTE_CHARACTERS];
  readonly #counts = new Map<number, number>();
  /** The words that a pair occurs in, or once did. */
  readonly #holders = new Map<number, Set<number>>();
  readonly #heap = new PairHeap();
  /** Pairs whose count the current merge changed. */
  readonly #changed = new Set<number>();

  constructor(counts: ReadonlyMap<string, number>) {
    const encoder = new TextEncoder();
    this.#words = [...counts].map(([word, count]) => ({ symbols: [...encoder.encode(word)], count }));
    this.#words.forEach((word, index) => {
      this.#countPairs(word, index, 1);
    });
    this.#pushChanged();
  }

  learn(most: number): Merge[] {
    const merges: Merge[] = [];
    while (merges.length < most) {
      const best = this.#heap.pop();
      if (best === undefined || best.count < LEAST_COUNT) break;
      const pair = best.left * PAIR_BASE + best.right;
      if (this.#counts.get(pair) !== best.count) continue; // an older count of it
      const [left = "", right = ""] = [this.#symbols[best.left], this.#symbols[best.right]];
      merges.push([left, right]);
      this.#symbols.push(left + right);
      this.#merge(pair, best.left, best.right, this.#symbols.length - 1);
    }
    return merges;
  }

  #merge(pair: number, left: number, right: number, merged: number): void {
    for (const index of this.#holders.get(pair) ?? []) {
      const word = this.#words[index];
      if (word === undefined) continue;
      this.#countPairs(word, index, -1);
      word.symbols = joined(word.symbols, left, right, merged);
      this.#countPairs(word, index, 1);
    }
    this.#holders.delete(pair);
    this.#counts.delete(pair);
    this.#changed.delete(pair);
    this.#pushChanged();
  }

  #countPairs({ symbols, count }: Word, index: number, sign: 1 | -1): void {
    for (let i = 1; i < symbols.length; i++) {
      const pair = (symbols[i - 1] ?? 0) * PAIR_BASE + (symbols[i] ?? 0);
      this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + sign * count);
      this.#changed.add(pair);
      if (sign < 0) continue;
      const holders = this.#holders.get(pair);
      if (holders === undefined) this.#holders.set(pair, new Set([index]));
      else holders.add(index);
    }
  }

  #pushChanged(): void {
    for (const pair of this.#changed) {
      const count = this.#counts.get(pair) ?? 0;
      const right = pair % PAIR_BASE;
      if (count >= LEAST_COUNT) this.#heap.push({ left: (pair - right) / PAIR_BASE, right, count });
    }
    this.#changed.clear();
  }
}

/** The symbols with each `left`, `right` as one, from the left. */
export function joined(symbols: readonly number[], left: number, right: number, merged: number): number[] {
  const result: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i] ?? 0;
    if (symbol === left && symbols[i + 1] === right) {
      result.push(merged);
      i += 1;
    } else result.push(symbol);
  }
  return result;
}
