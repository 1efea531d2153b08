/** A list that need not be in memory. */

/** What is read of a list, be it an array or on disk. */
export interface List<Value> extends Iterable<Value> {
  readonly length: number;
  /** @returns undefined where there is none */
  at(index: number): Value | undefined;
}

/** Goes through a list whose values are made or read when they are asked for. */
export function* valuesOf<Value>(list: Pick<List<Value>, "length" | "at">): Generator<Value> {
  for (let index = 0; index < list.length; index += 1) {
    const value = list.at(index);
    if (value !== undefined) yield value;
  }
}

/** The first that `isOne` holds of. @param most of them */
export function firstOf<Value>(values: Iterable<Value>, most: number, isOne: (value: Value) => boolean): Value[] {
  const found: Value[] = [];
  if (most <= 0) return found;
  for (const value of values) {
    if (!isOne(value)) continue;
    found.push(value);
    if (found.length >= most) break;
  }
  return found;
}
