// `socagent export` refuses what cannot be before it opens the model.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import type { Output } from "../../src/cli/io.js";
import { runProgram } from "../../src/cli/program.js";

const folder = mkdtempSync(join(tmpdir(), "export-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const silent: Output = { write: () => undefined, colours: NO_COLOURS, isTerminal: false };

function run(...args: string[]): Promise<unknown> {
  const checkpoint = join(folder, "no-checkpoint");
  return runProgram(["export", "--checkpoint", checkpoint, ...args], {
    stdout: silent,
    stderr: silent,
    environment: {},
  });
}

describe("socagent export", () => {
  it("writes over nothing without --force", async () => {
    writeFileSync(join(folder, "model.onnx"), "");
    writeFileSync(join(folder, "model.safetensors"), "");
    const there = { code: "usage", message: expect.stringContaining("is there already") as string };
    await expect(run("--onnx", join(folder, "model.onnx"))).rejects.toMatchObject(there);
    await expect(run("--safetensors", folder)).rejects.toMatchObject(there);
    // Now it is the checkpoint that is missed.
    await expect(run("--safetensors", folder, "--force")).rejects.not.toMatchObject({ code: "usage" });
  });

  it("tells a place that cannot be written before the model is opened", async () => {
    const inFile = join(folder, "model.onnx", "deeper", "model.onnx");
    await expect(run("--onnx", inFile)).rejects.toThrow(/cannot write/);
  });
});
