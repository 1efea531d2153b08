/** How alike texts are, whatever model embedded them. */
import { Random } from "../../random.js";

/** Pairs that tell how alike any two texts are. */
const SAMPLE = 2_000;
const LIMIT = 4;

/** Cosine of two texts' unit vectors in standard deviations above that of any two texts, from -4 to 4; 0 where one is absent. */
export type EmbeddingLikeness = (left: number, right: number) => number;

/**
 * Cosines are measured by those of pairs drawn by chance, so that one distance suits every model.
 * @param units as `toUnitVectors` makes them. [texts · size]
 */
export function embeddingLikeness(units: Float32Array, size: number): EmbeddingLikeness {
  const texts = textsOf(units, size);
  if (texts < 2) return () => 0;
  const cosine = (left: number, right: number): number => {
    let sum = 0;
    const from = left * size;
    const other = right * size;
    for (let at = 0; at < size; at += 1) sum += (units[from + at] ?? 0) * (units[other + at] ?? 0);
    return sum;
  };
  const { mean, deviation } = spreadOf(cosine, texts);
  if (deviation < 1e-6) return () => 0;
  return (left, right) => {
    if (left < 0 || right < 0) return 0;
    return Math.min(LIMIT, Math.max(-LIMIT, (cosine(left, right) - mean) / deviation));
  };
}

/**
 * Embeddings of one model may all point the same way: their mean is taken away, and what is left is scaled to length 1.
 * @param embeddings are overwritten, as there may be 100 MB of them. [texts · size]
 * @returns the same array
 */
export function toUnitVectors(embeddings: Float32Array, size: number): Float32Array {
  const texts = textsOf(embeddings, size);
  const mean = new Float64Array(size);
  for (let text = 0; text < texts; text += 1) {
    for (let at = 0; at < size; at += 1) mean[at] = (mean[at] ?? 0) + (embeddings[text * size + at] ?? 0) / texts;
  }
  for (let text = 0; text < texts; text += 1) {
    let square = 0;
    for (let at = 0; at < size; at += 1) square += ((embeddings[text * size + at] ?? 0) - (mean[at] ?? 0)) ** 2;
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let at = 0; at < size; at += 1) {
      embeddings[text * size + at] = ((embeddings[text * size + at] ?? 0) - (mean[at] ?? 0)) * scale;
    }
  }
  return embeddings;
}

function textsOf(embeddings: Float32Array, size: number): number {
  return size === 0 ? 0 : Math.floor(embeddings.length / size);
}

function spreadOf(cosine: (left: number, right: number) => number, texts: number): { mean: number; deviation: number } {
  const random = new Random(0, "embedding likeness");
  let sum = 0;
  let squares = 0;
  for (let pair = 0; pair < SAMPLE; pair += 1) {
    const value = cosine(random.below(texts), random.below(texts));
    sum += value;
    squares += value * value;
  }
  const mean = sum / SAMPLE;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / SAMPLE - mean * mean)) };
}
