// The committed bin/socagent.js: old Node.js, and installs without a build.
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT, runNode } from "./run-cli.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-bin-"));
  for (const name of ["bin", "package.json"]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const bin = (): string => join(folder, "bin", "socagent.js");

describe("bin/socagent.js", () => {
  it("says in one line that Node.js is too old", async () => {
    const old = 'Object.defineProperty(process.versions, "node", { value: "18.20.4" });';
    const { code, stdout, stderr } = await runNode(["--import", `data:text/javascript,${old}`, bin(), "--version"]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "socagent: Node.js 20 or newer is needed, and this is 18.20.4.\n",
    });
  });

  it("says what to do where there is nothing to run", async () => {
    const { code, stdout, stderr } = await runNode([bin(), "--version"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe("socagent: dist/ is missing and could not be compiled. Run `npm ci`, then `npm run build`.\n");
  });

  it("compiles once where the install ran no scripts", { timeout: 180_000 }, async () => {
    for (const name of ["src", "scripts/build.mjs", "tsconfig.json", "tsconfig.build.json"]) {
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const first = await runNode([bin(), "--version"]);
    expect(first).toMatchObject({
      code: 0,
      stderr: "socagent: compiling src/ once, since the install ran no scripts …\n",
    });
    expect(await runNode([bin(), "--version"])).toEqual({ ...first, stderr: "" });
  });
});
