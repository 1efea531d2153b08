// The task of fine-tuning: both kinds of rows in one pass, gradients of what is trained alone, and options that do something.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { weightsOf } from "../../../src/lora/adapter.js";
import { DropoutMasks } from "../../../src/model/dropout.js";
import { classify } from "../../../src/model/heads.js";
import { createTensorEncoder } from "../../../src/model/encoders/tensor-encoder.js";
import { INFERENCE } from "../../../src/model/mode.js";
import { startBackend, tf } from "../../../src/model/tensors.js";
import { AdamW, DEFAULT_ADAMW } from "../../../src/train/adamw.js";
import type { ExampleBatch } from "../../../src/train/fine-tune/batch-maker.js";
import { lossAndGradients, trainStep } from "../../../src/train/step.js";
import { type Preparation, prepare } from "../../../src/train/train.js";
import { parseTrain } from "../../../src/train/train-options.js";
import { QUICK, tinyBase, tinyDataset } from "../tiny-training.js";

let base: string;
let data: string;
const open: Preparation[] = [];

async function prepared(changes: object = {}): Promise<Preparation> {
  const options = parseTrain({ ...QUICK, base, data: [data], out: "nowhere", ...changes });
  const made = await prepare(options, { resume: false });
  open.push(made);
  return made;
}

beforeAll(async () => {
  await startBackend("auto");
  [base, data] = [await tinyBase(), await tinyDataset()];
});

afterAll(() => {
  for (const one of open) one.close();
});

/** A batch in which both kinds of rows are. */
function mixed({ task }: Preparation): ExampleBatch {
  for (let index = 0; index < 50; index += 1) {
    const batch = task.prepare(index);
    if (batch.head.rows.length > 0 && batch.chain.rows.length > 0) return batch;
  }
  throw new Error("there is no mixed batch");
}

function lossOf({ task }: Preparation, batch: ExampleBatch): number {
  return tf.tidy(() => task.loss(batch, new DropoutMasks(1, 0)).dataSync()[0] ?? Number.NaN);
}

