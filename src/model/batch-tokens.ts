/** Puts token sequences into padded batches, and chooses which go together so that little is padding. */
import { SocagentError } from "../errors.js";
import type { TokenBatch } from "./token-batch.js";

/** Tensor kernels are fastest on lengths that fill whole vector registers. */
export const LENGTH_MULTIPLE = 8;

export interface BatchOptions {
  readonly padId: number;
  /** The padded length is a multiple of this, unless that is beyond `maxLength`. Default: 8. */
  readonly multiple?: number;
  /** Most tokens that the model takes. */
  readonly maxLength: number;
}

/**
 * Pads sequences to the longest of them, rounded up to a multiple.
 *
 * Positions count the tokens of a row that are not `padId`, from `padId` + 1, as in transformers'
 * `create_position_ids_from_input_ids`; so a `<pad>` within a sequence is attended to and has the position of padding.
 * @throws SocagentError (`usage`) when there are no sequences, or one is empty or too long
 */
export function batchTokens(sequences: readonly Int32Array[], options: BatchOptions): TokenBatch {
  const { padId, multiple = LENGTH_MULTIPLE, maxLength } = options;
  checkSequences(sequences, maxLength);
  const rows = sequences.length;
  const longest = sequences.reduce((most, { length }) => Math.max(most, length), 0);
  const length = Math.min(roundUp(longest, multiple), maxLength);
  const ids = new Int32Array(rows * length).fill(padId);
  const attentionMask = new Int32Array(rows * length);
  const positionIds = new Int32Array(rows * length).fill(padId);
  sequences.forEach((sequence, row) => {
    const start = row * length;
    ids.set(sequence, start);
    attentionMask.fill(1, start, start + sequence.length);
    let position = padId;
    sequence.forEach((id, index) => {
      if (id !== padId) positionIds[start + index] = ++position;
    });
  });
  return { rows, length, ids, attentionMask, positionIds };
}

function checkSequences(sequences: readonly Int32Array[], maxLength: number): void {
  if (sequences.length === 0) throw new SocagentError("usage", "a batch needs at least one sequence of tokens");
  const problems = sequences.flatMap(({ length }, row) => {
    if (length === 0) return [`sequence ${row} is empty`];
    return length > maxLength ? [`sequence ${row} has ${length} tokens, more than ${maxLength}`] : [];
  });
  if (problems.length === 0) return;
  throw new SocagentError("usage", `cannot make a batch: ${problems[0] ?? ""}`, {
    problems,
    nextStep: `Encode the texts with maxLength ${maxLength}.`,
  });
}

function roundUp(length: number, multiple: number): number {
  return Math.ceil(length / multiple) * multiple;
}

export interface BatchLimits {
  /** Most sequences in a batch. */
  readonly maxRows: number;
  /** Most tokens in a batch, padding included; a sequence that is longer alone makes a batch of its own. */
  readonly maxTokens: number;
  /** As for `batchTokens`. Default: 8. */
  readonly multiple?: number;
}

/**
 * Groups sequences of similar length, longest first, so that the batch that needs the most memory comes first.
 * @param lengths tokens of each sequence
 * @returns for each batch the indices of its sequences; all batches together hold each index once
 * @throws SocagentError (`usage`) when a limit is below 1
 */
export function lengthSortedBatches(lengths: ArrayLike<number>, limits: BatchLimits): number[][] {
  const { maxRows, maxTokens, multiple = LENGTH_MULTIPLE } = limits;
  if (!(maxRows >= 1) || !(maxTokens >= 1)) {
    throw new SocagentError("usage", `a batch of at most ${maxRows} rows and ${maxTokens} tokens holds nothing`);
  }
  const lengthOf = (index: number): number => lengths[index] ?? 0;
  const order = Array.from({ length: lengths.length }, (_, index) => index);
  order.sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const batches: number[][] = [];
  for (let start = 0; start < order.length;) {
    const padded = Math.max(1, roundUp(lengthOf(order[start] ?? 0), multiple));
    const rows = Math.max(1, Math.floor(Math.min(maxRows, maxTokens / padded)));
    batches.push(order.slice(start, start + rows));
    start += rows;
  }
  return batches;
}
