/** What two groups have in common, as numbers that a distance weighs. */
import type { ClusterInput } from "./cluster-input.js";
import type { Groups } from "./collapse.js";
import type { EmbeddingLikeness } from "./embedding-likeness.js";
import { type GroupEntities, MACHINE, NAME, OUTSIDE, USER } from "./group-entities.js";
import type { RuleAffinity } from "./rule-affinity.js";

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY = 24 * HOUR;
/** Added to each gap: at the same second, an entity is still there by chance. */
const LEAST_GAP = 0.1 * HOUR;
const MAX_SURPRISE = 8;

export const FEATURES = [
  "bias",
  "machine",
  "outside",
  "user",
  "name",
  "overlap",
  "machinesDiffer",
  "outsideDiffer",
  "usersDiffer",
  "sameRule",
  "equal",
  "affinity",
  "sameTechnique",
  "tacticsApart",
  "embedding",
  "gap",
  "burst",
  "kinds",
  "sameRuleOtherDay",
  "otherDay",
] as const;

export interface PairContext {
  readonly input: ClusterInput;
  readonly groups: Groups;
  readonly entities: GroupEntities;
  readonly affinity: RuleAffinity;
  readonly likeness: EmbeddingLikeness;
}

/** @param out [FEATURES], is overwritten */
export function pairFeatures(context: PairContext, left: number, right: number, out: Float64Array): void {
  const { input, groups, entities, affinity, likeness } = context;
  const gap = gapOf(groups, left, right);
  out.fill(0);
  out[0] = 1;
  const rarest = entityFeatures(entities, left, right, (gap + LEAST_GAP) / HOUR, out);
  if (rarest >= 0) out[16] = Math.log(nearby(groups, entities, rarest, left, right));
  const leftRow = groups.rows[left] ?? 0;
  const rightRow = groups.rows[right] ?? 0;
  const leftRule = input.rules[leftRow] ?? -1;
  const rightRule = input.rules[rightRow] ?? -1;
  const sameRule = leftRule >= 0 && leftRule === rightRule ? 1 : 0;
  out[9] = sameRule;
  out[10] = groups.identities[left] === groups.identities[right] ? 1 : 0;
  out[11] = affinity(leftRule, rightRule);
  const leftTechnique = input.techniques[leftRow] ?? -1;
  out[12] = leftTechnique >= 0 && leftTechnique === input.techniques[rightRow] ? 1 : 0;
  const leftTactic = input.tactics[leftRow] ?? -1;
  const rightTactic = input.tactics[rightRow] ?? -1;
  out[13] = leftTactic >= 0 && rightTactic >= 0 ? Math.min(1, Math.abs(leftTactic - rightTactic) / 6) : 0;
  out[14] = likeness(input.texts[leftRow] ?? -1, input.texts[rightRow] ?? -1);
  out[15] = Math.log1p(gap / MINUTE);
  const apart = daysApart(groups, left, right);
  out[18] = apart * sameRule;
  out[19] = apart * (1 - sameRule);
}

/** 1 where no day (UTC) has alerts of both. */
function daysApart({ first, last }: Groups, left: number, right: number): number {
  const dayOf = (time: number | undefined): number => Math.floor((time ?? 0) / DAY);
  return dayOf(first[right]) > dayOf(last[left]) || dayOf(first[left]) > dayOf(last[right]) ? 1 : 0;
}

/** ms between two groups, 0 where they overlap. */
export function gapOf({ first, last }: Groups, left: number, right: number): number {
  return Math.max(0, (first[right] ?? 0) - (last[left] ?? 0), (first[left] ?? 0) - (last[right] ?? 0));
}

function entityFeatures(
  entities: GroupEntities,
  left: number,
  right: number,
  hours: number,
  out: Float64Array,
): number {
  const { ids, width, kinds, rates } = entities;
  let leftKinds = 0;
  let rightKinds = 0;
  let sharedKinds = 0;
  let shared = 0;
  let all = 0;
  let rarest = -1;
  let least = Infinity;
  for (let at = left * width; at < (left + 1) * width; at += 1) {
    const entity = ids[at] ?? -1;
    if (entity < 0) break;
    const kind = kinds[entity] ?? 0;
    leftKinds |= 1 << kind;
    const rate = rates[entity] ?? 1;
    const weight = Math.max(0.1, -Math.log(rate));
    all += weight;
    if (!has(ids, width, right, entity)) continue;
    sharedKinds |= 1 << kind;
    shared += weight;
    if (rate < least) {
      least = rate;
      rarest = entity;
    }
    const surprise = Math.min(MAX_SURPRISE, Math.max(0, -Math.log(rate * hours)));
    out[1 + kind] = Math.max(out[1 + kind] ?? 0, surprise);
  }
  for (let at = right * width; at < (right + 1) * width; at += 1) {
    const entity = ids[at] ?? -1;
    if (entity < 0) break;
    rightKinds |= 1 << (kinds[entity] ?? 0);
    if (!has(ids, width, left, entity)) all += Math.max(0.1, -Math.log(rates[entity] ?? 1));
  }
  out[5] = all === 0 ? 0 : shared / all;
  const differ = leftKinds & rightKinds & ~sharedKinds;
  out[6] = (differ >> MACHINE) & 1;
  out[7] = (differ >> OUTSIDE) & 1;
  out[8] = (differ >> USER) & 1;
  let kindsShared = 0;
  for (let kind = 0; kind < 4; kind += 1) kindsShared += (sharedKinds >> kind) & 1;
  out[17] = kindsShared >= 2 ? 1 : 0;
  return rarest;
}

/** Groups of an entity from an hour before the earlier to an hour after the later. */
function nearby(groups: Groups, entities: GroupEntities, entity: number, left: number, right: number): number {
  const { starts, groupsOf } = entities;
  const low = starts[entity] ?? 0;
  const high = starts[entity + 1] ?? 0;
  const { first, last } = groups;
  const from = Math.min(first[left] ?? 0, first[right] ?? 0) - HOUR;
  const to = Math.max(last[left] ?? 0, last[right] ?? 0) + HOUR;
  const bound = (time: number): number => {
    let begin = low;
    let end = high;
    while (begin < end) {
      const middle = (begin + end) >> 1;
      if ((first[groupsOf[middle] ?? 0] ?? 0) < time) begin = middle + 1;
      else end = middle;
    }
    return begin;
  };
  return Math.max(1, (bound(to) - bound(from)) / (2 + (to - from - 2 * HOUR) / HOUR));
}

export function shareEntity({ ids, width }: GroupEntities, left: number, right: number): boolean {
  for (let at = left * width; at < (left + 1) * width; at += 1) {
    const entity = ids[at] ?? -1;
    if (entity < 0) return false;
    if (has(ids, width, right, entity)) return true;
  }
  return false;
}

function has(ids: Int32Array, width: number, group: number, entity: number): boolean {
  for (let at = group * width; at < (group + 1) * width; at += 1) {
    const other = ids[at] ?? -1;
    if (other === entity) return true;
    if (other < 0) return false;
  }
  return false;
}

export const NAME_FEATURE = 1 + NAME;
