// Counting records without telling facts leaves the history as observing them does.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertRecord } from "../../../src/data/record.js";
import { EntityHistory } from "../../../src/enrich/history/entity-history.js";

const record = fc.record({
  step: fc.integer({ min: 0, max: 4 * 3_600_000 }),
  host: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
  user: fc.option(fc.constantFrom("u", "v"), { nil: undefined }),
  rule: fc.constantFrom("one", "two", "three"),
  sourceAddress: fc.option(fc.constantFrom("10.0.0.1", "10.0.0.2"), { nil: undefined }),
  isCounted: fc.boolean(),
});

describe("count", () => {
  it("leaves the history as observing does, so that later facts are the same", () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (steps) => {
        const observed = new EntityHistory();
        const counted = new EntityHistory();
        let time = 1.5e12;
        for (const { step, host, user, rule, sourceAddress, isCounted } of steps) {
          time += step;
          const one: AlertRecord = {
            id: "x",
            time,
            source: "alert-csv",
            origin: { file: "f", line: 1 },
            ruleText: rule,
            techniques: [],
            fields: {},
            ...(host === undefined ? {} : { host }),
            ...(user === undefined ? {} : { user }),
            ...(sourceAddress === undefined ? {} : { sourceAddress }),
          };
          const facts = observed.observe(one);
          if (isCounted) counted.count(one);
          else expect(counted.observe(one)).toEqual(facts);
        }
        expect(Buffer.from(counted.snapshot()).equals(Buffer.from(observed.snapshot()))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
