// What `train` writes, read by transformers and PEFT, where SOCAGENT_PYTHON names a Python that has them. Tolerance: 1e-4.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { loadCheckpointParams, openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { weightsOf } from "../../src/lora/adapter.js";
import { batchTokens } from "../../src/model/batch-tokens.js";
import { classify } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { train } from "../../src/train/train.js";
import { parseTrain } from "../../src/train/train-options.js";
import { newFolder, QUICK, tinyBase, tinyDataset } from "../train/tiny-training.js";

const python = process.env.SOCAGENT_PYTHON;
if (python === undefined) {
  console.warn("Reading checkpoints with PEFT is not tested: SOCAGENT_PYTHON names no Python with torch and peft.");
}

describe.skipIf(python === undefined)("a checkpoint in PEFT", () => {
  it.each([{}, { dora: true, rslora: true, targets: ["all-linear"] }])(
    "gives our logits (%o)",
    { timeout: 300_000 },
    async (lora) => {
      await startBackend("auto");
      const out = newFolder();
      const [base, data] = [await tinyBase(), await tinyDataset()];
      await train(parseTrain({ ...QUICK, base, data: [data], out, ...lora }), { resume: false });
      const checkpoint = await openCheckpoint(out);
      const { padId } = checkpoint.tokenizer;
      const texts = ["ransomware files seen | severity: medium", "backup files seen"];
      const batch = batchTokens(
        texts.map((text) => checkpoint.tokenizer.encode(text)),
        { padId, maxLength: 64 },
      );
      const { params, adapter } = await loadCheckpointParams(checkpoint);
      const ours = tf.tidy(() => classify(weightsOf(params, adapter), checkpoint.config, batch, INFERENCE).arraySync());
      const rowsOf = (values: Int32Array): number[][] =>
        texts.map((_, row) => [...values.subarray(row * batch.length, (row + 1) * batch.length)]);
      const file = join(out, "batch.json");
      const classes = checkpoint.card.classes.length;
      writeFileSync(
        file,
        JSON.stringify({ inputIds: rowsOf(batch.ids), attentionMask: rowsOf(batch.attentionMask), classes }),
      );
      const script = join(import.meta.dirname, "check_peft_checkpoint.py");
      const { stdout } = await promisify(execFile)(python ?? "", [script, out, file]);
      const theirs = z.array(z.array(z.number())).parse(JSON.parse(stdout));
      for (const [row, logits] of ours.entries()) {
        for (const [at, logit] of logits.entries())
          expect(Math.abs((theirs[row]?.[at] ?? NaN) - logit)).toBeLessThan(1e-4);
      }
      adapter.dispose();
      tf.dispose([...params.values()]);
    },
  );
});
