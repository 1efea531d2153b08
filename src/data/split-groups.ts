/** Assigns whole groups (incidents, families, days) to the parts of a split. */
import { SocagentError } from "../errors.js";
import { Random } from "../random.js";
import { RowHasher, HASH_WORDS } from "./deduplicate-hash.js";
import { SPLIT_PARTS, type SplitPart } from "./dataset-row.js";
import type { SplitSpec } from "./split-spec.js";

const TRAIN = SPLIT_PARTS.indexOf("train");
const VALIDATION = SPLIT_PARTS.indexOf("validation");
const TEST = SPLIT_PARTS.indexOf("test");

export interface Group {
  readonly key: number;
  readonly name: string;
  readonly rows: number;
}

/** What a group is known by: 32 bits of a hash, so that two may share a key and then stay together; never 0. */
export function groupKey(name: string): number {
  hasher.addText(name);
  hasher.finish(scratch, 0);
  return scratch[0] === 0 ? 1 : (scratch[0] ?? 1);
}

const hasher = new RowHasher();
const scratch = new Uint32Array(HASH_WORDS);

/** `2018-03-02` of a count of days since 1970. */
export function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Which part each group that was asked for goes to. @throws SocagentError (`usage`) naming those that are not there */
export function heldGroups(spec: SplitSpec, groups: readonly Group[]): Map<number, number> {
  const byName = new Map(groups.map((group) => [group.name, group.key]));
  const keys = new Set(groups.map(({ key }) => key));
  const parts = new Map<number, number>();
  const missing: string[] = [];
  for (const [names, part] of [
    [spec.test, TEST],
    [spec.validation, VALIDATION],
  ] as const) {
    for (const name of names) {
      const key = spec.kind === "day" ? byName.get(name) : groupKey(name);
      if (key === undefined || !keys.has(key)) missing.push(name);
      else parts.set(key, part);
    }
  }
  if (missing.length === 0) return parts;
  const what = spec.kind === "day" ? "day" : spec.by;
  const known = groups.map(({ name }) => name).filter((name) => name !== "");
  throw new SocagentError("usage", `split ${spec.name}: no row has the ${what} ${missing.join(", ")}`, {
    problems: known.length === 0 ? [] : [`there are ${known.sort().join(", ")}`],
    nextStep: `Name ones that are there, or leave test and validation out.`,
  });
}

/**
 * Spreads groups over the parts: in an order drawn by the seed, each goes where most rows are still missing. Parts that `held`
 * names groups for get no others.
 */
export function spreadGroups(
  spec: SplitSpec,
  groups: readonly Group[],
  held: ReadonlyMap<number, number>,
  seed: number,
): Map<number, number> {
  const parts = new Map(held);
  const free = groups.filter(({ key }) => !held.has(key));
  const total = free.reduce((sum, { rows }) => sum + rows, 0);
  const taken = new Set(held.values());
  const open = [TRAIN, VALIDATION, TEST].filter((part) => !taken.has(part) && (spec.fractions[part] ?? 0) > 0);
  const share = open.reduce((sum, part) => sum + (spec.fractions[part] ?? 0), 0);
  const missing = open.map((part) => ((spec.fractions[part] ?? 0) / share) * total);
  for (const { key, rows } of shuffled(free, new Random(seed, "split", spec.name, "groups"))) {
    const most = missing.indexOf(Math.max(...missing));
    missing[most] = (missing[most] ?? 0) - rows;
    parts.set(key, open[most] ?? TRAIN);
  }
  return parts;
}

/** In an order that depends on the groups and the random numbers, not on the order in which they come. */
function shuffled(groups: readonly Group[], random: Random): Group[] {
  const order = [...groups].sort((a, b) => a.key - b.key);
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const [one, two] = [order[at], order[other]];
    if (one === undefined || two === undefined) continue;
    order[at] = two;
    order[other] = one;
  }
  return order;
}

/** The names of the groups of each part, for the manifest; nameless ones are left out. */
export function namesByPart(
  groups: readonly Group[],
  parts: ReadonlyMap<number, number>,
): Partial<Record<SplitPart, readonly string[]>> {
  const names: Partial<Record<SplitPart, string[]>> = {};
  for (const { key, name } of groups) {
    const part = SPLIT_PARTS[parts.get(key) ?? TRAIN] ?? "train";
    if (name !== "") (names[part] ??= []).push(name);
  }
  for (const part of SPLIT_PARTS) names[part]?.sort();
  return names;
}
