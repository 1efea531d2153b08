/** A padded batch of token ids, as every encoder takes it. */
export interface TokenBatch {
  /** Number of sequences, b. */
  readonly rows: number;
  /** Padded length, t. */
  readonly length: number;
  /** [b · t], row by row. */
  readonly ids: Int32Array;
  /** [b · t], 1 for a token and 0 for padding. */
  readonly attentionMask: Int32Array;
  /** [b · t], RoBERTa's: padding index + 1, 2, 3 … for tokens, the padding index itself for padding. */
  readonly positionIds: Int32Array;
}
