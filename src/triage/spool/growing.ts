/** Typed arrays that grow as numbers are appended. */

const INITIAL = 4_096;

export class GrowingFloat64 {
  #values = new Float64Array(INITIAL);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** A copy of what was appended. */
  values(): Float64Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}

export class GrowingInt32 {
  #values = new Int32Array(INITIAL);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  values(): Int32Array<ArrayBuffer> {
    return this.#values.slice(0, this.#length);
  }
}
