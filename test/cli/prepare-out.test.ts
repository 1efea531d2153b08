// The folder that `pretrain` and `train` write to: what is finished there stays, unless the user says otherwise.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { prepareOut } from "../../src/cli/prepare-out.js";
import { runProgram } from "../../src/cli/program.js";
import { failure, told } from "../ingest/ingesting.js";

const root = mkdtempSync(join(tmpdir(), "socagent-prepare-out-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

let made = 0;
function folderWith(...names: readonly string[]): string {
  const folder = join(root, `out-${(made += 1)}`);
  for (const name of names) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), "hours of work");
  }
  return folder;
}

const NEW = { resume: false, force: false };
const RESUME = { resume: true, force: false };
const FORCE = { resume: false, force: true };
const STEP = join("checkpoints", "step-00000002", "state.json");

describe("prepareOut", () => {
  it.each([
    ["a finished checkpoint", ["socagent.json"]],
    ["a finished checkpoint", ["socagent.json", "model.safetensors", "train-config.json"]],
    ["a model", ["model.safetensors"]],
    ["a model", ["model.safetensors", "train-config.json", "lineage.json"]],
  ])("does not replace %s (%j) unless it is told to", async (found, names) => {
    const out = folderWith(...names);
    for (const given of [NEW, RESUME]) {
      const refused = await failure(prepareOut(out, given));
      expect(refused).toMatchObject({ code: "usage", message: `${out} holds ${found} already` });
      // There is no run to go on with.
      expect(refused.nextStep).toBe("Give another folder with --out, or --force to replace it.");
    }
    await prepareOut(out, FORCE);
    expect(readdirSync(out).sort()).toEqual([...names].sort());
  });

  it("tells of --resume where there is a run to go on with", async () => {
    const out = folderWith("socagent.json", STEP);
    expect((await failure(prepareOut(out, NEW))).nextStep).toBe(
      "Give --resume to go on with the run that made it, another folder with --out, or --force to replace it.",
    );
    await prepareOut(out, RESUME);
  });

  it("lets a run begin in a folder that is new, or holds one that was stopped", async () => {
    await prepareOut(folderWith(), NEW);
    await prepareOut(folderWith("model.safetensors", "train-config.json", STEP), NEW);
  });

  it("removes what a killed run had half written", async () => {
    const half = [".train-config.json.0123456789ab.tmp", join("adapter", ".adapter_config.json.0123456789ab.tmp")];
    const out = folderWith("train-config.json", ...half);
    await prepareOut(out, RESUME);
    expect(readdirSync(out, { recursive: true }).sort()).toEqual(["adapter", "train-config.json"]);
  });

  it.each(["train", "pretrain"])("is asked by %s before anything starts", async (command) => {
    const out = folderWith("socagent.json");
    const output = { write: (): void => undefined, colours: NO_COLOURS, isTerminal: false };
    const io = { stdout: output, stderr: output, environment: {} };
    const data = folderWith("manifest.json");
    const args = [command, "--base", folderWith("config.json"), "--data", data, "--out", out];
    expect(told(await failure(runProgram(args, io)))).toMatch(/holds a finished checkpoint already[\s\S]*--force/);
    // Whatever else is wrong comes next, and touches nothing.
    expect(told(await failure(runProgram([...args, "--force", "--backend", "wasm"], io)))).not.toContain("already");
    expect(readFileSync(join(out, "socagent.json"), "utf8")).toBe("hours of work");
  });
});
