/** Numbers for texts. */

/** Gives each distinct text a number; `ranked` numbers them by their order, so that who came first does not matter. */
export class Interner {
  readonly #ids = new Map<string, number>();

  /** -1 for no text. */
  idOf(text: string | undefined): number {
    if (text === undefined || text === "") return -1;
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#ids.size;
    this.#ids.set(text, id);
    return id;
  }

  has(text: string): boolean {
    return this.#ids.has(text);
  }

  /** Texts by code units, and the new number of each old one. */
  ranked(): { readonly texts: readonly string[]; readonly rankOf: Int32Array } {
    const texts = [...this.#ids.keys()].sort((left, right) => (left < right ? -1 : 1));
    const rankOf = new Int32Array(texts.length);
    for (const [rank, text] of texts.entries()) rankOf[this.#ids.get(text) ?? 0] = rank;
    return { texts, rankOf };
  }
}
