/** Masked-language modelling (Devlin et al., arXiv 1810.04805) with masks drawn anew each time, as RoBERTa's: all parameters are trained. */
import { CHAIN_TEMPLATES } from "../checkpoint/chain-prompt.js";
import { CHAIN_WORDS, type ChainAnswers, type ChainStep, chainTokenIds } from "../checkpoint/chain-words.js";
import { SocagentError } from "../errors.js";
import { batchTokens } from "../model/batch-tokens.js";
import type { RobertaConfig } from "../model/config.js";
import type { DropoutMasks } from "../model/dropout.js";
import { gatherRows } from "../model/gather-rows.js";
import { maskedLmHead } from "../model/heads.js";
import { INFERENCE, type Mode } from "../model/mode.js";
import { Weights } from "../model/params.js";
import { loadPretrained } from "../model/pretrained.js";
import { encode } from "../model/roberta.js";
import { savePretrained } from "../model/save-pretrained.js";
import { tf, type Scalar, type Tensor2D, type Variable } from "../model/tensors.js";
import type { TokenBatch } from "../model/token-batch.js";
import type { Tokenizer } from "../model/tokens.js";
import { Random } from "../random.js";
import { drawQuestion, QuestionEncoder } from "./data/chain-question.js";
import { type Drawn, ExampleOrder, type Stream } from "./data/example-order.js";
import { answersOf } from "./data/row-truth.js";
import type { Source } from "./data/source.js";
import type { PretrainOptions } from "./defaults.js";
import { crossEntropy } from "./losses.js";
import type { Figures, Task } from "./task.js";

/** Of the tokens that are to be guessed, how many become `<mask>` and how many another token; the rest stay. */
const MASKED = 0.8;
const REPLACED = 0.1;

export interface MaskedBatch {
  readonly tokens: TokenBatch;
  /** Where a token is to be guessed, rows of [b · t]. */
  readonly positions: Int32Array;
  /** What stands there in truth. */
  readonly labels: Int32Array;
}

interface TextStream extends Stream {
  /** Index of the dataset. */
  readonly source: number;
}

/** Each dataset's attacks apart from its other rows, labelled or not, so that rare texts are read often enough. */
function textStreams(sources: readonly Source[], attackShare: number): TextStream[] {
  const streams = sources.flatMap(({ name, tokens, train, weight }, source): TextStream[] => {
    const attacks = train.filter((row) => tokens.columns.malicious[row] === 1);
    const others = train.filter((row) => tokens.columns.malicious[row] !== 1);
    const natural = attacks.length / train.length;
    const share = attacks.length === 0 ? 0 : others.length === 0 ? 1 : Math.max(natural, attackShare);
    return [
      { source, name: `${name}/attacks`, rows: attacks, share: weight * share },
      { source, name: `${name}/others`, rows: others, share: weight * (1 - share) },
    ];
  });
  return streams.filter(({ rows }) => rows.length > 0);
}

interface Asked {
  readonly ids: Int32Array;
  /** Vocabulary ids of the answers by their places. */
  readonly answers: ReadonlyMap<number, number>;
}

/** What `<s>` is to guess: the word of the stage. */
function summaryOf({ stage }: ChainAnswers, words: Readonly<Record<ChainStep, Int32Array>>): Map<number, number> {
  const index = CHAIN_WORDS.stage.findIndex(({ value }) => value === stage);
  return index < 0 ? new Map<number, number>() : new Map([[0, words.stage[index] ?? 0]]);
}

export class MaskedLmTask implements Task<MaskedBatch> {
  readonly #weights: Weights;
  readonly #streams: readonly TextStream[];
  readonly #order: ExampleOrder;
  readonly #questions: QuestionEncoder;
  /** Ids of the chain's words; undefined where no questions are asked. */
  readonly #words: Readonly<Record<ChainStep, Int32Array>> | undefined;
  readonly #validation: readonly (readonly Drawn[])[];

