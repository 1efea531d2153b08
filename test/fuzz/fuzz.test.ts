// Damaged files in every reader: each is read or refused with a SocagentError, soon.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CASES, MAX_BYTES, MAX_MS, SEED } from "./how-many.js";
import { damaged } from "./mutate.js";
import { readOrRefuse } from "./read-or-refuse.js";
import { allTargets } from "./targets/all-targets.js";

const TARGETS = await allTargets();
const WEIGHTS = TARGETS.reduce((sum, { weight }) => sum + weight, 0);
/** From so many on, some must have been refused, or nothing was tried. */
const MANY = 100;

describe("whole files", () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))(
    "%s: is read, so that what is damaged below was right",
    async (_name, target) => {
      expect(await readOrRefuse(target, target.valid)).toBe("read");
    },
  );
});

describe("damaged files", () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))(
    "%s: is read or refused",
    { timeout: 120_000 },
    async (_name, target) => {
      const outcomes = new Set<string>();
      const numRuns = Math.ceil((0.9 * CASES * target.weight) / WEIGHTS);
      await fc.assert(
        fc.asyncProperty(damaged(target.valid), async (bytes) => {
          const start = performance.now();
          outcomes.add(await readOrRefuse(target, bytes));
          expect(performance.now() - start).toBeLessThan(MAX_MS);
        }),
        { numRuns, seed: SEED },
      );
      if (numRuns > MANY && target.isNeverRefused !== true) expect(outcomes).toContain("refused");
    },
  );

  it("take bounded memory", () => {
    expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(MAX_BYTES);
  });
});
