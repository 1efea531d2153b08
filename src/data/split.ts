/**
 * Assigns rows to the parts of splits, row by row in the order of time, once the rows are counted.
 *
 * - random: each class by itself in the exact fractions, any of its rows alike.
 * - time: the first rows train, the last test; rows of one time are never parted.
 * - day: whole UTC days are held out; without names the last for test and the one before for validation.
 * - group: whole incidents, attack families or attack classes are held out. Rows of no group (benign ones where families or classes
 *   are the groups) are spread as in random.
 */
import { Random } from "../random.js";
import { SPLIT_PARTS, type SplitPart } from "./dataset-row.js";
import { dayText, type Group, groupKey, heldGroups, namesByPart, spreadGroups } from "./split-groups.js";
import { sizesOf, StreamSampler } from "./split-sampler.js";
import type { SplitSpec } from "./split-spec.js";

const TRAIN = SPLIT_PARTS.indexOf("train");
const VALIDATION = SPLIT_PARTS.indexOf("validation");
const TEST = SPLIT_PARTS.indexOf("test");
const UNUSED = SPLIT_PARTS.indexOf("unused");

/** Rows that are told apart by nothing but their class. Rows without truth are a class of their own. */
export interface RowClass {
  /** One name for all spellings of the label. */
  readonly name: string;
  readonly family: string;
  readonly malicious: boolean | undefined;
}

/** What is known of the rows to be assigned. */
export interface RowCounts {
  readonly classes: readonly RowClass[];
  readonly perClass: readonly number[];
  /** Of each class, the rows that belong to no incident. */
  readonly perClassWithoutIncident: readonly number[];
  /** By UTC day, as days since 1970. */
  readonly perDay: ReadonlyMap<number, number>;
  /** By `groupKey`. */
  readonly perIncident: ReadonlyMap<number, number>;
}

