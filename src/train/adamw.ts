/** Adam (Kingma and Ba, arXiv 1412.6980) with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch's AdamW computes it. */
import { tf, type Tensor, type Variable } from "../model/tensors.js";

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

/** First and second moment of one variable's gradients. */
interface Moments {
  readonly first: Variable;
  readonly second: Variable;
}

/** The optimizer of a fixed set of variables; it owns their moments. */
export class AdamW {
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #options: AdamWOptions;
  readonly #moments: ReadonlyMap<string, Moments>;
  #step = 0;

  constructor(variables: ReadonlyMap<string, Variable>, options: AdamWOptions = DEFAULT_ADAMW) {
    this.#variables = variables;
    this.#options = options;
    this.#moments = new Map([...variables].map(([name, variable]) => [name, zeroMoments(variable)]));
  }

  /** Steps taken so far. */
  get step(): number {
    return this.#step;
  }

  /**
   * Takes one step. Variables without a gradient stay as they are.
   * @param gradients by the variables' names; disposed by the caller
   * @param learningRate of this step, as a schedule gives it
   */
  apply(gradients: ReadonlyMap<string, Tensor>, learningRate = this.#options.learningRate): void {
    this.#step += 1;
    for (const [name, variable] of this.#variables) {
      const gradient = gradients.get(name);
      const moments = this.#moments.get(name);
      if (gradient !== undefined && moments !== undefined) this.#update(variable, moments, gradient, learningRate);
    }
  }

  #update(variable: Variable, { first, second }: Moments, gradient: Tensor, learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#options;
    const correction1 = 1 - beta1 ** this.#step;
    const correction2 = 1 - beta2 ** this.#step;
    tf.tidy(() => {
      first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
      second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
      const denominator = tf.add(tf.div(tf.sqrt(second), Math.sqrt(correction2)), epsilon);
      const change = tf.mul(tf.div(first, denominator), learningRate / correction1);
      const decayed = weightDecay === 0 ? variable : tf.mul(variable, 1 - learningRate * weightDecay);
      variable.assign(tf.sub(decayed, change));
    });
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) tf.dispose([first, second]);
  }
}

function zeroMoments(variable: Variable): Moments {
  return {
    first: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
    second: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
  };
}
