/** Numbers for texts. */

/** Gives each distinct text a number; `ranked` numbers them by their order, so that who came first does not matter. */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #spellings: string[] = [];

  /** -1 for no text. @param spelling how it was written, where case does not count */
  idOf(text: string | undefined, spelling = text): number {
    if (text === undefined || text === "" || spelling === undefined) return -1;
    const known = this.#ids.get(text);
    if (known === undefined) {
      const id = this.#ids.size;
      this.#ids.set(text, id);
      this.#spellings.push(spelling);
      return id;
    }
    if (spelling < (this.#spellings[known] ?? "")) this.#spellings[known] = spelling;
    return known;
  }

  has(text: string): boolean {
    return this.#ids.has(text);
  }

  /** Texts by code units, one spelling of each (always the same), and the new number of each old one. */
  ranked(): {
    readonly texts: readonly string[];
    readonly spellings: readonly string[];
    readonly rankOf: Int32Array;
  } {
    const texts = [...this.#ids.keys()].sort((left, right) => (left < right ? -1 : 1));
    const rankOf = new Int32Array(texts.length);
    for (const [rank, text] of texts.entries()) rankOf[this.#ids.get(text) ?? 0] = rank;
    const spellings = texts.map((text) => this.#spellings[this.#ids.get(text) ?? 0] ?? text);
    return { texts, spellings, rankOf };
  }
}
