// Whole fine-tunings of a tiny model: the folder that comes of it, going on, stopping and resuming, and what is refused.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { hashCheckpoint, loadCheckpointParams, openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { weightsOf } from "../../src/lora/adapter.js";
import { createTensorEncoder } from "../../src/model/encoders/tensor-encoder.js";
import { batchTokens } from "../../src/model/batch-tokens.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { rehearse } from "../../src/train/rehearse.js";
import { train, type TrainContext, type TrainResult } from "../../src/train/train.js";
import { resolveTrain } from "../../src/train/train-options.js";
import { failure, told } from "../ingest/ingesting.js";
import { BACKUP, KINDS, newFolder, PHISHING, QUICK, RANSOMWARE, tinyBase, tinyDataset } from "./tiny-training.js";

let base: string;
let data: string;
/** A finished run. */
let made: string;
let result: TrainResult;

beforeAll(async () => {
  await startBackend("auto");
  [base, data] = [await tinyBase(), await tinyDataset()];
  made = newFolder();
  result = await run({ out: made });
});

async function run(changes: Record<string, unknown>, context: Partial<TrainContext> = {}): Promise<TrainResult> {
  const options = await resolveTrain({ ...QUICK, base, data: [data], out: newFolder(), ...changes });
  return train(options, { resume: false, ...context });
}

interface LogLine {
  readonly kind: string;
  readonly step: number;
  readonly loss: number;
}

function logOf(folder: string): LogLine[] {
  return readFileSync(join(folder, "train-log.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LogLine);
}

function lossesOf(folder: string): number[] {
  return logOf(folder)
    .filter(({ kind }) => kind === "step")
    .map(({ loss }) => loss);
}

/** Class logits of a text. */
async function logitsOf(folder: string, text: string): Promise<Float32Array> {
  const checkpoint = await openCheckpoint(folder);
  const { params, adapter } = await loadCheckpointParams(checkpoint);
  const encoder = createTensorEncoder(weightsOf(params, adapter), checkpoint.config);
  const { padId } = checkpoint.tokenizer;
  const batch = batchTokens([checkpoint.tokenizer.encode(text, { maxLength: 64 })], { padId, maxLength: 64 });
  const { logits } = await encoder.encode(batch);
  adapter.dispose();
  tf.dispose([...params.values()]);
  return logits;
}

describe("train", () => {
  it("writes a checkpoint that opens, with everything that made it", async () => {
    const checkpoint = await openCheckpoint(made);
    expect(checkpoint.card).toMatchObject({ classes: ["benign", "T1486", "T1566"], chain: true, maxLength: 64 });
    expect(checkpoint.card.lineage).toMatchObject([{ command: "train", steps: 6, examples: 48, seed: 1 }]);
    expect(checkpoint.calibration?.rows).toBeGreaterThan(20);
    expect(checkpoint.calibration?.measuredOn).toContain("validation part");
    expect(readdirSync(made)).toEqual(
      expect.arrayContaining([
        "adapter",
        "config.json",
        "model.safetensors",
        "tensorboard",
        "train-config.json",
        "train-log.jsonl",
      ]),
    );
    expect(readFileSync(join(made, "model.safetensors"))).toEqual(readFileSync(join(base, "model.safetensors")));
    expect(JSON.parse(readFileSync(join(made, "train-config.json"), "utf8"))).toMatchObject({ rank: 4, focalGamma: 0 });
    expect(result).toMatchObject({ steps: 6, examples: 48, skipped: 0 });
    expect(logOf(made).map(({ kind }) => kind)).toEqual([
      "step",
      "step",
      "step",
      "evaluation",
      "step",
      "step",
      "step",
      "evaluation",
      "head",
    ]);
  });

  it("repeats its losses with the same seed, and not with another", async () => {
    const [same, other] = [newFolder(), newFolder()];
    await run({ out: same });
    await run({ out: other, seed: 2 });
    expect(lossesOf(same)).toEqual(lossesOf(made));
    expect(lossesOf(other)).not.toEqual(lossesOf(made));
  });

  it("saves when it is stopped, and resumed ends as if it had not been", async () => {
    const out = newFolder();
    const controller = new AbortController();
    const stopped = run(
      { out },
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind === "step" && event.step === 3) controller.abort();
        },
      },
    );
    expect(await failure(stopped)).toMatchObject({
      code: "interrupted",
      nextStep: expect.stringContaining("--resume") as string,
    });
    await expect(openCheckpoint(out)).rejects.toMatchObject({ code: "checkpoint" });
    await run({ out }, { resume: true });
    const [resumed, whole] = [lossesOf(out), lossesOf(made)];
    expect(resumed).toHaveLength(whole.length);
    for (const [step, loss] of whole.entries()) expect(Math.abs((resumed[step] ?? NaN) - loss)).toBeLessThan(1e-6);
    expect(readFileSync(join(out, "adapter", "adapter_model.safetensors"))).toEqual(
      readFileSync(join(made, "adapter", "adapter_model.safetensors")),
    );
    const before = await hashCheckpoint(out);
    expect(told(await failure(run({ out, learningRate: 0.5 }, { resume: true })))).toContain("other options");
    // What was refused has taken nothing away.
    expect(await hashCheckpoint(out)).toBe(before);
    expect((await openCheckpoint(out)).calibration).toBeDefined();
  });

  it("heeds a stop while it calibrates, and resumed only calibrates", async () => {
    const out = newFolder();
    const controller = new AbortController();
    const stopping: TrainContext["onEvent"] = (event) => {
      if (event.kind === "stage" && event.stage === "calibrating") controller.abort();
    };
    const changes = { out, maxSteps: 1, keep: 1 };
    const stopped = run(changes, { signal: controller.signal, onEvent: stopping });
    expect(told(await failure(stopped))).toMatch(/stopped after the last step/);
    // As where a run is killed before it has removed an older one.
    const checkpoints = join(out, "checkpoints");
    cpSync(join(checkpoints, "step-00000001"), join(checkpoints, "step-00000000"), { recursive: true });
    const kinds = new Set<string>();
    const onEvent: TrainContext["onEvent"] = ({ kind }) => {
      kinds.add(kind);
    };
    await run(changes, { resume: true, onEvent });
    expect(readdirSync(checkpoints).sort()).toEqual(["best", "step-00000001"]);
    // So few rows teach trees nothing, which is told.
    expect([...kinds].sort()).toEqual(["resumed", "stage", "warning"]);
    expect((await openCheckpoint(out)).calibration).toBeDefined();
  });

  it("takes no more examples than it may", async () => {
    expect(await run({ maxSteps: null, epochs: 100, maxExamples: 20 })).toMatchObject({ steps: 3, examples: 24 });
    expect(await run({ maxSteps: null, epochs: 0.1 })).toMatchObject({ steps: 2 });
  });

  it("ends early when it gets no better, with the best weights", async () => {
    // With a learning rate this high it only gets worse.
    const early = await run({ maxSteps: 40, learningRate: 5, evalEvery: 1, patience: 2, clip: 0 });
    expect(early.endedEarly).toBe(true);
    expect(early.steps).toBe((early.best?.step ?? NaN) + 2);
  });

  it("learns from alerts that are only known to be malicious or benign", async () => {
    const bare = KINDS.map(({ rule, malicious, family, rows }) => ({ rule, malicious, family, rows }));
    const out = newFolder();
    await run({ out, data: [await tinyDataset(bare)], maxSteps: 40, learningRate: 0.005, evalEvery: 40 });
    const checkpoint = await openCheckpoint(out);
    expect(checkpoint.card.classes).toEqual(["benign", "malicious"]);
    expect(checkpoint.calibration?.risk.x.length).toBeGreaterThan(0);
    const evaluation = logOf(out).at(-1);
    expect(evaluation).toMatchObject({ kind: "evaluation", auroc: 1 });
  });

  it("blends datasets by their weights", async () => {
    const second = await tinyDataset([RANSOMWARE, BACKUP]);
    const names = [data, second].map((folder) => folder.split("/").at(-1) ?? "");
    const blend = { [names[0] ?? ""]: 0.25, [names[1] ?? ""]: 0.75 };
    const out = newFolder();
    await run({ out, data: [data, second], blend });
    const { card } = await openCheckpoint(out);
    expect(card.lineage.at(-1)?.data.map(({ weight }) => weight)).toEqual([0.25, 0.75]);
  });
});