/** What decides where a row goes. */
export interface SplitRow {
  /** Index in the counts' classes. */
  readonly class: number;
  /** Its `groupKey`; 0 where the row belongs to no incident. */
  readonly incident: number;
  /** UTC day, as days since 1970. */
  readonly day: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** Assigns the rows that were counted, each once, in the order of their times. */
export interface Splitter {
  readonly spec: SplitSpec;
  /** Which days or groups are in which part, where they have names. */
  readonly held: Readonly<Partial<Record<SplitPart, readonly string[]>>>;
  /** Index in `SPLIT_PARTS`. */
  assign(row: SplitRow): number;
}

/** @throws SocagentError (`usage`) where a day or group to hold out is not there */
export function planSplit(spec: SplitSpec, counts: RowCounts, seed: number): Splitter {
  const splitter = baseSplitter(spec, counts, seed);
  // A random split is capped inside, as its fractions are of what the cap lets through.
  if (spec.cap === undefined || spec.kind === "random") return splitter;
  const samplers = counts.perClass.map((rows, index) => {
    const used = Math.min(rows, spec.cap ?? rows);
    return new StreamSampler([used, rows - used], randomOf(spec, counts, index, seed));
  });
  const isOver = (row: SplitRow): boolean => samplers[row.class]?.next() !== 0;
  return {
    ...splitter,
    assign: (row) => {
      const part = splitter.assign(row);
      return isOver(row) ? UNUSED : part;
    },
  };
}

function baseSplitter(spec: SplitSpec, counts: RowCounts, seed: number): Splitter {
  switch (spec.kind) {
    case "random":
      return { spec, held: {}, assign: spread(spec, counts, counts.perClass, seed, spec.cap) };
    case "time":
      return { spec, held: {}, assign: byTime(spec, counts) };
    case "day":
      return byDay(spec, counts);
    case "group":
      return byGroup(spec, counts, seed);
  }
}

/** Spreads the rows of each class over the parts in exact numbers. */
function spread(
  spec: SplitSpec,
  counts: RowCounts,
  perClass: readonly number[],
  seed: number,
  cap = Infinity,
): Splitter["assign"] {
  const samplers = perClass.map((rows, index) => {
    const used = Math.min(rows, cap);
    return new StreamSampler([...sizesOf(used, spec.fractions), rows - used], randomOf(spec, counts, index, seed));
  });
  return (row) => samplers[row.class]?.next() ?? UNUSED;
}

/** By the class's name, so that a further class changes no other's draws. */
function randomOf(spec: SplitSpec, counts: RowCounts, index: number, seed: number): Random {
  const { name = "", family = "" } = counts.classes[index] ?? {};
  return new Random(seed, "split", spec.name, name, family);
}

function byTime({ fractions, withinDay }: SplitSpec, counts: RowCounts): Splitter["assign"] {
  let ends = endsOf(
    counts.perClass.reduce((sum, rows) => sum + rows, 0),
    fractions,
  );
  let day = NaN;
  let time = NaN;
  let seen = 0;
  let part = TRAIN;
  return (row) => {
    if (withinDay && row.day !== day) {
      ends = endsOf(counts.perDay.get(row.day) ?? 0, fractions);
      day = row.day;
      time = NaN;
      seen = 0;
      part = TRAIN;
    }
    if (row.time !== time) {
      time = row.time;
      while (part < TEST && seen >= (ends[part] ?? 0)) part += 1;
    }
    seen += 1;
    return part;
  };
}

/** How many rows have come when train is full, and when validation is. */
function endsOf(total: number, fractions: readonly number[]): number[] {
  const [train = 0, validation = 0] = sizesOf(total, fractions);
  return [train, train + validation];
}

function byDay(spec: SplitSpec, counts: RowCounts): Splitter {
  const days = [...counts.perDay].sort(([a], [b]) => a - b);
  const groups = days.map(([key, rows]): Group => ({ key, name: dayText(key), rows }));
  const parts = heldGroups(spec, groups);
  const free = groups.map(({ key }) => key).filter((key) => !parts.has(key));
  for (const [names, part] of [
    [spec.test, TEST],
    [spec.validation, VALIDATION],
  ] as const) {
    // Something is left to train on.
    const last = free.length > 1 && names.length === 0 ? free.pop() : undefined;
    if (last !== undefined) parts.set(last, part);
  }
  return { spec, held: namesByPart(groups, parts), assign: (row) => parts.get(row.day) ?? TRAIN };
}

function byGroup(spec: SplitSpec, counts: RowCounts, seed: number): Splitter {
  const groups = groupsOf(spec, counts);
  const parts = spreadGroups(spec, groups, heldGroups(spec, groups), seed);
  const keyOf = groupKeys(spec, counts);
  const ungrouped =
    spec.by === "incident"
      ? counts.perClassWithoutIncident
      : counts.perClass.map((rows, index) => (counts.classes[index]?.malicious === true ? 0 : rows));
  const rest = spread(spec, counts, ungrouped, seed);
  return {
    spec,
    held: namesByPart(groups, parts),
    assign: (row) => {
      const key = keyOf(row);
      return key === 0 ? rest(row) : (parts.get(key) ?? TRAIN);
    },
  };
}

function groupsOf({ by }: SplitSpec, counts: RowCounts): Group[] {
  if (by === "incident") return [...counts.perIncident].map(([key, rows]) => ({ key, name: "", rows }));
  const groups = new Map<string, Group>();
  for (const [index, one] of counts.classes.entries()) {
    if (one.malicious !== true) continue;
    const name = by === "family" ? one.family : one.name;
    const rows = (groups.get(name)?.rows ?? 0) + (counts.perClass[index] ?? 0);
    groups.set(name, { key: groupKey(name), name, rows });
  }
  return [...groups.values()].filter(({ rows }) => rows > 0);
}

/** The key of a row's group, 0 for none. */
function groupKeys({ by }: SplitSpec, counts: RowCounts): (row: SplitRow) => number {
  if (by === "incident") return (row) => row.incident;
  const keys = counts.classes.map((one) =>
    one.malicious === true ? groupKey(by === "family" ? one.family : one.name) : 0,
  );
  return (row) => keys[row.class] ?? 0;
}
