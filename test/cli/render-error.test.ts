import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { exitCodeOf, renderError } from "../../src/cli/render-error.js";
import { SocagentError } from "../../src/errors.js";

/** fast-check's own "binary" unit takes seconds to set up. */
const anyCharacter = fc.oneof(
  fc.constantFrom("\u001B", "\r", "\b", "\u009B", "\u202E", "\u200B", "\uFEFF", "\u{E0041}", "\n", "\t"),
  fc.nat(0xffff).map((code) => String.fromCharCode(code)),
);

function render(thrown: unknown, debug = false): string {
  return renderError(thrown, { colours: NO_COLOURS, debug });
}

describe("renderError", () => {
  it("tells the message, the place, every problem and the next step", () => {
    const error = new SocagentError("checkpoint", "3 tensors do not fit", {
      subject: { file: "model.safetensors", tensor: "a.weight" },
      problems: ["a.weight: [2, 3] instead of [3, 2]", "b.weight is missing"],
      nextStep: "Load the base model that the adapter names.",
    });
    expect(render(error)).toBe(
      [
        "error: 3 tensors do not fit",
        "  in file model.safetensors, tensor a.weight",
        "  - a.weight: [2, 3] instead of [3, 2]",
        "  - b.weight is missing",
        "next:  Load the base model that the adapter names.",
        "",
      ].join("\n"),
    );
  });

  it("does not say twice what the message says", () => {
    const error = new SocagentError("input", "cannot read a.csv: line 7 is cut off", {
      subject: { file: "a.csv", line: 7 },
    });
    expect(render(error)).toBe("error: cannot read a.csv: line 7 is cut off\n");
  });

  it("bounds the list of problems", () => {
    const problems = Array.from({ length: 33 }, (_, index) => `problem ${index}`);
    const lines = render(new SocagentError("config", "wrong", { problems }))
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe("  … and 13 more");
  });

  it("adds the stack and the causes in debug mode only", () => {
    const error = new SocagentError("io", "outer", { cause: new TypeError("inner") });
    expect(render(error)).not.toContain("inner");
    const debug = render(error, true);
    expect(debug).toContain("render-error.test.ts");
    expect(debug).toContain("caused by: TypeError: inner");
  });

  it("calls anything else a defect and says how to see where", () => {
    expect(render(new TypeError("x is not a function"))).toBe(
      "error: unexpected: x is not a function\n" +
        "next:  This is a defect of socagent; please report it. `--debug` shows where it happened.\n",
    );
    expect(render("thrown text")).toContain("error: unexpected: thrown text");
  });

  it("lets no text command the terminal", () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (text) => {
        const error = new SocagentError("input", text, {
          subject: { file: text, field: text },
          problems: [text],
          nextStep: text,
        });
        return !/(?!\n)[\p{Cc}\p{Cf}]/u.test(render(error));
      }),
    );
  });
});

it("escapes the stack too", () => {
  const debug = render(new SocagentError("io", "outer", { cause: new Error("in\u001B[2Jner") }), true);
  expect(debug).toContain(String.raw`in\x1b[2Jner`);
});

describe("exitCodeOf", () => {
  it("is 2 for wrong use, 130 for an interruption, otherwise 1", () => {
    expect(exitCodeOf(new SocagentError("usage", "x"))).toBe(2);
    expect(exitCodeOf(new SocagentError("interrupted", "x"))).toBe(130);
    expect(exitCodeOf(new SocagentError("backend", "x"))).toBe(1);
    expect(exitCodeOf(new Error("x"))).toBe(1);
  });
});
