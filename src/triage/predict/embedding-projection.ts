/** Embeddings of a million texts in bounded memory: projected at random onto fewer dimensions where there are many. */
import { Random } from "../../random.js";

/** 128 MiB of float32 for all texts. */
const MAX_VALUES = 2 ** 25;
/** Fewer dimensions tell likeness no better than chance. */
const LEAST_DIMENSIONS = 16;

/** How many dimensions are kept of each of so many texts. */
export function keptDimensions(texts: number, hiddenSize: number): number {
  const fits = Math.floor(MAX_VALUES / Math.max(1, texts));
  return Math.min(hiddenSize, Math.max(LEAST_DIMENSIONS, fits));
}

/**
 * A Gaussian random projection: cosines stay what they were, give or take 1/√dimensions (Johnson and Lindenstrauss 1984). With as many
 * dimensions as the embedding has, it is left as it is.
 */
export class EmbeddingProjection {
  readonly #hiddenSize: number;
  readonly #dimensions: number;
  /** [dimensions · hiddenSize] */
  readonly #matrix: Float32Array | undefined;

  constructor(hiddenSize: number, dimensions: number) {
    this.#hiddenSize = hiddenSize;
    this.#dimensions = dimensions;
    if (dimensions === hiddenSize) return;
    const random = new Random(0, "embedding projection", hiddenSize, dimensions);
    const scale = 1 / Math.sqrt(dimensions);
    this.#matrix = Float32Array.from({ length: dimensions * hiddenSize }, () => random.normal() * scale);
  }

  /** @param into gets the row's dimensions from `row · dimensions` on */
  project(embedding: Float32Array, into: Float32Array, row: number): void {
    const start = row * this.#dimensions;
    const matrix = this.#matrix;
    if (matrix === undefined) {
      into.set(embedding, start);
      return;
    }
    for (let dimension = 0; dimension < this.#dimensions; dimension += 1) {
      const from = dimension * this.#hiddenSize;
      let sum = 0;
      for (let at = 0; at < this.#hiddenSize; at += 1) sum += (matrix[from + at] ?? 0) * (embedding[at] ?? 0);
      into[start + dimension] = sum;
    }
  }
}
