// Candidate pairs: what is forgotten to save memory is what could link to nothing any more.
import { expect, it } from "vitest";
import { candidatePairs } from "../../../src/triage/cluster/candidates.js";
import { collapse } from "../../../src/triage/cluster/collapse.js";
import { groupEntities } from "../../../src/triage/cluster/group-entities.js";
import { background, HOUR, inputOf } from "./alerts.js";

it("forgetting what can link no more loses no pair", () => {
  const input = inputOf(background(4_000));
  const window = HOUR / 4; // 24 of them are a twelfth of the three days
  const groups = collapse(input, window);
  const entities = groupEntities(input, groups);
  const pairsOf = (leastKeys?: number): string[] => {
    const { count, earlier, later } = candidatePairs(groups, entities, input.rules, window, leastKeys);
    return Array.from({ length: count }, (_, pair) => `${String(earlier[pair])} ${String(later[pair])}`);
  };
  const all = pairsOf();
  expect(all.length).toBeGreaterThan(1_000);
  expect(pairsOf(1)).toEqual(all);
});
