/** Numbers of texts by 128-bit hashes: the texts themselves need not be held. */
import { RowHasher } from "../../data/deduplicate-hash.js";
import { HashTable } from "../../data/deduplicate-table.js";

export class TextNumbers {
  readonly #table: HashTable;
  readonly #numbers: Int32Array;
  readonly #hasher = new RowHasher();
  readonly #hash = new Uint32Array(4);

  /** @param most different texts */
  constructor(most: number) {
    this.#table = new HashTable(most);
    this.#numbers = new Int32Array(this.#table.slots);
  }

  /** @param add tells the number of a text that has none yet */
  numberOf(text: string, add: () => number): number {
    this.#hasher.addText(text);
    this.#hasher.finish(this.#hash, 0);
    const slot = this.#table.findOrAdd(this.#hash, 0, 0);
    if (slot < 0) this.#numbers[~slot] = add();
    return this.#numbers[slot < 0 ? ~slot : slot] ?? 0;
  }
}
