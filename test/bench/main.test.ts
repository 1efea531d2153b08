import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeCommand } from "../../bench/support/contender-process.js";

function bench(...argv: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { program, args } = nodeCommand(join(import.meta.dirname, "../../bench/main.ts"), argv);
  return spawnSync(program, args, { encoding: "utf8" });
}

describe("bench", () => {
  it("lists the benchmarks for an unknown name, and ends with 2", () => {
    const { status, stderr } = bench("constructor");
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown benchmark constructor[^]*\n {2}model {2}/);
  });

  it("lists them on --help", () => {
    const { status, stdout } = bench("--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/\n {2}model {2}/);
  });

  it.each(["--rounds=0", "--backends=tpu"])("refuses `model %s` before it measures anything, with 2", (option) => {
    const { status, stdout, stderr } = bench("model", option);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("error: ");
  });

  it.each([
    ["--seeds=7001", /two different seeds at least/],
    ["--seeds=7001,7001", /two different seeds at least/],
    ["--test-seeds=7101,x", /whole number above 0/],
  ])("refuses `closing --calibrate %s` before it simulates anything, with 2", (option, reason) => {
    const { status, stdout, stderr } = bench("closing", "--checkpoint=none", "--calibrate", option);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(reason);
  });
});
