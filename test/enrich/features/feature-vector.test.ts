import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertRecord } from "../../../src/data/record.js";
import { factSources, factsOf } from "../../../src/enrich/facts.js";
import { burst } from "../../../src/enrich/features/burst.js";
import { FEATURE_NAMES, featureVector } from "../../../src/enrich/features/feature-vector.js";
import { EntityHistory } from "../../../src/enrich/history/entity-history.js";
import { alertRecord, START } from "../records.js";

const MINUTE = 60_000;

function vectors(records: readonly AlertRecord[]): Record<string, number>[] {
  const sources = factSources(new EntityHistory());
  return records.map((record) => {
    const vector = featureVector(record, factsOf(record, sources));
    return Object.fromEntries(FEATURE_NAMES.map((name, at) => [name, vector[at] ?? NaN]));
  });
}

describe("featureVector", () => {
  it("names each feature once", () => {
    expect(new Set(FEATURE_NAMES).size).toBe(FEATURE_NAMES.length);
  });

  it("tells what is new, rare and bursting", () => {
    const records = Array.from({ length: 300 }, (_, at) =>
      alertRecord({ time: START + at * 10 * MINUTE, ruleText: "update", host: "a" }),
    );
    const end = START + 300 * 10 * MINUTE;
    const odd = alertRecord({ time: end, ruleText: "scan by nmap", host: "a", severity: 3, destinationPort: 22 });
    const flood = Array.from({ length: 50 }, (_, at) =>
      alertRecord({ time: end + at, ruleText: "login failed", host: "a" }),
    );
    const all = vectors([...records, odd, ...flood]);
    const [steady, novel, last] = [all[299], all[300], all.at(-1)];
    expect(steady).toMatchObject({ ruleNew: 0, ruleHostNew: 0, hostDayShare: 1, severity: 0 });
    expect(Math.abs(steady?.ruleBurst5m ?? NaN)).toBeLessThan(1);
    expect(novel).toMatchObject({ ruleNew: 1, ruleHostNew: 1, severity: 4, "tactic=discovery": 1 });
    expect(novel?.ruleShare).toBeCloseTo(Math.log2(1 / 301), 4);
    expect(last?.ruleHostBurst5m).toBeGreaterThan(4);
    expect(last).toMatchObject({ nearbyTotal: 1, "nearbyTactic=discovery": 1, "tactic=credential-access": 1 });
  });

  it("does not depend on the day, the network or what things are called", () => {
    const record = (days: number, net: number): AlertRecord[] =>
      [0, 1, 5, 9].map((minute) =>
        alertRecord({
          time: START + days * 86_400_000 + minute * MINUTE,
          sourceAddress: `10.${net}.0.${minute % 2}`,
          destinationAddress: `10.${net}.1.1`,
          host: `h${net}`,
          user: `u${net}`,
          ruleText: "scan",
        }),
      );
    expect(vectors(record(12, 7))).toEqual(vectors(record(0, 1)));
  });

  it("is finite whatever the record holds", () => {
    const anything = fc.record(
      {
        time: fc.oneof(fc.constant(NaN), fc.double(), fc.integer({ min: 0, max: 2e12 })),
        ruleText: fc.string(),
        sourceAddress: fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()),
        destinationAddress: fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()),
        destinationPort: fc.nat(65535),
        host: fc.string(),
        user: fc.string(),
        flow: fc.dictionary(fc.constantFrom("flowDuration", "flowIatMean", "bwdInitialWindowBytes"), fc.double()),
      },
      { requiredKeys: ["time"] },
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 8 }), (drafts) => {
        for (const vector of vectors(drafts.map((draft) => alertRecord(draft)))) {
          for (const [name, value] of Object.entries(vector))
            expect([name, Number.isFinite(value)]).toEqual([name, true]);
        }
      }),
    );
  });
});

describe("burst", () => {
  it("is 0 at the usual rate, and grows by one with each doubling", () => {
    const window = 5 * MINUTE;
    expect(burst(10, window, 2880, 86_400_000)).toBeCloseTo(0);
    expect(burst(43, window, 2880, 86_400_000)).toBeCloseTo(2);
    expect(burst(1, window, 1, 1000)).toBe(0);
  });
});
