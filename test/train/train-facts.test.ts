// Fine-tunings that learn from facts beside the text: what is written, stopping and resuming, going on, and text alone.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { startBackend } from "../../src/model/tensors.js";
import { train, type TrainContext } from "../../src/train/train.js";
import { resolveTrain } from "../../src/train/train-options.js";
import { failure } from "../ingest/ingesting.js";
import { KINDS, newFolder, QUICK, tinyBase, tinyDataset } from "./tiny-training.js";

let base: string;
let data: string;
/** A finished run. */
let made: string;

beforeAll(async () => {
  await startBackend("auto");
  base = await tinyBase();
  data = await tinyDataset(KINDS, undefined, true);
  made = newFolder();
  await run({ out: made });
});

/** @returns the warnings */
async function run(changes: Record<string, unknown>, context: Partial<TrainContext> = {}): Promise<string> {
  const options = await resolveTrain({ ...QUICK, base, data: [data], maxSteps: 2, ...changes });
  const warnings: string[] = [];
  const onEvent: TrainContext["onEvent"] = (event) => {
    if (event.kind === "warning") warnings.push(event.message);
  };
  await train(options, { resume: false, onEvent, ...context });
  return warnings.join("\n");
}

function bytesOf(folder: string): Buffer[] {
  return ["facts.json", "calibration.json"].map((name) => readFileSync(join(folder, name)));
}

describe("training with facts", () => {
  it("writes trees, and how far they are believed", async () => {
    const { facts, calibration } = await openCheckpoint(made);
    expect(facts?.rows).toBeGreaterThan(80);
    expect(facts?.own.trees.length).toBeGreaterThan(0);
    expect(calibration?.combination?.facts).toBeGreaterThan(0);
  });

  it("learns from more datasets than the language model does", async () => {
    const out = newFolder();
    const more = await tinyDataset(KINDS, undefined, true);
    await run({ out, factsOn: [more] });
    const [own, both] = [(await openCheckpoint(made)).facts, (await openCheckpoint(out)).facts];
    expect(both?.rows).toBe(2 * (own?.rows ?? 0));
    expect(both?.learntFrom?.split("; ")).toEqual([own?.learntFrom, expect.stringContaining(basename(more))]);
    const adapter = join("adapter", "adapter_model.safetensors");
    expect(readFileSync(join(out, adapter))).toEqual(readFileSync(join(made, adapter)));
    // The fine-tuning is the same: going on without them learns from facts anew.
    await run({ out }, { resume: true });
    expect(bytesOf(out)).toEqual(bytesOf(made));
  });

  it.each(["factsOn", "calibrateOn"])("tells of a folder in %s that is none before it trains", async (option) => {
    const steps: number[] = [];
    const onEvent: TrainContext["onEvent"] = (event) => {
      if (event.kind === "step") steps.push(event.step);
    };
    const told = await failure(run({ out: newFolder(), [option]: [join(newFolder(), "none")] }, { onEvent }));
    expect(told).toMatchObject({ code: "input" });
    expect(steps).toEqual([]);
  });

  it("stopped while it learns from them ends as if it had not been", async () => {
    const out = newFolder();
    const controller = new AbortController();
    const onEvent: TrainContext["onEvent"] = (event) => {
      if (event.kind === "stage" && event.stage === "learning from facts" && (event.done ?? 0) > 0) controller.abort();
    };
    const stopped = run({ out }, { signal: controller.signal, onEvent });
    expect(await failure(stopped)).toMatchObject({ code: "interrupted" });
    await run({ out }, { resume: true });
    expect(bytesOf(out)).toEqual(bytesOf(made));
  });

  it("is of the text alone with facts off, and no old trees stay", async () => {
    const out = newFolder();
    await run({ out });
    expect(existsSync(join(out, "facts.json"))).toBe(true);
    await run({ out, facts: false });
    expect(existsSync(join(out, "facts.json"))).toBe(false);
    expect((await openCheckpoint(out)).calibration?.combination).toBeUndefined();
  });

  it("says so where the data has none, and judges by the text alone", async () => {
    const [out, next] = [newFolder(), newFolder()];
    const text = await tinyDataset();
    expect(await run({ out, data: [text] })).toMatch(/without facts as numbers: the text alone judges/);
    expect((await openCheckpoint(out)).facts).toBeUndefined();
    // Going on with a checkpoint that has trees: how far to believe them cannot be measured.
    expect(await run({ base: made, out: next, data: [text] })).toMatch(/the text alone judges/);
    expect((await openCheckpoint(next)).facts).toBeUndefined();
  });
});
