/** Values that come again and again, each kept once. */
export class Numbered<Value> {
  readonly values: Value[] = [];
  readonly #places = new Map<string, number>();

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** @returns index in `values`. @param make called where the key is new */
  placeOf(key: string, make: () => Value): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.values.length);
    return this.values.push(make()) - 1;
  }
}
