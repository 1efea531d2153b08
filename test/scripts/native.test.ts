// scripts/native.mjs as a person runs it, up to where it would download.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readBuilt } from "../../scripts/native/layout.mjs";

const script = join(resolve(import.meta.dirname, "../.."), "scripts", "native.mjs");

function native(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  return { code: status, stdout, stderr };
}

describe("npm run native", () => {
  it("has a help text of 80 columns that says what was not tested", () => {
    const { code, stdout } = native("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/UNTESTED\s+on a GPU/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("fails with two lines for people", () => {
    expect(native("--tensorflow", "new")).toEqual({
      code: 1,
      stdout: "",
      stderr: "native: --tensorflow new is not a version.\n        Give it as in --tensorflow 2.21.0.\n",
    });
  });

  it.runIf(process.platform === "linux")("names all tools that are missing, before it downloads anything", () => {
    const { code, stderr } = spawnAlone("--force", "--python", "/nowhere/python");
    expect(code).toBe(3);
    expect(stderr).toBe(
      "native: /nowhere/python is not there; no C++ compiler (c++, g++ or clang++); make is not there.\n" +
        "        On Debian and Ubuntu: `apt-get install python3 python3-pip g++ make`. Then run this again.\n",
    );
  });

  const built = readBuilt();
  it.runIf(built?.tensorflow === "2.21.0" && built.library === "cpu")("does nothing when it is built already", () => {
    const start = performance.now();
    const { code, stdout } = native();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^native: already built: TensorFlow 2\.21\.0 \(cpu\)/);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

/** On a machine without any program. */
function spawnAlone(...args: string[]): { code: number | null; stderr: string } {
  const env = { PATH: "/nowhere" };
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });
  return { code: status, stderr };
}
