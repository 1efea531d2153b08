/** Fine-tuning as the loop's task: one adapter learns to classify and to answer the chain's questions, in one forward pass. */
import { SocagentError } from "../../errors.js";
import { weightsOf, type Adapter } from "../../lora/adapter.js";
import { loadPeftAdapter } from "../../lora/load-peft-adapter.js";
import { savePeftAdapter } from "../../lora/save-peft-adapter.js";
import type { RobertaConfig } from "../../model/config.js";
import type { DropoutMasks } from "../../model/dropout.js";
import { gatherRows } from "../../model/gather-rows.js";
import { classificationHead, maskedLmHead } from "../../model/heads.js";
import type { Mode } from "../../model/mode.js";
import type { Params, Weights } from "../../model/params.js";
import { encode } from "../../model/roberta.js";
import { tf, type Scalar, type Tensor2D, type Variable } from "../../model/tensors.js";
import type { Tokenizer } from "../../model/tokens.js";
import { Random } from "../../random.js";
import { drawQuestion } from "../data/chain-question.js";
import { ExampleOrder } from "../data/example-order.js";
import { answersOf } from "../data/row-truth.js";
import type { Source } from "../data/source.js";
import type { TrainOptions } from "../defaults.js";
import { setCrossEntropy, type SetTargets } from "../set-cross-entropy.js";
import type { Figures, Task } from "../task.js";
import { BatchMaker, type Example, type ExampleBatch } from "./batch-maker.js";
import { classWeightsOf, makeStreams, type SourceStream } from "./streams.js";
import { Validation } from "./validation.js";

/** What a question takes, about: batches are put together by length before questions are drawn. */
const QUESTION_TOKENS = 16;

/** What is trained, on what. */
export interface FineTuneModel {
  readonly config: RobertaConfig;
  readonly base: Params;
  readonly adapter: Adapter;
  readonly classes: readonly string[];
}

export interface ExampleLogits {
  /** [classified rows, classes] */
  readonly head: Tensor2D | undefined;
  /** [asked rows, words] */
  readonly chain: Tensor2D | undefined;
}

export class FineTuneTask implements Task<ExampleBatch> {
  readonly variables: ReadonlyMap<string, Variable>;
  readonly maker: BatchMaker;
  readonly #weights: Weights;
  readonly #streams: readonly SourceStream[];
  readonly #order: ExampleOrder;
  readonly #classWeights: Float64Array;
  readonly #validation: Validation;
  readonly #config: RobertaConfig;

