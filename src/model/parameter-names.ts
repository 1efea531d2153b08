/** The spellings of parameter names in the wild, brought to those of RobertaForMaskedLM and RobertaForSequenceClassification. */
import { HEADS, type Head } from "./parameter-shapes.js";

export const WORD_EMBEDDINGS = "roberta.embeddings.word_embeddings.weight";
/** The tied decoder, where a file repeats it. */
export const DECODER_WEIGHT = "lm_head.decoder.weight";
/** `lm_head.bias` under the decoder's name. */
export const DECODER_BIAS = "lm_head.decoder.bias";
export const LM_HEAD_BIAS = "lm_head.bias";

/** Modules that a bare RobertaModel's checkpoint names without the prefix. */
const BARE = /^(embeddings|encoder|pooler)\./;
/** What TensorFlow called layer norm's weight and bias. */
const TENSORFLOW_NORM = /(?<=\.(?:LayerNorm|layer_norm)\.)(gamma|beta)$/;

/** In files of many models and in none of our computations: the pooler and the buffers of older versions of transformers. */
const NEVER_USED = /^roberta\.(pooler\.|embeddings\.(position_ids|token_type_ids)$)/;
const HEAD_PREFIXES: Record<Head, string> = { "masked-lm": "lm_head.", classification: "classifier." };
/** The head of question answering. */
const OTHER_HEAD = "qa_outputs.";

/** The canonical name of a tensor in a checkpoint; an unknown name stays as it is. */
export function canonicalName(name: string): string {
  const full = BARE.test(name) ? `roberta.${name}` : name;
  return full.replace(TENSORFLOW_NORM, (old) => (old === "gamma" ? "weight" : "bias"));
}

/** Whether a tensor that the model does not take may lie in its file: a part never used, or a head that is not among `heads`. */
export function mayBeIgnored(name: string, heads: readonly Head[]): boolean {
  if (NEVER_USED.test(name) || name.startsWith(OTHER_HEAD)) return true;
  return HEADS.some((head) => !heads.includes(head) && name.startsWith(HEAD_PREFIXES[head]));
}