describe("the fine-tuning task", () => {
  it("reads classified rows and questions in one pass as each would be read alone", async () => {
    const made = await prepared();
    const { model, task } = made;
    const batch = mixed(made);
    const { tokens, positions, head, chain } = batch;
    const found = tf.tidy(() => {
      const both = task.logits(batch, INFERENCE);
      return { head: both.head?.dataSync().slice() ?? [], chain: both.chain?.dataSync().slice() ?? [] };
    });
    const weights = weightsOf(model.base, model.adapter);
    const all = tf.tidy(() => classify(weights, model.config, tokens, INFERENCE).dataSync().slice());
    const width = model.classes.length;
    const expected = Array.from(head.rows).flatMap((row) => [...all.slice(row * width, (row + 1) * width)]);
    for (const [at, value] of expected.entries()) expect(found.head[at]).toBeCloseTo(value, 5);
    const masks = positions.map((position, row) => position - row * tokens.length);
    const encoder = createTensorEncoder(weights, model.config);
    const words = await encoder.maskedWords(tokens, masks, task.maker.words);
    const count = task.maker.words.length;
    for (const [at, row] of chain.rows.entries()) {
      expect(tokens.ids[positions[row] ?? 0]).toBe(made.base.tokenizer.maskId);
      for (let word = 0; word < count; word += 1) {
        expect(found.chain[at * count + word]).toBeCloseTo(words[row * count + word] ?? NaN, 5);
      }
    }
  });

  it("trains the adapter and the head, and nothing else", async () => {
    const { task, model } = await prepared();
    const names = [...task.variables.keys()];
    expect(names.every((name) => /\.lora_[AB]$|^classifier\./.test(name))).toBe(true);
    expect(names).toContain("classifier.out_proj.weight");
    const before = new Map([...model.base].map(([name, tensor]) => [name, tensor.dataSync().slice()]));
    const optimizer = new AdamW(task.variables, DEFAULT_ADAMW);
    for (let index = 0; index < 3; index += 1) {
      const batch = task.prepare(index);
      trainStep(task.variables, optimizer, () => task.loss(batch, new DropoutMasks(1, index)));
    }
    optimizer.dispose();
    for (const [name, tensor] of model.base) expect(tensor.dataSync(), name).toEqual(before.get(name));
  });

  it.each([
    ["to classify", { promptShare: 0 }, 0.6],
    ["to answer", { promptShare: 1, wrongWords: 0 }, 0.75],
  ])("learns %s: the loss on a batch falls", async (_, changes, share) => {
    const { task } = await prepared(changes);
    const optimizer = new AdamW(task.variables, { ...DEFAULT_ADAMW, learningRate: 0.005, ratioOf: task.ratioOf });
    const batch = task.prepare(0);
    const losses = Array.from({ length: 15 }, () =>
      trainStep(task.variables, optimizer, () => task.loss(batch, new DropoutMasks(1, 0))),
    );
    optimizer.dispose();
    expect(losses.at(-1)).toBeLessThan(share * (losses[0] ?? 0));
  });

  it("gives every trained tensor a gradient", async () => {
    const made = await prepared();
    const optimizer = new AdamW(made.task.variables, DEFAULT_ADAMW);
    // One step first: while B is zero, A has none.
    trainStep(made.task.variables, optimizer, () => made.task.loss(mixed(made), new DropoutMasks(1, 0)));
    optimizer.dispose();
    const { gradients } = lossAndGradients(made.task.variables, () =>
      made.task.loss(mixed(made), new DropoutMasks(1, 1)),
    );
    const zero = [...gradients].filter(([, gradient]) => gradient.dataSync().every((one) => one === 0));
    tf.dispose([...gradients.values()]);
    expect(zero.map(([name]) => name)).toEqual([]);
  });

  it.each([
    ["chainWeight", { chainWeight: 3 }],
    ["labelSmoothing", { labelSmoothing: 0.2 }],
    ["focalGamma", { focalGamma: 2 }],
    ["dropout", { dropout: 0.5 }],
    ["rank", { rank: 2 }],
  ])("has another loss with another %s", async (name, changes) => {
    const [plain, changed] = [await prepared(), await prepared(changes)];
    if (name === "rank") {
      expect(changed.model.adapter.count()).toBeLessThan(plain.model.adapter.count());
      return;
    }
    expect(lossOf(changed, mixed(changed))).not.toBeCloseTo(lossOf(plain, mixed(plain)), 5);
  });

  it("draws other examples with another seed, and the same with the same", async () => {
    const [one, same, other] = [await prepared(), await prepared(), await prepared({ seed: 2 })];
    const ids = ({ task }: Preparation): string =>
      Array.from({ length: 4 }, (_, i) => task.prepare(i).tokens.ids.join()).join();
    expect(ids(same)).toBe(ids(one));
    expect(ids(other)).not.toBe(ids(one));
  });

  it("asks no questions with --no-chain or a prompt share of 0, and only questions with 1", async () => {
    const asked = ({ task }: Preparation): number =>
      Array.from({ length: 6 }, (_, i) => task.prepare(i).chain.rows.length).reduce((sum, one) => sum + one, 0);
    expect(asked(await prepared({ chain: false }))).toBe(0);
    expect(asked(await prepared({ promptShare: 0 }))).toBe(0);
    expect(asked(await prepared({ promptShare: 1 }))).toBe(6 * QUICK.batchSize);
  });

  it("writes wrong words for earlier steps as often as it is told", async () => {
    const wrong = ({ task, sources }: Preparation): number => {
      const tiers = Array.from({ length: 40 }, (_, i) => task.prepare(i).examples).flat();
      const tokens = sources[0]?.tokens;
      return tiers.filter(({ row, question }) => {
        const intent = question?.answers.intent;
        return intent !== undefined && intent !== tokens?.lists.intent[tokens.columns.intent[row] ?? -1];
      }).length;
    };
    expect(wrong(await prepared({ wrongWords: 0 }))).toBe(0);
    expect(wrong(await prepared({ wrongWords: 1 }))).toBeGreaterThan(20);
  });

  it("multiplies the learning rate of B alone", async () => {
    const { task } = await prepared({ loraPlus: 7 });
    expect(task.ratioOf("roberta.encoder.layer.0.attention.self.query.lora_B")).toBe(7);
    expect(task.ratioOf("roberta.encoder.layer.0.attention.self.query.lora_A")).toBe(1);
    expect(task.ratioOf("classifier.dense.weight")).toBe(1);
  });

  it("measures on validation rows, and scores by what is asked", async () => {
    const { task } = await prepared();
    const figures = await task.evaluate();
    expect(Object.keys(figures).sort()).toEqual(["auroc", "chainAccuracy", "chainLoss", "loss", "macroF1"]);
    expect(await task.evaluate()).toEqual(figures);
    expect(task.scoreOf(figures)).toBe(figures.loss);
    const byAuroc = await prepared({ best: "auroc" });
    expect(byAuroc.task.scoreOf(figures)).toBe(-(figures.auroc ?? NaN));
    const byF1 = await prepared({ best: "macro-f1" });
    expect(byF1.task.scoreOf(figures)).toBe(-(figures.macroF1 ?? NaN));
  });
});
