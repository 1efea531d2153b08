// Our side of check_distilroberta_training.py: prints a checkpoint's class logits of some texts as JSON, with the batch that gave them.
// Arguments: the checkpoint's folder, the texts.
import { loadCheckpointParams, openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { weightsOf } from "../../src/lora/adapter.js";
import { batchTokens } from "../../src/model/batch-tokens.js";
import { classify } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { startBackend, tf } from "../../src/model/tensors.js";

const [folder = "", ...texts] = process.argv.slice(2);
const { library } = await startBackend("auto");
const checkpoint = await openCheckpoint(folder);
const { tokenizer, card, config } = checkpoint;
const batch = batchTokens(
  texts.map((text) => tokenizer.encode(text)),
  { padId: tokenizer.padId, maxLength: card.maxLength },
);
const { params, adapter } = await loadCheckpointParams(checkpoint);
const logits = tf.tidy(() => classify(weightsOf(params, adapter), config, batch, INFERENCE).arraySync());
const rowsOf = (values: Int32Array): number[][] =>
  texts.map((_, row) => [...values.subarray(row * batch.length, (row + 1) * batch.length)]);
const made = {
  inputIds: rowsOf(batch.ids),
  attentionMask: rowsOf(batch.attentionMask),
  classes: card.classes.length,
};
process.stdout.write(`${JSON.stringify({ library, batch: made, logits })}\n`);
