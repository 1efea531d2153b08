/** Asks a masked language model for the words at many prompts' masks: equal prompts once, batches of like lengths. */
import { softmax } from "../metrics/softmax.js";
import { batchTokens, lengthSortedBatches } from "../model/batch-tokens.js";
import type { TokenBatch } from "../model/token-batch.js";
import { forEachUnderWay } from "../model/under-way.js";
import type { EncodedPrompt } from "./chain-prompt.js";

/** What the chain needs of an encoder. */
export interface MaskedWordEncoder {
  /**
   * @param positions [b] index of the mask in each row
   * @param words vocabulary ids
   * @returns logits, [b · words]
   */
  maskedWords(batch: TokenBatch, positions: Int32Array, words: Int32Array): Promise<Float32Array>;
}

/** Enough for an encoder of several threads. */
const BATCHES_UNDER_WAY = 16;

export interface AskOptions {
  readonly padId: number;
  readonly maxLength: number;
  /** Most rows of a batch. */
  readonly batchSize: number;
}

/**
 * @param words vocabulary ids that may stand at the masks
 * @returns for each prompt the probabilities of the words; equal prompts share one array
 */
export async function askPrompts(
  encoder: MaskedWordEncoder,
  prompts: readonly EncodedPrompt[],
  words: Int32Array,
  { padId, maxLength, batchSize }: AskOptions,
): Promise<Float64Array[]> {
  const { distinct, indexOf } = distinctPrompts(prompts);
  const lengths = distinct.map(({ ids }) => ids.length);
  const answers: Float64Array[] = new Array<Float64Array>(distinct.length);
  const batches = lengthSortedBatches(lengths, { maxRows: batchSize, maxTokens: batchSize * maxLength });
  await forEachUnderWay(batches, BATCHES_UNDER_WAY, async (rows) => {
    const chosen = rows.flatMap((row) => distinct[row] ?? []);
    const batch = batchTokens(
      chosen.map(({ ids }) => ids),
      { padId, maxLength },
    );
    const positions = Int32Array.from(chosen, ({ mask }) => mask);
    const probabilities = softmax(await encoder.maskedWords(batch, positions, words), words.length);
    rows.forEach((row, at) => {
      answers[row] = probabilities.subarray(at * words.length, (at + 1) * words.length);
    });
  });
  return indexOf.map((index) => answers[index] ?? new Float64Array(words.length));
}

function distinctPrompts(prompts: readonly EncodedPrompt[]): {
  readonly distinct: readonly EncodedPrompt[];
  readonly indexOf: readonly number[];
} {
  const distinct: EncodedPrompt[] = [];
  const known = new Map<string, number>();
  const indexOf = prompts.map((prompt) => {
    // The mask's place follows from the ids: evidence cannot hold the token.
    const key = Buffer.from(prompt.ids.buffer, prompt.ids.byteOffset, prompt.ids.byteLength).toString("latin1");
    const index = known.get(key);
    if (index !== undefined) return index;
    known.set(key, distinct.length);
    distinct.push(prompt);
    return distinct.length - 1;
  });
  return { distinct, indexOf };
}