  constructor(
    private readonly model: FineTuneModel,
    tokenizer: Tokenizer,
    private readonly sources: readonly Source[],
    private readonly options: TrainOptions,
  ) {
    const { classes, adapter, base } = model;
    const { maxLength, batchSize, seed, chain } = options;
    this.variables = adapter.variables();
    this.#weights = weightsOf(base, adapter);
    this.#config = withDropout(model.config, options.dropout);
    this.maker = new BatchMaker(sources, tokenizer, { classes, maxLength, chain: chain && options.promptShare > 0 });
    this.#streams = makeStreams(sources, {
      attackShare: options.attackShare,
      promptShare: chain ? options.promptShare : 0,
    });
    this.#classWeights = classWeightsOf(options.classWeights, classes, sources, this.#streams);
    this.#order = new ExampleOrder(this.#streams, batchSize, seed, ({ stream, row }) => {
      const { source = 0, asks = false } = this.#streams[stream] ?? {};
      return Math.min(maxLength, this.maker.lengthOf({ source, row }) + (asks ? QUESTION_TOKENS : 0));
    });
    this.#validation = new Validation(this.maker, sources, options, classes);
  }

  /** Streams whose rows are classified. */
  get classifying(): readonly SourceStream[] {
    return this.#streams.filter(({ asks }) => !asks);
  }

  readonly ratioOf = (name: string): number => (name.endsWith(".lora_B") ? this.options.loraPlus : 1);

  prepare(index: number): ExampleBatch {
    const random = new Random(this.options.seed, "question", index);
    const examples = this.#order.batch(index).map(({ stream, row }): Example => {
      const { source = 0, asks = false } = this.#streams[stream] ?? {};
      return { source, row, question: asks ? this.#question(source, row, random) : undefined };
    });
    return this.maker.make(examples, this.#weightOf);
  }

  /** What is right of rows that are classified, and what each counts by its class. */
  headTargets(examples: readonly Example[]): SetTargets {
    return this.maker.headTargets(examples, this.#weightOf);
  }

  sizeOf({ tokens }: ExampleBatch): { examples: number; tokens: number } {
    return { examples: tokens.rows, tokens: tokens.rows * tokens.length };
  }

  /** Both losses by their share of the rows. */
  loss(batch: ExampleBatch, masks: DropoutMasks): Scalar {
    const { chainWeight, labelSmoothing: smoothing, focalGamma: gamma } = this.options;
    const { head, chain } = this.logits(batch, { kind: "training", masks });
    const rows = batch.examples.length;
    const parts: Scalar[] = [];
    if (head !== undefined) {
      const share = batch.head.rows.length / rows;
      parts.push(tf.mul(setCrossEntropy(head, batch.head.targets, { smoothing, gamma }), share));
    }
    if (chain !== undefined) {
      const share = (chainWeight * batch.chain.rows.length) / rows;
      parts.push(tf.mul(setCrossEntropy(chain, batch.chain.targets, { smoothing, gamma }), share));
    }
    return parts.reduce((sum, part) => tf.add(sum, part));
  }

  evaluate(): Promise<Figures> {
    return this.#validation.measure((batch, mode) => this.logits(batch, mode));
  }

  scoreOf(figures: Figures): number {
    const { loss = Number.NaN, auroc = Number.NaN, macroF1 = Number.NaN } = figures;
    switch (this.options.best) {
      case "loss":
        return loss;
      case "auroc":
        return -auroc;
      case "macro-f1":
        return -macroF1;
    }
  }

  async save(folder: string): Promise<void> {
    await savePeftAdapter(folder, this.model.adapter);
  }

  async restore(folder: string): Promise<void> {
    const { base, adapter, classes } = this.model;
    const saved = await loadPeftAdapter(folder, base, { numLabels: classes.length });
    try {
      const tensors = saved.adapter.tensors();
      for (const [name, variable] of adapter.variables()) {
        const tensor = tensors.get(name);
        if (tensor === undefined) throw new SocagentError("checkpoint", `${folder} lacks ${name}`);
        variable.assign(tensor);
      }
    } finally {
      saved.adapter.dispose();
    }
  }

  /** One forward pass: each row is read at its one position. */
  logits({ tokens, positions, head, chain }: ExampleBatch, mode: Mode): ExampleLogits {
    const hidden = encode(this.#weights, this.#config, tokens, mode, positions); // [b, h]
    const at = (rows: Int32Array): Tensor2D => (rows.length === tokens.rows ? hidden : gatherRows(hidden, rows));
    return {
      head: head.rows.length === 0 ? undefined : classificationHead(this.#weights, this.#config, at(head.rows), mode),
      chain:
        chain.rows.length === 0
          ? undefined
          : maskedLmHead(this.#weights, this.#config, at(chain.rows), mode, this.maker.words),
    };
  }

  readonly #weightOf = (index: number): number => this.#classWeights[index] ?? 1;

  #question(source: number, row: number, random: Random): Example["question"] {
    const tokens = this.sources[source]?.tokens;
    return tokens === undefined ? undefined : drawQuestion(answersOf(tokens, row), this.options.wrongWords, random);
  }
}

function withDropout(config: RobertaConfig, dropout: number | null): RobertaConfig {
  if (dropout === null) return config;
  return {
    ...config,
    hiddenDropoutProb: dropout,
    attentionProbsDropoutProb: dropout,
    classifierDropout: dropout,
  };
}
