// Any command line: understood, or refused as wrong use.
import fc from "fast-check";
import { expect, it } from "vitest";
import { commandLine, understoodOrRefused } from "./command-line.js";
import { CASES, SEED } from "./how-many.js";

it(
  "is understood or refused as wrong use, with a message that commands no terminal",
  { timeout: 120_000 },
  async () => {
    const outcomes = new Set<string>();
    await fc.assert(
      fc.asyncProperty(commandLine, async (argv) => {
        outcomes.add(await understoodOrRefused(argv));
      }),
      { numRuns: CASES / 10, seed: SEED },
    );
    expect([...outcomes].sort()).toEqual(["refused", "understood"]);
  },
);
