// What wrong command lines are told.
import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { BACKENDS } from "../../src/cli/options.js";
import type { Io, Output } from "../../src/cli/io.js";
import { runProgram } from "../../src/cli/program.js";
import { SocagentError } from "../../src/errors.js";
import { BACKEND_CHOICES } from "../../src/model/tensors.js";

function fakeIo(): { io: Io; printed: () => string } {
  let text = "";
  const output: Output = { write: (more) => void (text += more), colours: NO_COLOURS, isTerminal: false };
  return { io: { stdout: output, stderr: output, environment: {} }, printed: () => text };
}

async function failureOf(args: string[]): Promise<SocagentError> {
  try {
    await runProgram(args, fakeIo().io);
  } catch (thrown) {
    if (thrown instanceof SocagentError) return thrown;
    throw thrown;
  }
  throw new Error("it did not fail");
}

describe("wrong use is told with the next step", () => {
  it.each([
    [["docter"], "unknown command 'docter'", "Did you mean doctor? See `socagent --help`."],
    [["help", "nope"], "unknown command 'nope'", "See `socagent --help`."],
    [
      ["doctor", "--bakend", "gpu"],
      "unknown option '--bakend'",
      "Did you mean --backend? See `socagent doctor --help`.",
    ],
    [
      ["doctor", "--backend", "tpu"],
      "argument 'tpu' is invalid. Allowed choices are auto, gpu, cpu, wasm",
      "See `socagent",
    ],
    [["doctor", "--backend"], "option '--backend <kind>' argument missing", "See `socagent doctor --help`."],
    [["doctor", "--threads", "0"], "--threads 0 is not a whole number from 1 to 1024", "Give it as in `--threads 4`."],
    [["doctor", "--threads", "2.5"], "--threads 2.5 is not a whole number", "Give it as in"],
    [["doctor", "extra"], "too many arguments for 'doctor'", "See `socagent doctor --help`."],
  ])("%j", async (args, message, nextStep) => {
    const error = await failureOf(args);
    expect(error.code).toBe("usage");
    expect(error.message).toContain(message);
    expect(error.nextStep).toContain(nextStep);
  });

  it("shows the list of commands where none is given", async () => {
    const { io, printed } = fakeIo();
    await expect(runProgram([], io)).rejects.toThrow("no command was given");
    expect(printed()).toContain("Commands:");
  });
});

describe("--backend", () => {
  it("offers what src/model knows", () => {
    expect(BACKENDS).toEqual(BACKEND_CHOICES);
  });
});
