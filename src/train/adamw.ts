/** Adam (Kingma and Ba, arXiv 1412.6980) with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch's AdamW computes it. */
import { SocagentError } from "../errors.js";
import { reshaped, tf, type Tensor, type Tensor1D, type Variable } from "../model/tensors.js";

export interface AdamWOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the second moment after bias correction, as in PyTorch. */
  readonly epsilon: number;
  /** Fraction of learningRate · weight taken off at each step; 0 is plain Adam. */
  readonly weightDecay: number;
}

export const DEFAULT_ADAMW: AdamWOptions = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
};

/**
 * The optimizer of a fixed set of variables; it owns their moments. All variables are updated as one long vector: with
 * LoRA's many small ones, an operation costs more than its arithmetic.
 */
export class AdamW {
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #options: AdamWOptions;
  /** Moments of the gradients, [all elements], variable by variable. */
  readonly #first: Variable;
  readonly #second: Variable;
  #step = 0;

  constructor(variables: ReadonlyMap<string, Variable>, options: AdamWOptions = DEFAULT_ADAMW) {
    this.#variables = new Map(variables);
    this.#options = options;
    const size = [...variables.values()].reduce((total, variable) => total + variable.size, 0);
    this.#first = tf.tidy(() => tf.variable(tf.zeros([size]), false));
    this.#second = tf.tidy(() => tf.variable(tf.zeros([size]), false));
  }

  /** Steps taken so far. */
  get step(): number {
    return this.#step;
  }

  /**
   * Takes one step.
   * @param gradients by the variables' names, one for each; disposed by the caller
   * @param learningRate of this step, as a schedule gives it
   */
  apply(gradients: ReadonlyMap<string, Tensor>, learningRate = this.#options.learningRate): void {
    const ordered = [...this.#variables.keys()].map((name) => {
      const gradient = gradients.get(name);
      if (gradient === undefined) throw new SocagentError("internal", `there is no gradient of ${name}`);
      return gradient;
    });
    const variables = [...this.#variables.values()];
    this.#step += 1;
    tf.tidy(() => {
      const updated = this.#update(joined(variables), joined(ordered), learningRate);
      const parts = tf.split(
        updated,
        variables.map(({ size }) => size),
      );
      variables.forEach((variable, i) => {
        const part = parts[i];
        if (part !== undefined) variable.assign(reshaped(part, variable.shape));
      });
    });
  }

  /** @returns the weights after the step, [all elements] */
  #update(weights: Tensor1D, gradient: Tensor1D, learningRate: number): Tensor1D {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const correction1 = 1 - beta1 ** this.#step;
    const correction2 = 1 - beta2 ** this.#step;
    this.#first.assign(tf.add(tf.mul(this.#first, beta1), tf.mul(gradient, 1 - beta1)));
    this.#second.assign(tf.add(tf.mul(this.#second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const denominator = tf.add(tf.div(tf.sqrt(this.#second), Math.sqrt(correction2)), epsilon);
    const change = tf.mul(tf.div(this.#first, denominator), learningRate / correction1);
    const decayed = weightDecay === 0 ? weights : tf.mul(weights, 1 - learningRate * weightDecay);
    return tf.sub(decayed, change);
  }

  dispose(): void {
    tf.dispose([this.#first, this.#second]);
  }
}

function joined(tensors: readonly Tensor[]): Tensor1D {
  return tf.concat1d(tensors.map((tensor) => reshaped(tensor, [tensor.size])));
}
