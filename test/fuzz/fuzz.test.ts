// Damaged files in every reader: each is read or refused with a SocagentError, soon. `FUZZ_RUNS=1000000` for a night's work.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { damaged } from "./mutate.js";
import { TARGETS, type Target } from "./targets.js";

/** Of all targets together, the command line's arguments aside. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 9_000);
/** The same damage every time, unless another is asked for: a failure must be repeatable. */
const SEED = Number(process.env.FUZZ_SEED ?? 7);
/** A machine that does much else at the same time included. */
const MAX_MS = 5_000;
const WEIGHTS = TARGETS.reduce((sum, { weight }) => sum + weight, 0);

async function readOrRefuse({ read }: Target, bytes: Buffer): Promise<"read" | "refused"> {
  const start = performance.now();
  try {
    await read(bytes);
    return "read";
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    expect(thrown.code).not.toBe("internal");
    expect(thrown.message.length).toBeLessThan(5_000);
    return "refused";
  } finally {
    expect(performance.now() - start).toBeLessThan(MAX_MS);
  }
}

describe("whole files", () => {
  it("are read: what is damaged below was right", async () => {
    for (const target of TARGETS) {
      expect(await readOrRefuse(target, target.valid), target.name).toBe(
        target.isIncomplete === true ? "refused" : "read",
      );
    }
  });
});

describe("damaged files", () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))(
    "%s: are read or refused",
    async (_name, target) => {
      const outcomes = new Set<string>();
      const numRuns = Math.ceil((RUNS * target.weight) / WEIGHTS);
      await fc.assert(
        fc.asyncProperty(damaged(target.valid), async (bytes) => {
          outcomes.add(await readOrRefuse(target, bytes));
        }),
        { numRuns, seed: SEED },
      );
      // What refuses nothing, or everything, was not tried: a receipt is the exception, it is ignored where it is damaged.
      if (numRuns > 100 && target.name !== "a receipt") expect(outcomes).toContain("refused");
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
    // A million runs take hours.
    Math.max(60_000, RUNS * 20),
  );
});
