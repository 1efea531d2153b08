import { describe, expect, it } from "vitest";
import { chosenPython, findPeerPython, readProbe } from "../../../bench/support/peer-python.js";

describe("chosenPython", () => {
  it("takes the option, then the environment, then python3", () => {
    expect(chosenPython("/a/python", { SOCAGENT_PYTHON: "/b/python" })).toBe("/a/python");
    expect(chosenPython(undefined, { SOCAGENT_PYTHON: "/b/python" })).toBe("/b/python");
    expect(chosenPython(undefined, { SOCAGENT_PYTHON: "" })).toBe("python3");
    expect(chosenPython(undefined, {})).toBe("python3");
  });
});

describe("findPeerPython", () => {
  it("says how to name another when there is none", async () => {
    const found = await findPeerPython("/nowhere/python", ["torch", "peft"]);
    expect(found).toEqual({
      kind: "missing",
      reason: "/nowhere/python does not run; name a Python that has torch, peft with --python or SOCAGENT_PYTHON",
    });
  });
});

describe("readProbe", () => {
  it("gives the versions", () => {
    const versions = { python: "3.11.7", torch: "2.13.0" };
    expect(readProbe("py", `${JSON.stringify(versions)}\n`)).toEqual({ kind: "found", python: "py", versions });
  });

  it("names every package that is missing", () => {
    const found = readProbe("py", JSON.stringify({ python: "3.11.7", torch: null, transformers: "5", peft: null }));
    expect(found).toMatchObject({ kind: "missing", reason: expect.stringContaining("py lacks torch, peft") as string });
  });
});
