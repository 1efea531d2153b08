/** What is known of one thing, with where it comes from. Absence is never silent: either it was looked up, or it says why not. */

export type Fact<T> =
  | {
      readonly kind: "found";
      readonly value: T;
      /** What told it: a feed, a table, the record itself. */
      readonly source: string;
      /** Of the source, `YYYY-MM-DD`, where it has one. */
      readonly date?: string;
    }
  /** Looked up, and nothing was found. */
  | { readonly kind: "checked"; readonly source: string; readonly date?: string }
  | { readonly kind: "unchecked"; readonly reason: string };

export function found<T>(value: T, source: string, date?: string): Fact<T> {
  return { kind: "found", value, source, ...(date === undefined ? {} : { date }) };
}

export function unchecked(reason: string): { readonly kind: "unchecked"; readonly reason: string } {
  return { kind: "unchecked", reason };
}

/** The value, if it was found. */
export function valueOf<T>(fact: Fact<T> | undefined): T | undefined {
  return fact?.kind === "found" ? fact.value : undefined;
}