describe("going on with a checkpoint", () => {
  const text = "ransomware files seen | severity: medium";

  it("begins with its answers, and adds classes that are new to it", async () => {
    const kinds = [...KINDS, { ...PHISHING, rule: "update mail seen", technique: "T1059", family: "script" }];
    const out = newFolder();
    // The schedule's first step has a learning rate of nothing.
    await run({ base: made, out, data: [await tinyDataset(kinds)], maxSteps: 1, warmup: 1, headExamples: 0 });
    const { card } = await openCheckpoint(out);
    expect(card.classes).toEqual(["benign", "T1486", "T1566", "T1059"]);
    expect(card.lineage).toHaveLength(2);
    const [before, after] = [await logitsOf(made, text), await logitsOf(out, text)];
    for (const [at, logit] of before.entries()) expect(after[at]).toBeCloseTo(logit, 5);
    expect(after[3]).toBeLessThan(-5);
  });

  it("takes over the adapter's shape, and refuses another", async () => {
    const { rank: _rank, ...rest } = QUICK;
    const options = await resolveTrain({ ...rest, base: made, data: [data], out: newFolder() });
    expect(options).toMatchObject({ rank: 4, alpha: 32, maxLength: 64 });
    const refused = await failure(
      resolveTrain({ base: made, data: [data], out: "x", rank: 8, targets: ["query"], dora: true }),
    );
    expect(refused.code).toBe("usage");
    expect(refused.problems).toHaveLength(3);
    expect(told(refused)).toMatch(/rank: 8 was asked for, the checkpoint has 4/);
  });

  it("refuses one of another text template or tokenizer", async () => {
    const template = newFolder();
    cpSync(made, template, { recursive: true });
    const file = join(template, "socagent.json");
    const card = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...card, templateVersion: 99 }));
    expect(told(await failure(run({ base: template })))).toContain("text template 99");
    writeFileSync(file, JSON.stringify({ ...card, tokenizer: "0".repeat(64) }));
    expect(told(await failure(run({ base: template })))).toContain("not the one that the checkpoint was trained with");
  });
});

