// A checkpoint's folder: what is read back, and what is refused with all that is wrong.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseCalibration, writeCalibration } from "../../src/checkpoint/calibration.js";
import { hashCheckpoint, isCheckpoint, loadCheckpointParams, openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { TINY_CALIBRATION, writeTinyCheckpoint } from "./tiny-checkpoint.js";

let made: string;

beforeAll(async () => {
  made = join(mkdtempSync(join(tmpdir(), "socagent-checkpoint-")), "tiny");
  await writeTinyCheckpoint(made);
});

function copy(): string {
  const folder = join(mkdtempSync(join(tmpdir(), "socagent-checkpoint-")), "copy");
  cpSync(made, folder, { recursive: true });
  return folder;
}

function edit(folder: string, name: string, change: (value: Record<string, unknown>) => void): void {
  const file = join(folder, name);
  const value = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  change(value);
  writeFileSync(file, JSON.stringify(value));
}

describe("checkpoint", () => {
  it("is read back", async () => {
    const checkpoint = await openCheckpoint(made);
    expect(checkpoint.card.classes).toEqual(["benign", "T1110.003", "T1486", "T1566"]);
    expect(checkpoint.config.labels).toEqual(checkpoint.card.classes);
    expect(checkpoint.calibration).toEqual(TINY_CALIBRATION);
    await startBackend("wasm");
    const { params, adapter } = await loadCheckpointParams(checkpoint);
    expect(adapter.saved.get("classifier.out_proj.weight")?.shape).toEqual([4, 16]);
    expect(params.has("lm_head.dense.weight")).toBe(true);
    adapter.dispose();
    tf.dispose([...params.values()]);
  });

  it("has a hash that follows the weights and the calibration", async () => {
    const before = await hashCheckpoint(made);
    const folder = copy();
    expect(await hashCheckpoint(folder)).toBe(before);
    await writeCalibration(folder, { ...TINY_CALIBRATION, temperature: 2 });
    expect(await hashCheckpoint(folder)).not.toBe(before);
  });

  it("may lack its calibration", async () => {
    const folder = copy();
    rmSync(join(folder, "calibration.json"));
    expect((await openCheckpoint(folder)).calibration).toBeUndefined();
  });

  it("lists every missing file, and tells a base model", async () => {
    const folder = copy();
    rmSync(join(folder, "socagent.json"));
    rmSync(join(folder, "adapter"), { recursive: true });
    expect(await isCheckpoint(folder)).toBe(false);
    await expect(openCheckpoint(folder)).rejects.toMatchObject({
      code: "checkpoint",
      problems: [
        "socagent.json is not there",
        "adapter/adapter_config.json is not there",
        "adapter/adapter_model.safetensors is not there",
      ],
      nextStep: expect.stringContaining("socagent train --base") as string,
    });
    await expect(openCheckpoint(join(folder, "absent"))).rejects.toMatchObject({ code: "checkpoint" });
    await expect(openCheckpoint(join(folder, "config.json"))).rejects.toMatchObject({
      message: expect.stringContaining("is a file") as string,
      nextStep: expect.stringContaining("Give the folder") as string,
    });
  });

  it("is refused with another text template, another tokenizer, or classes that make no sense", async () => {
    const template = copy();
    edit(template, "socagent.json", (card) => (card.templateVersion = 99));
    await expect(openCheckpoint(template)).rejects.toThrow(/text template 99/);
    const tokens = copy();
    edit(tokens, "socagent.json", (card) => (card.tokenizer = "0".repeat(64)));
    await expect(openCheckpoint(tokens)).rejects.toThrow(/not the one that the checkpoint was trained with/);
    const classes = copy();
    edit(classes, "socagent.json", (card) => (card.classes = ["T1486", "benign", "benign", "rm -rf"]));
    await expect(openCheckpoint(classes)).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.stringContaining("first class")]) as string[],
    });
  });
});

describe("calibration", () => {
  it("is refused with every field that is wrong", () => {
    const wrong = { ...TINY_CALIBRATION, temperature: -1, malicious: { x: [1, 0], y: [0, 1] }, scoreQuantiles: [0.5] };
    expect(() => parseCalibration(wrong, "calibration.json")).toThrow(
      expect.objectContaining({
        problems: [
          expect.stringContaining("temperature"),
          expect.stringContaining("do not rise"),
          expect.stringContaining("scoreQuantiles"),
        ] as string[],
      }) as Error,
    );
  });
});
