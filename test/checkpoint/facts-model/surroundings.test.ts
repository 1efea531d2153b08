// What went on before an alert, against a plain reading of its definition.
import { describe, expect, it } from "vitest";
import { SURROUNDINGS, surroundingsOf } from "../../../src/checkpoint/facts-model/surroundings.js";
import { Random } from "../../../src/random.js";

interface Alerts {
  readonly times: number[];
  readonly hosts: number[];
  readonly scores: number[];
}

function drawn(count: number, seed: number): Alerts {
  const random = new Random(seed, "surroundings");
  return {
    // Many alerts share their minute.
    times: Array.from({ length: count }, () => random.below(400) * 60_000),
    hosts: Array.from({ length: count }, () => random.below(6) - 1),
    scores: Array.from({ length: count }, () => random.uniform() * 8 - 4),
  };
}

/** Every pair looked at. */
function plainly({ times, hosts, scores }: Alerts): number[][] {
  return times.map((time, at) =>
    ["site", "host"].flatMap((scope) =>
      [300_000, 3_600_000, 86_400_000].flatMap((length) => {
        const others = scores.filter((_, other) => {
          const age = time - (times[other] ?? 0);
          const isNear = other !== at && age >= 0 && age <= length;
          return isNear && (scope === "site" || ((hosts[at] ?? -1) >= 0 && hosts[other] === hosts[at]));
        });
        const expected = others.reduce((sum, score) => sum + 1 / (1 + Math.exp(-score)), 0);
        return [Math.max(-10, ...others), Math.log1p(expected)];
      }),
    ),
  );
}

describe("surroundings", () => {
  it("are the highest score and the expected attacks of each window, of the site and of the host", () => {
    const alerts = drawn(300, 1);
    const found = surroundingsOf(alerts);
    plainly(alerts)
      .flat()
      .forEach((value, at) => {
        expect(found[at]).toBeCloseTo(value, 5);
      });
    expect(SURROUNDINGS).toHaveLength(12);
  });

  it("are the same whatever the order of the alerts", () => {
    const { times, hosts, scores } = drawn(200, 2);
    const turned = (values: number[]): number[] => [...values].reverse();
    const found = surroundingsOf({ times, hosts, scores });
    const again = surroundingsOf({ times: turned(times), hosts: turned(hosts), scores: turned(scores) });
    const width = SURROUNDINGS.length;
    for (let at = 0; at < 200; at += 1) {
      const other = again.subarray((199 - at) * width, (200 - at) * width);
      found.subarray(at * width, (at + 1) * width).forEach((value, column) => {
        expect(value).toBeCloseTo(other[column] ?? NaN, 5);
      });
    }
  });

  it("know nothing of later alerts", () => {
    const alerts = { times: [0, 60_000], hosts: [1, 1], scores: [-3, 9] };
    const alone = surroundingsOf({ times: [0], hosts: [1], scores: [-3] });
    expect([...surroundingsOf(alerts).subarray(0, SURROUNDINGS.length)]).toEqual([...alone]);
  });
});
