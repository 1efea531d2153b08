/** Why parts of a cluster are one, in words. */
import type { MergeReason } from "../result.js";
import type { ClusterMerge, SharedEntity } from "./cluster-input.js";

/** Entities that are told of each joining. */
const MAX_TOLD = 3;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Such as `same address 10.1.2.3 within 5 min`. @param nameOf the entity's own text */
export function describeMerge(
  { alerts, shared, gap, distance }: ClusterMerge,
  nameOf: (entity: SharedEntity) => string,
): MergeReason {
  const told = shared.slice(0, MAX_TOLD).map((entity) => `same ${entity.kind} ${nameOf(entity)} within ${span(gap)}`);
  return { alerts, shared: told, distance };
}

/** The next whole unit. */
function span(ms: number): string {
  if (ms <= MINUTE) return `${Math.max(1, Math.ceil(ms / SECOND))} s`;
  return ms <= 2 * HOUR ? `${Math.ceil(ms / MINUTE)} min` : `${Math.ceil(ms / HOUR)} h`;
}
