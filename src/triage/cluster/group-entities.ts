/** The entities of each group in one numbering, and how common each is. */
import type { ClusterInput, SharedEntity } from "./cluster-input.js";
import type { Groups } from "./collapse.js";
import { hostOfAddress } from "./machines.js";

const HOUR = 3_600_000;
/** Hours without anything that count besides the batch's own, so that in a short batch not everything is common. */
export const QUIET_HOURS = 168;

/** Kinds by which entities tell differently much. */
export const MACHINE = 0;
export const OUTSIDE = 1;
export const USER = 2;
export const NAME = 3;

export interface GroupEntities {
  /** Entities of each group, each once, -1 to fill. [groups · width] */
  readonly ids: Int32Array;
  readonly width: number;
  readonly count: number;
  /** `MACHINE`, … [count] */
  readonly kinds: Uint8Array;
  /** Expected beginnings of activity an hour, above 0. [count] */
  readonly rates: Float64Array;
  /** Groups of each entity by time: those of entity e are `groupsOf[starts[e]..starts[e + 1])`. */
  readonly starts: Int32Array;
  readonly groupsOf: Int32Array;
  describe(entity: number): SharedEntity;
}

/** A host and its own addresses are one entity, so that what moves from host to host can be followed. */
export function groupEntities(input: ClusterInput, groups: Groups): GroupEntities {
  const hostOf = hostOfAddress(input, groups);
  const hosts = 1 + maximum(input.hosts);
  const addresses = input.internal.length;
  const users = 1 + maximum(input.users);
  const names = 1 + Math.max(-1, ...input.names.map(maximum));
  const firstUser = hosts + addresses;
  const firstName = firstUser + users;
  const count = firstName + names;
  const width = 4 + input.names.length;
  const ids = new Int32Array(groups.count * width).fill(-1);
  const addressEntity = (address: number): number => {
    const host = hostOf[address] ?? -1;
    return address < 0 ? -1 : host >= 0 ? host : hosts + address;
  };
  for (let group = 0; group < groups.count; group += 1) {
    const row = groups.rows[group] ?? 0;
    let end = group * width;
    const put = (entity: number): void => {
      for (let at = group * width; at < end; at += 1) if (ids[at] === entity) return;
      ids[end] = entity;
      end += 1;
    };
    const host = input.hosts[row] ?? -1;
    const source = addressEntity(input.sources[row] ?? -1);
    const destination = addressEntity(input.destinations[row] ?? -1);
    const user = input.users[row] ?? -1;
    if (source >= 0) put(source);
    if (destination >= 0) put(destination);
    if (host >= 0) put(host);
    if (user >= 0) put(firstUser + user);
    for (const column of input.names) {
      const name = column[row] ?? -1;
      if (name >= 0) put(firstName + name);
    }
  }
  const kinds = new Uint8Array(count).fill(MACHINE, 0, hosts);
  for (let address = 0; address < addresses; address += 1) {
    kinds[hosts + address] = input.internal[address] === 1 ? MACHINE : OUTSIDE;
  }
  kinds.fill(USER, firstUser, firstName).fill(NAME, firstName);
  const { starts, groupsOf } = occurrences(ids, width, count, groups.count);
  const describe = (entity: number): SharedEntity => {
    if (entity < hosts) return { kind: "host", id: entity };
    if (entity < firstUser) return { kind: "address", id: entity - hosts };
    return entity < firstName ? { kind: "user", id: entity - firstUser } : { kind: "name", id: entity - firstName };
  };
  return { ids, width, count, kinds, rates: ratesOf(groups, starts, groupsOf), starts, groupsOf, describe };
}

function maximum(column: Int32Array): number {
  let most = -1;
  for (const value of column) if (value > most) most = value;
  return most;
}

function occurrences(
  ids: Int32Array,
  width: number,
  count: number,
  groups: number,
): { starts: Int32Array; groupsOf: Int32Array } {
  const starts = new Int32Array(count + 1);
  for (const entity of ids) if (entity >= 0) starts[entity + 1] = (starts[entity + 1] ?? 0) + 1;
  for (let entity = 0; entity < count; entity += 1)
    starts[entity + 1] = (starts[entity + 1] ?? 0) + (starts[entity] ?? 0);
  const next = starts.slice();
  const groupsOf = new Int32Array(starts[count] ?? 0);
  for (let group = 0; group < groups; group += 1) {
    for (let at = group * width; at < (group + 1) * width; at += 1) {
      const entity = ids[at] ?? -1;
      if (entity < 0) break;
      const place = next[entity] ?? 0;
      groupsOf[place] = group;
      next[entity] = place + 1;
    }
  }
  return { starts, groupsOf };
}

/** Hours in which an entity shows, by all hours: a scan of one hour counts once, a gateway always. */
function ratesOf(groups: Groups, starts: Int32Array, groupsOf: Int32Array): Float64Array {
  const begin = groups.first[0] ?? 0;
  const end = groups.first[groups.count - 1] ?? 0;
  const hours = (end - begin) / HOUR + QUIET_HOURS;
  const rates = new Float64Array(starts.length - 1);
  for (let entity = 0; entity < rates.length; entity += 1) {
    let active = 0;
    let latest = -Infinity;
    for (let at = starts[entity] ?? 0; at < (starts[entity + 1] ?? 0); at += 1) {
      const time = groups.first[groupsOf[at] ?? 0] ?? 0;
      if (time - latest <= HOUR) continue;
      active += 1;
      latest = time;
    }
    rates[entity] = Math.max(1, active) / hours;
  }
  return rates;
}

/** Entities that two groups share, the rarest first. */
export function sharedEntities({ ids, width, rates }: GroupEntities, left: number, right: number): number[] {
  const its = ids.subarray(right * width, (right + 1) * width);
  return Array.from(ids.subarray(left * width, (left + 1) * width))
    .filter((entity) => entity >= 0 && its.includes(entity))
    .sort((one, other) => (rates[one] ?? 0) - (rates[other] ?? 0) || one - other);
}
