/**
 * Puts fine-tuning's examples together. Some rows are read at `<s>` and classified, others end with a question of the chain and are read at
 * `<mask>`; both kinds go through the model in one batch, each with one position that is wanted.
 */
import { CHAIN_STEPS, type ChainStep, chainTokenIds } from "../../checkpoint/chain-words.js";
import { BENIGN_CLASS, MALICIOUS_CLASS } from "../../checkpoint/checkpoint-card.js";
import { batchTokens } from "../../model/batch-tokens.js";
import type { TokenBatch } from "../../model/token-batch.js";
import type { Tokenizer } from "../../model/tokens.js";
import { type ChainQuestion, QuestionEncoder } from "../data/chain-question.js";
import { classOf } from "../data/row-truth.js";
import type { Source } from "../data/source.js";
import type { SetTargets } from "../set-cross-entropy.js";

/** A row of a dataset, and what it is asked; without a question it is classified. */
export interface Example {
  readonly source: number;
  readonly row: number;
  readonly question?: ChainQuestion | undefined;
}

export interface ExampleBatch {
  readonly examples: readonly Example[];
  readonly tokens: TokenBatch;
  /** [b] where each row is read, rows of [b · t]. */
  readonly positions: Int32Array;
  /** Rows of the batch that are classified, and what is right. */
  readonly head: Asked;
  /** Rows of the batch that are asked for a word among `words`. */
  readonly chain: Asked;
}

export interface Asked {
  readonly rows: Int32Array;
  readonly targets: SetTargets;
}

export interface BatchMakerOptions {
  readonly classes: readonly string[];
  readonly maxLength: number;
  /** Whether questions are asked at all. */
  readonly chain: boolean;
}

export class BatchMaker {
  /** Vocabulary ids of all words of the chain, each once. */
  readonly words: Int32Array;
  readonly #classes: ReadonlyMap<string, number>;
  readonly #questions: QuestionEncoder;
  /** By step, places in `words` of the step's words. */
  readonly #places: Readonly<Record<ChainStep, readonly number[]>>;

  constructor(
    private readonly sources: readonly Pick<Source, "tokens">[],
    private readonly tokenizer: Tokenizer,
    private readonly options: BatchMakerOptions,
  ) {
    this.#classes = new Map(options.classes.map((name, index) => [name, index]));
    this.#questions = new QuestionEncoder(tokenizer, options.maxLength);
    const ids = options.chain ? chainTokenIds(tokenizer) : undefined;
    this.words = Int32Array.from(new Set(CHAIN_STEPS.flatMap((step) => [...(ids?.[step] ?? [])])));
    const placesOf = (step: ChainStep): number[] => Array.from(ids?.[step] ?? [], (id) => this.words.indexOf(id));
    this.#places = {
      stage: placesOf("stage"),
      intent: placesOf("intent"),
      impact: placesOf("impact"),
      tier: placesOf("tier"),
    };
  }

  /** @param weightOf what a classified row counts by its class */
  make(examples: readonly Example[], weightOf: (classIndex: number) => number = () => 1): ExampleBatch {
    const prompts = examples.map((example) => this.#promptOf(example));
    const { padId } = this.tokenizer;
    const tokens = batchTokens(
      prompts.map(({ ids }) => ids),
      { padId, maxLength: this.options.maxLength },
    );
    const positions = Int32Array.from(prompts, ({ mask }, row) => row * tokens.length + mask);
    const indices = (asked: boolean): Int32Array =>
      Int32Array.from(examples.flatMap(({ question }, row) => ((question !== undefined) === asked ? [row] : [])));
    const [classified, asked] = [indices(false), indices(true)];
    return {
      examples,
      tokens,
      positions,
      head: { rows: classified, targets: this.headTargets(pick(examples, classified), weightOf) },
      chain: { rows: asked, targets: this.#chainTargets(pick(examples, asked)) },
    };
  }

  /** Index of a row's class; -1 where it is an attack of no class that is known here. */
  classIndex({ source, row }: Example): number {
    const tokens = this.sources[source]?.tokens;
    const name = tokens === undefined ? undefined : classOf(tokens, row);
    return (name === undefined ? undefined : this.#knownClass(name)) ?? -1;
  }

  /** Tokens of a row with its question, about. */
  lengthOf({ source, row }: Pick<Example, "source" | "row">): number {
    return this.sources[source]?.tokens.columns.lengths[row] ?? 0;
  }

  /** `malicious` says no more than that it is an attack. */
  #knownClass(name: string): number | undefined {
    return TECHNIQUE_OR_BENIGN.test(name) ? this.#classes.get(name) : undefined;
  }

  #promptOf({ source, row, question }: Example): { readonly ids: Int32Array; readonly mask: number } {
    const ids = this.sources[source]?.tokens.ids(row) ?? new Int32Array();
    return question === undefined ? { ids, mask: 0 } : this.#questions.encode(ids, question);
  }

  /** What is right of classified rows. @param weightOf what a row counts by its class */
  headTargets(examples: readonly Example[], weightOf: (classIndex: number) => number): SetTargets {
    const width = this.#classes.size;
    const right = new Uint8Array(examples.length * width);
    const weights = new Float32Array(examples.length);
    const unknown = this.#classes.get(MALICIOUS_CLASS);
    examples.forEach((example, at) => {
      const index = this.classIndex(example);
      weights[at] = weightOf(index < 0 ? (unknown ?? index) : index);
      if (index >= 0) right[at * width + index] = 1;
      // An attack of no known technique may be any but benign, which is first.
      else right.fill(1, at * width + 1, (at + 1) * width);
    });
    return { right, weights };
  }

  #chainTargets(examples: readonly Example[]): SetTargets {
    const width = this.words.length;
    const right = new Uint8Array(examples.length * width);
    const allowed = new Uint8Array(examples.length * width);
    examples.forEach(({ question }, at) => {
      if (question === undefined) return;
      const places = this.#places[question.step];
      for (const place of places) allowed[at * width + place] = 1;
      right[at * width + (places[question.word] ?? 0)] = 1;
    });
    return { right, allowed, weights: new Float32Array(examples.length).fill(1) };
  }
}

const TECHNIQUE_OR_BENIGN = new RegExp(`^(?:${BENIGN_CLASS}|T\\d.*)$`);

function pick<T>(items: readonly T[], indices: Int32Array): T[] {
  return Array.from(indices).flatMap((index) => items[index] ?? []);
}
