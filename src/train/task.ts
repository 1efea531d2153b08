/** What the loop trains: pre-training and fine-tuning are two of these. */
import type { DropoutMasks } from "../model/dropout.js";
import type { Scalar, Variable } from "../model/tensors.js";

/** Figures of one evaluation on validation rows, by name, such as `loss`. */
export type Figures = Readonly<Record<string, number>>;

export interface Task<Batch> {
  /** What is trained, by names that do not change. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** By how much a variable's learning rate is multiplied. */
  readonly ratioOf?: (name: string) => number;
  /** Puts a batch together, on the CPU and without tensors. The same index gives the same batch. */
  prepare(index: number): Batch;
  /** Rows and tokens of a batch, padding included. */
  sizeOf(batch: Batch): { readonly examples: number; readonly tokens: number };
  /** The mean loss; called within a scope that frees its tensors. */
  loss(batch: Batch, masks: DropoutMasks): Scalar;
  evaluate(): Promise<Figures>;
  /** The lower the better. */
  scoreOf(figures: Figures): number;
  /** Writes the trained weights, exactly. */
  save(folder: string): Promise<void>;
  /** Takes them back. */
  restore(folder: string): Promise<void>;
}