  constructor(
    readonly variables: ReadonlyMap<string, Variable>,
    private readonly config: RobertaConfig,
    private readonly tokenizer: Tokenizer,
    private readonly sources: readonly Source[],
    private readonly options: PretrainOptions,
  ) {
    this.#weights = new Weights(variables);
    this.#questions = new QuestionEncoder(tokenizer, options.maxLength);
    this.#words = options.promptShare > 0 || options.summary ? chainTokenIds(tokenizer) : undefined;
    const { batchSize, seed } = options;
    this.#streams = textStreams(sources, options.attackShare);
    this.#order = new ExampleOrder(this.#streams, batchSize, seed, ({ stream, row }) =>
      this.#lengthOf({ stream: this.#sourceOf(stream), row }),
    );
    this.#validation = this.#validationBatches();
  }

  prepare(index: number): MaskedBatch {
    const drawn = this.#order.batch(index).map(({ stream, row }) => ({ stream: this.#sourceOf(stream), row }));
    return this.#mask(drawn, new Random(this.options.seed, "mask", index));
  }

  sizeOf({ tokens }: MaskedBatch): { examples: number; tokens: number } {
    return { examples: tokens.rows, tokens: tokens.rows * tokens.length };
  }

  loss(batch: MaskedBatch, masks: DropoutMasks): Scalar {
    return crossEntropy(this.#logits(batch, { kind: "training", masks }), batch.labels);
  }

  evaluate(): Promise<Figures> {
    let [loss, right, guessed] = [0, 0, 0];
    this.#validation.forEach((drawn, index) => {
      const batch = this.#mask(drawn, new Random(this.options.seed, "validation", index));
      tf.tidy(() => {
        const logits = this.#logits(batch, INFERENCE);
        loss += (crossEntropy(logits, batch.labels).dataSync()[0] ?? Number.NaN) * batch.labels.length;
        const found = tf.argMax(logits, 1).dataSync();
        right += batch.labels.reduce((count, label, i) => count + Number(found[i] === label), 0);
      });
      guessed += batch.labels.length;
    });
    const mean = loss / guessed;
    return Promise.resolve({ loss: mean, perplexity: Math.exp(mean), accuracy: right / guessed });
  }

  scoreOf(figures: Figures): number {
    return figures.loss ?? Number.NaN;
  }

  async save(folder: string): Promise<void> {
    await savePretrained(folder, this.config, this.variables, { architecture: "RobertaForMaskedLM" });
  }

  async restore(folder: string): Promise<void> {
    const { params } = await loadPretrained(folder, { heads: ["masked-lm"] });
    for (const [name, variable] of this.variables) {
      const saved = params.get(name);
      if (saved === undefined) throw new SocagentError("checkpoint", `${folder} lacks ${name}`);
      variable.assign(saved);
      saved.dispose();
    }
  }

  /** [guessed, vocabulary] */
  #logits({ tokens, positions }: MaskedBatch, mode: Mode): Tensor2D {
    const hidden = encode(this.#weights, this.config, tokens, mode); // [b · t, h]
    return maskedLmHead(this.#weights, this.config, gatherRows(hidden, positions), mode);
  }

  #sourceOf(stream: number): number {
    return this.#streams[stream]?.source ?? 0;
  }

  /** @param drawn with the index of its source */
  #lengthOf({ stream, row }: Drawn): number {
    return this.sources[stream]?.tokens.columns.lengths[row] ?? 0;
  }

  /** A bounded number of validation rows, of each source by its weight, spread over its rows. */
  #validationBatches(): Drawn[][] {
    const { evalRows, batchSize } = this.options;
    const drawn = this.sources.flatMap(({ validation, weight }, stream) => {
      const count = Math.min(validation.length, Math.max(1, Math.round(evalRows * weight)));
      return Array.from({ length: count }, (_, i) => ({
        stream,
        row: validation[Math.floor((i * validation.length) / count)] ?? 0,
      }));
    });
    drawn.sort((a, b) => this.#lengthOf(a) - this.#lengthOf(b));
    return Array.from({ length: Math.ceil(drawn.length / batchSize) }, (_, i) =>
      drawn.slice(i * batchSize, (i + 1) * batchSize),
    );
  }

  #mask(drawn: readonly Drawn[], random: Random): MaskedBatch {
    const asked = drawn.map((one) => this.#sequence(one, random));
    const { padId } = this.tokenizer;
    const sequences = asked.map(({ ids }) => ids);
    const length = batchTokens(sequences, { padId, maxLength: this.options.maxLength }).length;
    const positions: number[] = [];
    const labels: number[] = [];
    asked.forEach(({ ids, answers }, row) => {
      for (let i = 0; i < ids.length - 1; i++) {
        const answer = answers.get(i);
        if (answer === undefined && (i === 0 || random.uniform() >= this.options.maskShare)) continue;
        positions.push(row * length + i);
        labels.push(answer ?? ids[i] ?? 0);
        if (answer === undefined) ids[i] = this.#disguise(ids[i] ?? 0, random);
      }
    });
    if (positions.length === 0) {
      // A loss of nothing is none: at least the first word of the first row.
      positions.push(1);
      labels.push(sequences[0]?.[1] ?? 0);
    }
    const tokens = batchTokens(sequences, { padId, maxLength: this.options.maxLength });
    return { tokens, positions: Int32Array.from(positions), labels: Int32Array.from(labels) };
  }

  /** A row's ids, some with questions of the chain at their end; and where which word is the answer. */
  #sequence({ stream, row }: Drawn, random: Random): Asked {
    const tokens = this.sources[stream]?.tokens;
    if (tokens === undefined) throw new SocagentError("internal", `there is no source ${stream}`);
    const ids = tokens.ids(row);
    const words = this.#words;
    if (words === undefined) return { ids, answers: new Map() };
    const truth = answersOf(tokens, row);
    const summary = this.options.summary ? summaryOf(truth, words) : new Map<number, number>();
    if (random.uniform() >= this.options.promptShare) return { ids, answers: summary };
    if (this.options.jointShare > 0 && random.uniform() < this.options.jointShare) {
      const template = CHAIN_TEMPLATES[random.below(CHAIN_TEMPLATES.length)];
      const joint = template === undefined ? undefined : this.#questions.encodeJoint(ids, template, truth);
      if (joint === undefined) return { ids, answers: summary };
      const masks = joint.masks.map(({ at, step, word }) => [at, words[step][word] ?? 0] as const);
      return { ids: joint.ids, answers: new Map([...summary, ...masks]) };
    }
    const question = drawQuestion(truth, 0, random);
    if (question === undefined) return { ids, answers: summary };
    const prompt = this.#questions.encode(ids, question);
    const answer = [prompt.mask, words[question.step][question.word] ?? 0] as const;
    // Answers that are written in would tell `<s>` what it is to guess.
    const told = Object.keys(question.answers).length > 0;
    return { ids: prompt.ids, answers: new Map([...(told ? [] : summary), answer]) };
  }

  #disguise(id: number, random: Random): number {
    const draw = random.uniform();
    if (draw < MASKED) return this.tokenizer.maskId;
    return draw < MASKED + REPLACED ? random.below(this.config.vocabSize) : id;
  }
}
