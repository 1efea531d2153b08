/**
 * A table of FlatBuffers (https://flatbuffers.dev/internals/), as far as lengths have to be checked: every vector must lie within the bytes.
 * Whatever lies outside makes the view throw a RangeError.
 */

export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  /** Where each field is told to be. */
  readonly #fields: number;

  private constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    this.#fields = at - view.getInt32(at, true);
  }

  /** The table that a buffer which begins at `at` is about. */
  static root(view: DataView, at: number): FlatTable {
    return new FlatTable(view, at + view.getUint32(at, true));
  }

  /** @param field its place in the vtable, from 4 on */
  table(field: number): FlatTable | undefined {
    const at = this.#find(field);
    return at === undefined ? undefined : FlatTable.root(this.#view, at);
  }

  byte(field: number): number | undefined {
    const at = this.#find(field);
    return at === undefined ? undefined : this.#view.getUint8(at);
  }

  /**
   * Where a vector's items are; none where there is no such vector.
   * @throws Error when there is no room for as many as it tells of
   */
  vector(field: number, itemBytes: number): { readonly at: number; readonly length: number } {
    const found = this.#find(field);
    if (found === undefined) return { at: 0, length: 0 };
    const at = found + this.#view.getUint32(found, true);
    const length = this.#view.getUint32(at, true);
    if (at + 4 + length * itemBytes > this.#view.byteLength) throw new Error(`there is no room for ${length} items`);
    return { at: at + 4, length };
  }

  /** The tables of a vector. */
  tables(field: number): FlatTable[] {
    const { at, length } = this.vector(field, 4);
    return Array.from({ length }, (_, index) => FlatTable.root(this.#view, at + index * 4));
  }

  #find(field: number): number | undefined {
    if (field >= this.#view.getUint16(this.#fields, true)) return undefined;
    const offset = this.#view.getUint16(this.#fields + field, true);
    return offset === 0 ? undefined : this.#at + offset;
  }
}
