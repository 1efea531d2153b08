/** Texts that have rows of several classes. */
import { HASH_WORDS, RowHasher } from "../deduplicate-hash.js";

/** Different texts that are held, about; of a larger dataset one text in so many is looked at, with all of its rows. */
const MAX_TEXTS = 250_000;

export interface TextConflicts {
  /** One text in so many was looked at. */
  readonly oneIn: number;
  readonly texts: number;
  readonly rows: number;
  /** Texts that have rows of more than one class, and how many rows they have. */
  readonly conflictingTexts: number;
  readonly conflictingRows: number;
  /** Rows that nobody can get right by the text: all but those of each text's most frequent class. */
  readonly unwinnableRows: number;
}

export class TextLabels {
  readonly #oneIn: number;
  readonly #hasher = new RowHasher();
  readonly #hash = new Uint32Array(HASH_WORDS);
  /** By 53 bits of the text's hash: its only class and the rows of it, or the rows of each. */
  readonly #counts = new Map<number, { class: number; rows: number; others?: Map<number, number> }>();
  #rows = 0;

  /** @param rows of the dataset: an upper bound for its texts */
  constructor(rows: number) {
    this.#oneIn = Math.max(1, Math.ceil(rows / MAX_TEXTS));
  }

  add(text: string, of: number): void {
    this.#hasher.addText(text);
    this.#hasher.finish(this.#hash, 0);
    const [first = 0, second = 0, third = 0] = this.#hash;
    if (third % this.#oneIn !== 0) return;
    this.#rows += 1;
    const key = first * 2 ** 21 + (second >>> 11);
    const counts = this.#counts.get(key);
    if (counts === undefined) this.#counts.set(key, { class: of, rows: 1 });
    else if (counts.class === of) counts.rows += 1;
    else {
      counts.others ??= new Map();
      counts.others.set(of, (counts.others.get(of) ?? 0) + 1);
    }
  }

  result(): TextConflicts {
    let conflictingTexts = 0;
    let conflictingRows = 0;
    let unwinnableRows = 0;
    for (const { rows, others } of this.#counts.values()) {
      if (others === undefined) continue;
      const counts = [rows, ...others.values()];
      const all = counts.reduce((sum, count) => sum + count, 0);
      conflictingTexts += 1;
      conflictingRows += all;
      unwinnableRows += all - Math.max(...counts);
    }
    return {
      oneIn: this.#oneIn,
      texts: this.#counts.size,
      rows: this.#rows,
      conflictingTexts,
      conflictingRows,
      unwinnableRows,
    };
  }
}
