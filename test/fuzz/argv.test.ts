// Any command line: understood, or refused as wrong use. No command runs.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import type { CommandSpec } from "../../src/cli/command.js";
import type { Io } from "../../src/cli/io.js";
import { COMMANDS, runProgram } from "../../src/cli/program.js";
import { exitCodeOf, renderError } from "../../src/cli/render-error.js";
import { SocagentError } from "../../src/errors.js";

const RUNS = Math.ceil(Number(process.env.FUZZ_RUNS ?? 10_000) / 10);
const SEED = Number(process.env.FUZZ_SEED ?? 7);

const INERT: readonly CommandSpec[] = COMMANDS.map((spec) => ({
  ...spec,
  load: () => Promise.resolve(() => Promise.resolve(0 as const)),
}));
const output = { write: (): void => undefined, colours: NO_COLOURS, isTerminal: false };
const io: Io = { stdout: output, stderr: output, environment: {} };

const flags = COMMANDS.flatMap(({ options }) => options.map(({ flags: text }) => text.split(/[ ,]/)[0] ?? ""));
const word = fc.oneof(
  fc.constantFrom(...COMMANDS.map(({ name }) => name), ...flags, "help", "--help", "--version", "--", "-", "--debug"),
  fc.constantFrom(
    "auto",
    "0",
    "-1",
    "1e999",
    "NaN",
    "9".repeat(40),
    "1".repeat(50_000),
    "a=b",
    ",",
    "=",
    "__proto__",
    "2025-03-03",
    "\u001b[31m",
    "\0",
    "",
  ),
  fc.string({ maxLength: 12 }),
  fc.tuple(fc.constantFrom(...flags), fc.string({ maxLength: 6 })).map(([flag, value]) => `${flag}=${value}`),
);

describe("any command line", () => {
  it(
    "is understood or refused as wrong use, with a message that commands no terminal",
    async () => {
      const outcomes = { understood: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (argv) => {
          try {
            expect(await runProgram(argv, io, INERT)).toBe(0);
            outcomes.understood += 1;
          } catch (thrown) {
            if (!(thrown instanceof SocagentError)) throw thrown;
            expect(exitCodeOf(thrown)).toBe(2);
            // eslint-disable-next-line no-control-regex -- escapes are what is looked for
            expect(renderError(thrown, { colours: NO_COLOURS, debug: false })).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
            outcomes.refused += 1;
          }
        }),
        { numRuns: RUNS, seed: SEED },
      );
      expect(outcomes.understood).toBeGreaterThan(0);
      expect(outcomes.refused).toBeGreaterThan(0);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    },
    Math.max(60_000, RUNS * 20),
  );
});
