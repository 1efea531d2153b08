// Our side of check_full_shape.py: loads the models that it made, computes, and prints the largest differences as JSON.
// Arguments: the folder, the backend.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { classify, maskedLmHead, meanPool } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { embed, encoderLayer, tokenMask } from "../../src/model/roberta.js";
import { BACKEND_KINDS, startBackend, tf, type Tensor } from "../../src/model/tensors.js";
import { largestDifference, largestMagnitude, toBatch } from "./tiny-roberta.js";

const [folder = "", chosen] = process.argv.slice(2);
const backend = await startBackend(BACKEND_KINDS.find((kind) => kind === chosen) ?? "auto");
const expected = (await readSafetensors(join(folder, "expected.safetensors"))).tensors;
const rows = z.array(z.array(z.number()));
const schema = z.object({ inputIds: rows, attentionMask: rows });
const batch = toBatch(schema.parse(JSON.parse(await readFile(join(folder, "batch.json"), "utf8"))));

const differences: Record<string, number> = {};
const magnitudes: Record<string, number> = {};

function compare(name: string, actual: Tensor): void {
  const wanted = expected.get(name)?.data ?? new Float32Array();
  differences[name] = largestDifference(actual.dataSync(), wanted);
  magnitudes[name] = largestMagnitude(wanted);
}

const masked = await loadPretrained(join(folder, "masked-lm"), { heads: ["masked-lm"] });
tf.tidy(() => {
  const [weights, { config }] = [new Weights(masked.params), masked];
  const tokens = tokenMask(batch);
  let x = embed(weights, config, batch, INFERENCE);
  compare("hidden_states.0", x);
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    x = encoderLayer(weights, config, { layer, rows: batch.rows, tokens }, x, INFERENCE);
    compare(`hidden_states.${layer + 1}`, x);
  }
  compare("mean_pooled", meanPool(x, batch));
  compare("masked_lm_logits", maskedLmHead(weights, config, x, INFERENCE));
});
const classified = await loadPretrained(join(folder, "classification"), { heads: ["classification"] });
tf.tidy(() => {
  compare("classification_logits", classify(new Weights(classified.params), classified.config, batch, INFERENCE));
});

const missing = [...expected.keys()].filter((name) => !(name in differences));
if (missing.length > 0) throw new Error(`not compared: ${missing.join(", ")}`);
const { library } = backend;
const result = { node: process.version, library, largestDifference: differences, largestMagnitude: magnitudes };
process.stdout.write(`${JSON.stringify(result)}\n`);
