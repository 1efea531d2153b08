// History by brute force: looks at all records again for each one. Slow, short, and written without the code it checks.
import type { AlertRecord } from "../../../src/data/record.js";

const WINDOWS = { fiveMinutes: 300_000, hour: 3_600_000, day: 86_400_000 };

type Field = (record: AlertRecord) => string | undefined;
export const FIELDS = {
  source: (record) => record.sourceAddress,
  destination: (record) => record.destinationAddress,
  host: (record) => record.host,
  user: (record) => record.user,
  rule: (record) => record.ruleText,
} satisfies Record<string, Field>;

/** The last of `records` among all of them, which are in the order of their times. */
export class Reference {
  readonly #records: readonly AlertRecord[];
  readonly #at: AlertRecord;

  constructor(records: readonly AlertRecord[], at: AlertRecord) {
    this.#records = records;
    this.#at = at;
  }

  /** Records that agree with the last one in all fields, by window. */
  counts(...fields: readonly Field[]): Record<keyof typeof WINDOWS, number> {
    return this.#windows((records) => records.filter((record) => this.#agrees(record, fields)).length);
  }

  /** Distinct values of `field` among records that agree with the last one in `owner`. */
  distinct(field: Field, owner: Field): Record<keyof typeof WINDOWS, number> {
    return this.#windows((records) => {
      const found = records.filter((record) => this.#agrees(record, [owner])).map(field);
      return new Set(found.filter((value) => value !== undefined)).size;
    });
  }

  /** Records whose pair of rule and `field` no record before had, among those that agree with the last one in `owner`. */
  novel(first: Field, second: Field, owner: Field): Record<keyof typeof WINDOWS, number> {
    return this.#windows(
      (records) =>
        records.filter((record) => {
          if (!this.#agrees(record, [owner]) || first(record) === undefined || second(record) === undefined)
            return false;
          const before = this.#records.slice(0, this.#records.indexOf(record));
          return !before.some((other) => first(other) === first(record) && second(other) === second(record));
        }).length,
    );
  }

  total(...fields: readonly Field[]): number {
    return this.#records.filter((record) => this.#agrees(record, fields)).length;
  }

  ageMs(...fields: readonly Field[]): number {
    const first = this.#records.find((record) => this.#agrees(record, fields));
    return this.#at.time - (first?.time ?? NaN);
  }

  sinceLastMs(...fields: readonly Field[]): number | undefined {
    const before = this.#records.slice(0, -1).filter((record) => this.#agrees(record, fields));
    const last = before.at(-1);
    return last === undefined ? undefined : this.#at.time - last.time;
  }

  days(...fields: readonly Field[]): number {
    const start = this.#records[0]?.time ?? NaN;
    const found = this.#records.filter((record) => this.#agrees(record, fields));
    return new Set(found.map(({ time }) => Math.floor((time - start) / WINDOWS.day))).size;
  }

  /** The fewest records so far of another rule that had one within the last hour where `owner` agrees, or anywhere. */
  leastTotal(owner?: Field): number | undefined {
    const near = this.#records.filter(
      (record) => record.time > this.#at.time - WINDOWS.hour && (owner === undefined || this.#agrees(record, [owner])),
    );
    const rules = new Set(near.map(FIELDS.rule));
    rules.delete(this.#at.ruleText);
    if (rules.size === 0) return undefined;
    return Math.min(...[...rules].map((rule) => this.#records.filter(({ ruleText }) => ruleText === rule).length));
  }

  #agrees(record: AlertRecord, fields: readonly Field[]): boolean {
    return fields.every((field) => field(this.#at) !== undefined && field(record) === field(this.#at));
  }

  #windows(count: (records: readonly AlertRecord[]) => number): Record<keyof typeof WINDOWS, number> {
    const within = (length: number): number => count(this.#records.filter(({ time }) => time > this.#at.time - length));
    return { fiveMinutes: within(WINDOWS.fiveMinutes), hour: within(WINDOWS.hour), day: within(WINDOWS.day) };
  }
}
