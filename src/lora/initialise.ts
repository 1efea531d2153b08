/** First values of the low-rank matrices, as PEFT draws them. */
import { Random } from "../random.js";
import { tf, type Tensor2D } from "../model/tensors.js";
import type { Initialisation } from "./config.js";
import type { UpdateLayout } from "./layout.js";

/** A, [r, in]: Kaiming-uniform with a = √5, which is U(−1/√in, 1/√in), or normal with deviation 1/r. */
export function initialA({ module, rank, inputs }: UpdateLayout, kind: Initialisation, seed: number): Tensor2D {
  const random = new Random(seed, "lora", module, "A");
  const draw = kind === "gaussian" ? () => random.normal() / rank : uniform(random, inputs);
  return matrix(rank, inputs, draw);
}

/** B, [out, r]: zeros, so that the update is nothing; with `false` U(−1/√r, 1/√r), PyTorch's default for a linear module. */
export function initialB({ module, rank, outputs }: UpdateLayout, kind: Initialisation, seed: number): Tensor2D {
  if (kind !== false) return tf.zeros([outputs, rank]);
  return matrix(outputs, rank, uniform(new Random(seed, "lora", module, "B"), rank));
}

function uniform(random: Random, inputs: number): () => number {
  const bound = 1 / Math.sqrt(inputs);
  return () => (2 * random.uniform() - 1) * bound;
}

function matrix(rows: number, columns: number, draw: () => number): Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: rows * columns }, draw), [rows, columns]);
}
