// Our side of check_peft_interop.py, which starts it:
//   node --import tsx test/oracle/peft-interop.ts BASE WORK BACKEND
// WORK/batch.json holds a batch with labels. For each METHOD this trains a fresh adapter into WORK/ours/METHOD and
// loads the one that PEFT trained in WORK/peft/METHOD; beside each it writes our logits as socagent-logits.safetensors.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createAdapter, weightsOf, type Adapter } from "../../src/lora/adapter.js";
import { loadPeftAdapter, readLoraConfig } from "../../src/lora/load-peft-adapter.js";
import { savePeftAdapter } from "../../src/lora/save-peft-adapter.js";
import { classify } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { loadPretrained, type Pretrained } from "../../src/model/pretrained.js";
import { BACKEND_CHOICES, startBackend, tf, type Scalar } from "../../src/model/tensors.js";
import type { TokenBatch } from "../../src/model/token-batch.js";
import { writeSafetensors } from "../../src/model/write-safetensors.js";
import { AdamW, DEFAULT_ADAMW } from "../../src/train/adamw.js";
import { crossEntropy } from "../../src/train/losses.js";
import { trainStep } from "../../src/train/step.js";
import { toBatch } from "./tiny-roberta.js";

const STEPS = 5;
const rows = z.array(z.array(z.number()));
const taskFile = z.object({
  methods: z.array(z.string()),
  inputIds: rows,
  attentionMask: rows,
  labels: z.array(z.number()),
});

async function writeLogits(folder: string, base: Pretrained, adapter: Adapter, batch: TokenBatch): Promise<void> {
  const logits = tf.tidy(() => classify(weightsOf(base.params, adapter), base.config, batch, INFERENCE));
  const data = await logits.data<"float32">();
  await writeSafetensors(
    join(folder, "socagent-logits.safetensors"),
    new Map([["logits", { shape: logits.shape, data }]]),
  );
  logits.dispose();
}

function train(base: Pretrained, adapter: Adapter, batch: TokenBatch, labels: Int32Array): number[] {
  const optimizer = new AdamW(adapter.variables(), { ...DEFAULT_ADAMW, learningRate: 0.01 });
  const loss = (): Scalar =>
    crossEntropy(classify(weightsOf(base.params, adapter), base.config, batch, INFERENCE), labels);
  return Array.from({ length: STEPS }, () => trainStep(adapter.variables(), optimizer, loss));
}

async function main([baseFolder = "", work = "", choice = ""]: readonly string[]): Promise<void> {
  const chosen = BACKEND_CHOICES.find((one) => one === choice) ?? "auto";
  const { description } = await startBackend(chosen);
  const task = taskFile.parse(JSON.parse(await readFile(join(work, "batch.json"), "utf8")));
  const [batch, labels] = [toBatch(task), Int32Array.from(task.labels)];
  const base = await loadPretrained(baseFolder, { heads: ["classification"] });
  const losses: Record<string, number[]> = {};
  for (const method of task.methods) {
    const theirs = join(work, "peft", method);
    const loaded = await loadPeftAdapter(theirs, base.params);
    await writeLogits(theirs, base, loaded.adapter, batch);
    loaded.adapter.dispose();

    const ours = join(work, "ours", method);
    const adapter = createAdapter(base.config, base.params, await readLoraConfig(theirs), { seed: 11 });
    losses[method] = train(base, adapter, batch, labels);
    await savePeftAdapter(ours, adapter, { baseModelName: baseFolder });
    await writeLogits(ours, base, adapter, batch);
    adapter.dispose();
  }
  process.stdout.write(`${JSON.stringify({ backend: description, losses })}\n`);
}

await main(process.argv.slice(2));
process.exit(0); // WebAssembly's worker threads would keep the process alive
