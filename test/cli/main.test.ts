// Failures as a shell sees them: exit code, standard error, colours.
import { describe, expect, it } from "vitest";
import { socagent } from "./run-cli.js";

describe("a failure", () => {
  it("goes to standard error, with exit code 2 for wrong use, without a stack or colours", async () => {
    const { code, stdout, stderr } = await socagent(["docter"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toBe("error: unknown command 'docter'\nnext:  Did you mean doctor? See `socagent --help`.\n");
  });

  it("shows control characters of its arguments", async () => {
    const { stderr } = await socagent(["do\u001B[31mctor\u202E"]);
    expect(stderr).toContain(String.raw`do\x1b[31mctor\u202e`);
    expect(stderr).not.toContain("\u001B");
  });

  it("shows the stack with --debug or SOCAGENT_DEBUG=1, but not for a --debug after --", async () => {
    expect((await socagent(["docter", "--debug"])).stderr).toContain("    at ");
    expect((await socagent(["docter"], { SOCAGENT_DEBUG: "1" })).stderr).toContain("    at ");
    const without = await socagent(["docter", "--", "--debug"], { SOCAGENT_DEBUG: "0" });
    expect(without.stderr).not.toContain("    at ");
  });

  it("is coloured where that is forced, and not with NO_COLOR", async () => {
    expect((await socagent(["docter"], { FORCE_COLOR: "1" })).stderr).toContain("\u001B[31m");
    expect((await socagent(["docter"], { FORCE_COLOR: "1", NO_COLOR: "1" })).stderr).not.toContain("\u001B");
  });
});
