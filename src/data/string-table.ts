/** Strings by number, each kept once: what comes again and again in alerts takes four bytes each time. */

/** No string. */
export const NO_STRING = -1;

export class StringTable {
  readonly #numbers = new Map<string, number>();
  readonly #strings: string[] = [];

  constructor(strings: readonly string[] = []) {
    for (const text of strings) this.add(text);
  }

  get size(): number {
    return this.#strings.length;
  }

  /** In the order in which they first came. */
  get strings(): readonly string[] {
    return this.#strings;
  }

  /** @returns the string's number, or `NO_STRING` for undefined */
  add(text: string | undefined): number {
    if (text === undefined) return NO_STRING;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    // A slice would keep the whole text alive that it was cut from.
    const own = Buffer.from(text, "utf8").toString("utf8");
    // Half a surrogate pair has become another character.
    const number = this.#numbers.get(own) ?? this.#strings.length;
    if (number < this.#strings.length) return number;
    this.#numbers.set(own, number);
    this.#strings.push(own);
    return number;
  }

  at(number: number): string | undefined {
    return this.#strings[number];
  }
}
