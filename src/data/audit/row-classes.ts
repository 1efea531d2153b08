/** Which of a dataset's classes a row has. */
import type { DatasetBatch } from "../dataset-batch.js";

interface NamedClass {
  readonly name: string;
  readonly family: string;
  readonly malicious: boolean | null;
}

/** Classes are told apart by name, family and kind. */
export function classKey({ name, family, malicious }: NamedClass): string {
  return JSON.stringify([name, family, malicious]);
}

/** A look-up for the rows of a batch; -1 for a row whose class is none of them. */
export function classIndexOf(batch: DatasetBatch, classes: readonly NamedClass[]): (row: number) => number {
  const byKey = new Map(classes.map((one, index) => [classKey(one), index]));
  const names = batch.dictionary("class");
  const families = batch.dictionary("family");
  const known = new Map<number, number>();
  return (row) => {
    const malicious = batch.malicious(row) ?? null;
    const name = names.indices[row] ?? -1;
    const family = families.indices[row] ?? -1;
    const key =
      ((name + 1) * (families.values.length + 1) + family + 1) * 3 + (malicious === null ? 2 : Number(malicious));
    let index = known.get(key);
    if (index === undefined) {
      index =
        byKey.get(classKey({ name: names.values[name] ?? "", family: families.values[family] ?? "", malicious })) ?? -1;
      known.set(key, index);
    }
    return index;
  };
}
