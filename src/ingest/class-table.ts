/** The classes of all chunks' labels under common numbers, in the order in which they first come. */
import type { RowClass } from "../data/split.js";
import type { ChunkLabel } from "./chunk.js";

export class ClassTable {
  readonly classes: RowClass[] = [];
  readonly #byKey = new Map<string, number>();

  /** The number of each of a chunk's labels. */
  numbersOf(labels: readonly ChunkLabel[]): Uint16Array {
    return Uint16Array.from(labels, ({ class: name, family, malicious }) => {
      const key = JSON.stringify([name, family, malicious]);
      const known = this.#byKey.get(key);
      if (known !== undefined) return known;
      const number = this.classes.length;
      this.#byKey.set(key, number);
      this.classes.push({ name, family, malicious });
      return number;
    });
  }
}
