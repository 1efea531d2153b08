/** Fresh random parameters, drawn as transformers draws them. */
import { Random } from "../random.js";
import type { RobertaConfig } from "./config.js";
import { expectedShapes, type Head } from "./parameter-shapes.js";
import { tf, type Tensor } from "./tensors.js";

export interface InitialiseOptions {
  readonly heads: readonly Head[];
  /** Classes of the classification head; by default those of the config. */
  readonly numLabels?: number;
  readonly seed: number;
}

const LAYER_NORM_WEIGHT = /\.(LayerNorm|layer_norm)\.weight$/;
/** Tables whose row for padding is zero. */
const PADDED_TABLE = /\.(word|position)_embeddings\.weight$/;

/**
 * A new model. Needs a started backend; the caller disposes the tensors.
 * @returns a parameter for each of `expectedShapes`
 */
export function initialiseParams(config: RobertaConfig, options: InitialiseOptions): Map<string, Tensor> {
  const shapes = expectedShapes(config, options.heads, options.numLabels);
  const params = new Map<string, Tensor>();
  for (const [name, shape] of shapes) {
    params.set(name, tf.tensor(initialValues(name, shape, config, options.seed), [...shape]));
  }
  return params;
}

/**
 * The first values of one parameter, row-major: ones for a layer norm's weight, zeros for a bias, else normal(0, initializerRange)
 * with zeros in the padding row of an embedding. Each name has its own stream of random numbers.
 */
export function initialValues(
  name: string,
  shape: readonly number[],
  config: RobertaConfig,
  seed: number,
): Float32Array {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  if (LAYER_NORM_WEIGHT.test(name)) return values.fill(1);
  if (!name.endsWith(".weight")) return values;
  const random = new Random(seed, "initialise", name);
  for (let i = 0; i < values.length; i++) values[i] = config.initializerRange * random.normal();
  if (PADDED_TABLE.test(name)) {
    const row = config.padTokenId * config.hiddenSize;
    values.fill(0, row, row + config.hiddenSize);
  }
  return values;
}
