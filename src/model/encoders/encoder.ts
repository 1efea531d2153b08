/** What turns token batches into plain numbers, whatever computes them. Nobody behind it sees a tensor. */
import type { TokenBatch } from "../token-batch.js";

export interface Encoded {
  /** [b · classes] */
  readonly logits: Float32Array;
  /** [b · h], the mean of the last hidden states over a text's tokens. */
  readonly embeddings: Float32Array;
}

export interface Encoder {
  /** What computes, for people. */
  readonly name: string;
  /** 0 where the model has no classification head; `logits` are then empty. */
  readonly classes: number;
  readonly hiddenSize: number;
  /** @throws SocagentError when the batch does not fit the model */
  encode(batch: TokenBatch): Promise<Encoded>;
  /**
   * Logits of `words` at one masked position of each row.
   * @param positions [b], index of `<mask>` in its row
   * @param words vocabulary ids
   * @returns [b · words]
   * @throws SocagentError (`checkpoint`) when the model has no masked-LM head
   */
  maskedWords(batch: TokenBatch, positions: Int32Array, words: Int32Array): Promise<Float32Array>;
  /** Frees what it holds. Nothing may be encoded after. */
  close(): Promise<void>;
}

/** Places of one position of each row among all of a batch's. */
export function flatPositions({ rows, length }: TokenBatch, positions: Int32Array): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row * length + (positions[row] ?? 0));
}
