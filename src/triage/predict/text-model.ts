/** Texts through an encoder: tokenised here, in batches of like lengths, several of which are under way at once. */
import { breathe } from "../../breathe.js";
import type { Encoder } from "../../model/encoders/encoder.js";
import { batchTokens, lengthSortedBatches } from "../../model/batch-tokens.js";
import type { Tokenizer } from "../../model/tokens.js";
import { forEachUnderWay } from "../../model/under-way.js";
import type { EncoderChoice } from "../options.js";
import type { OpenedEncoder } from "./open-encoder.js";

/**
 * Rows of a batch at most, and tokens. More make it no faster on two to eight cores: 1,024 tokens at 256 wide are 1 MB a layer, which
 * stays in a cache.
 */
const MAX_ROWS = 64;
const MAX_TOKENS = 1_024;
/** Enough that an encoder on another thread has something to do while this one tokenises some thousand texts. */
const BATCHES_UNDER_WAY = 32;

export interface EncodedTexts {
  /** [texts · classes] */
  readonly logits: Float32Array;
  /** [texts · hiddenSize] */
  readonly embeddings: Float32Array;
}

type TextTokenizer = Pick<Tokenizer, "encode" | "padId">;

export class TextModel {
  /** What computes. */
  readonly kind: EncoderChoice;
  readonly classes: number;
  readonly hiddenSize: number;
  readonly #encoder: Encoder;
  readonly #tokenizer: TextTokenizer;
  readonly #maxLength: number;

  /** @param maxLength of a text in tokens, its ends among them; what is longer is cut */
  constructor({ encoder, kind }: OpenedEncoder, tokenizer: TextTokenizer, maxLength: number) {
    this.kind = kind;
    this.classes = encoder.classes;
    this.hiddenSize = encoder.hiddenSize;
    this.#encoder = encoder;
    this.#tokenizer = tokenizer;
    this.#maxLength = maxLength;
  }

  /**
   * Tokenises at once; what an encoder on another thread computes meanwhile is of an earlier call.
   * @param onEncoded called after each batch, with its number of texts
   */
  async encodeAll(texts: readonly string[], onEncoded?: (texts: number) => void): Promise<EncodedTexts> {
    const maxLength = this.#maxLength;
    const sequences = texts.map((text) => this.#tokenizer.encode(text, { maxLength }));
    const lengths = sequences.map(({ length }) => length);
    const logits = new Float32Array(texts.length * this.classes);
    const embeddings = new Float32Array(texts.length * this.hiddenSize);
    const batches = lengthSortedBatches(lengths, { maxRows: MAX_ROWS, maxTokens: MAX_TOKENS });
    await forEachUnderWay(batches, BATCHES_UNDER_WAY, async (rows) => {
      const some = rows.flatMap((row) => sequences[row] ?? []);
      const encoded = await this.#encoder.encode(batchTokens(some, { padId: this.#tokenizer.padId, maxLength }));
      rows.forEach((row, at) => {
        logits.set(encoded.logits.subarray(at * this.classes, (at + 1) * this.classes), row * this.classes);
        const from = at * this.hiddenSize;
        embeddings.set(encoded.embeddings.subarray(from, from + this.hiddenSize), row * this.hiddenSize);
      });
      onEncoded?.(rows.length);
      // An encoder on this thread would otherwise leave no turn to signals.
      await breathe();
    });
    return { logits, embeddings };
  }
}
