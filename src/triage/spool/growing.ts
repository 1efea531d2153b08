/** Typed arrays that grow as numbers are appended. */

const INITIAL = 4_096;

/** What typed arrays of numbers have in common. */
interface Numbers<Own> {
  readonly length: number;
  [index: number]: number;
  set(values: ArrayLike<number>): void;
  slice(from: number, to: number): Own;
}

class Growing<Values extends Numbers<Values>> {
  readonly #make: (length: number) => Values;
  #values: Values;
  #length = 0;

  constructor(make: (length: number) => Values) {
    this.#make = make;
    this.#values = make(INITIAL);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = this.#make(this.#length * 2);
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
  values(): Values {
    return this.#values.slice(0, this.#length);
  }
}

export class GrowingFloat64 extends Growing<Float64Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Float64Array(length));
  }
}

export class GrowingInt32 extends Growing<Int32Array<ArrayBuffer>> {
  constructor() {
    super((length) => new Int32Array(length));
  }
}