describe("what cannot be trained on", () => {
  it("is data of one class", async () => {
    expect(told(await failure(run({ data: [await tinyDataset([BACKUP])] })))).toMatch(/one class only: all are benign/);
    expect(told(await failure(run({ data: [await tinyDataset([RANSOMWARE])] })))).toMatch(
      /one class only: none is benign/,
    );
  });

  it("is data without a validation part", async () => {
    const none = await tinyDataset(KINDS, "random:fractions=80/0/20");
    expect(told(await failure(run({ data: [none] })))).toMatch(/no validation rows/);
  });

  it("is a base that is none", async () => {
    const empty = newFolder();
    mkdirSync(empty);
    expect(await failure(run({ base: empty }))).toMatchObject({
      code: "checkpoint",
      message: expect.stringMatching(/no base model/) as string,
    });
    expect((await failure(run({ base: join(empty, "absent") }))).code).toBe("checkpoint");
    expect(told(await failure(run({ base: join(base, "config.json") })))).toMatch(/is a file/);
    const noTokenizer = newFolder();
    cpSync(base, noTokenizer, { recursive: true });
    rmSync(join(noTokenizer, "vocab.json"));
    expect((await failure(run({ base: noTokenizer }))).code).toBe("tokenizer");
  });

  it("is a base whose tokenizer splits the chain's words, unless no chain is wanted", async () => {
    const { writeTinyTokenizer } = await import("../checkpoint/tiny-checkpoint.js");
    const other = newFolder();
    cpSync(base, other, { recursive: true });
    // Fewer tokens than the embedding has rows.
    writeTinyTokenizer(other, ["ransomware"]);
    const refused = await failure(run({ base: other }));
    expect(refused.code).toBe("tokenizer");
    expect(refused.problems.length).toBeGreaterThan(10);
    expect((await run({ base: other, chain: false, maxSteps: 1 })).calibration.scoring).toBe("head");
  });

  it("is the folder that it would be written to", async () => {
    expect(told(await failure(run({ base, out: base })))).toMatch(/overwritten/);
  });

  it("is a text longer than the base reads, or too short for a question", async () => {
    expect(told(await failure(run({ maxLength: 128 })))).toMatch(/at most 98 tokens/);
    expect(told(await failure(run({ maxLength: 24 })))).toMatch(/no room for evidence/);
  });

  it("may hold techniques that training lacks, which is told", async () => {
    const rare = { ...PHISHING, rule: "update mail seen", technique: "T1059", family: "script", rows: 4 };
    const held = await tinyDataset([...KINDS, rare], "group:by=family:validation=script");
    const told: string[] = [];
    await run(
      { data: [held], split: "group", maxSteps: 1 },
      {
        onEvent: (event) => {
          if (event.kind === "warning") told.push(event.message);
        },
      },
    );
    expect(told.join()).toMatch(/T1059 \(4 rows\)/);
  });

  it("is a full disk", async () => {
    const out = newFolder();
    mkdirSync(out);
    symlinkSync("/dev/full", join(out, "train-log.jsonl"));
    const full = await failure(run({ out }));
    expect(full.code).toBe("io");
    expect(told(full)).toMatch(/no space left/);
  });
});

describe("a rehearsal", () => {
  it("tells what a run would take, and writes nothing", async () => {
    const out = newFolder();
    const options = await resolveTrain({ ...QUICK, base, data: [data], out });
    const found = await rehearse(options, { resume: false });
    expect(found).toMatchObject({ steps: 6, examples: 48, classes: 3, trained: result.trained });
    expect(found.secondsPerStep).toBeGreaterThan(0);
    expect(found.residentBytes).toBeGreaterThan(found.tensorBytes);
    expect(() => readdirSync(out)).toThrow(/ENOENT/);
    const larger = await rehearse({ ...options, batchSize: 32 }, { resume: false });
    expect(larger.tensorBytes).toBeGreaterThan(1.5 * found.tensorBytes);
  });

  it("goes by a random split, and says why, where a split by time holds out the attacks", async () => {
    const rare = { ...RANSOMWARE, rows: 12 };
    const late = await tinyDataset([rare, { ...BACKUP, rows: 120 }], "random:fractions=60/20/20,time");
    const out = newFolder();
    const warnings: string[] = [];
    await run(
      { data: [late], out },
      {
        onEvent: (event) => {
          if (event.kind === "warning") warnings.push(event.message);
        },
      },
    );
    expect(warnings.join("\n")).toMatch(/the split random is learnt by.*time: its validation part has no attack/s);
    const { lineage } = (await openCheckpoint(out)).card;
    expect(lineage.at(-1)?.data).toMatchObject([{ split: "random" }]);
  });
});
