import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maliciousInCluster } from "../../../src/triage/prioritise/alert-in-cluster.js";

const probability = fc.double({ min: 0, max: 1, noNaN: true });

describe("maliciousInCluster", () => {
  it("lies between the alert's own and the cluster's, at the mean of their log-odds", () => {
    expect(maliciousInCluster(0.5, 0.5)).toBeCloseTo(0.5, 12);
    // Odds of 1 to 99 and 99 to 1 cancel out; of 1 to 4 and 9 to 1 the geometric mean is 1.5 to 1.
    expect(maliciousInCluster(0.01, 0.99)).toBeCloseTo(0.5, 12);
    expect(maliciousInCluster(0.2, 0.9)).toBeCloseTo(0.6, 12);
    fc.assert(
      fc.property(probability, probability, (own, cluster) => {
        const both = maliciousInCluster(own, cluster);
        expect(both).toBeGreaterThanOrEqual(Math.min(own, cluster) - 2e-6);
        expect(both).toBeLessThanOrEqual(Math.max(own, cluster) + 2e-6);
      }),
    );
  });

  it("lets certainty on one side be doubted by the other", () => {
    expect(maliciousInCluster(0, 1)).toBeCloseTo(0.5, 9);
    expect(maliciousInCluster(0, 0.9)).toBeGreaterThan(0);
    expect(maliciousInCluster(1, 0.1)).toBeLessThan(1);
  });
});
