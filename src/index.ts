/**
 * socagent as a library: RoBERTa with LoRA on TensorFlow.js, and everything that is needed to train it and to exchange
 * adapters with PEFT. Start a backend first; `tf` is usable from then on.
 */
export { SocagentError, type ErrorCode, type ErrorSubject } from "./errors.js";
export {
  backend,
  startBackend,
  tf,
  type Backend,
  type BackendChoice,
  type BackendOptions,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from "./model/tensors.js";
export { type RobertaConfig } from "./model/config.js";
export { initialiseParams } from "./model/initialise-params.js";
export { loadPretrained, type LoadOptions, type Pretrained } from "./model/pretrained.js";
export { savePretrained } from "./model/save-pretrained.js";
export { Weights, type LowRankUpdate, type Params } from "./model/params.js";
export { releaseDerived } from "./model/derived.js";
export { loadTokenizer, type Tokenizer } from "./model/tokens.js";
export { checkTokenizerFits } from "./model/check-tokenizer-fits.js";
export { batchTokens, lengthSortedBatches } from "./model/batch-tokens.js";
export { type TokenBatch } from "./model/token-batch.js";
export { DropoutMasks } from "./model/dropout.js";
export { INFERENCE, type Mode } from "./model/mode.js";
export { encode, firstPositions } from "./model/roberta.js";
export { classificationHead, classify, maskedLmHead, meanPool } from "./model/heads.js";
export { DEFAULT_LORA, type LoraConfig } from "./lora/config.js";
export { Adapter, createAdapter, weightsOf } from "./lora/adapter.js";
export { disposeMerged, mergeAdapter } from "./lora/merge.js";
export { loadPeftAdapter, type LoadedAdapter } from "./lora/load-peft-adapter.js";
export { savePeftAdapter } from "./lora/save-peft-adapter.js";
export { AdamW, DEFAULT_ADAMW, type AdamWOptions } from "./train/adamw.js";
export { crossEntropy, IGNORED_LABEL } from "./train/losses.js";
export { lossAndGradients, trainStep } from "./train/step.js";
