/** The classes that an audit tells apart, and which of them a row has. */
import type { DatasetBatch } from "../dataset-batch.js";
import type { Manifest } from "../manifest.js";

export interface AuditedClass {
  readonly name: string;
  readonly family: string;
  readonly malicious: boolean | null;
  readonly rows: number;
}

/**
 * A dataset's classes by name and kind. Families are put together: a class of harmless rows has one for each cause, and to take one
 * cause for another is no mistake.
 */
export function auditedClasses(classes: Manifest["classes"]): AuditedClass[] {
  const merged = new Map<string, AuditedClass>();
  for (const one of classes) {
    const known = merged.get(classKey(one));
    if (known !== undefined) merged.set(classKey(one), { ...known, rows: known.rows + one.rows });
    else {
      const { name, family, malicious, rows } = one;
      merged.set(classKey(one), { name, family: malicious === false ? "benign" : family, malicious, rows });
    }
  }
  return [...merged.values()];
}

export function classKey({ name, malicious }: Pick<AuditedClass, "name" | "malicious">): string {
  return JSON.stringify([name, malicious]);
}

/** A look-up for the rows of a batch; -1 for a row whose class is none of them. */
export function classIndexOf(batch: DatasetBatch, classes: readonly AuditedClass[]): (row: number) => number {
  const byKey = new Map(classes.map((one, index) => [classKey(one), index]));
  const names = batch.dictionary("class");
  const known = new Map<number, number>();
  return (row) => {
    const malicious = batch.malicious(row) ?? null;
    const name = names.indices[row] ?? -1;
    const key = (name + 1) * 3 + (malicious === null ? 2 : Number(malicious));
    let index = known.get(key);
    if (index === undefined) {
      index = byKey.get(classKey({ name: names.values[name] ?? "", malicious })) ?? -1;
      known.set(key, index);
    }
    return index;
  };
}
