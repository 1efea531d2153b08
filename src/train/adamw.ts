/** Adam (Kingma and Ba, arXiv 1412.6980) with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101), as PyTorch's AdamW computes it. */
import { SocagentError } from "../errors.js";
import { reshaped, tensorOf, tf, type Tensor, type Tensor1D, type Variable } from "../model/tensors.js";

export interface AdamWOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Added to the root of the second moment after bias correction, as in PyTorch. */
  readonly epsilon: number;
  /** Fraction of learningRate · weight taken off at each step; 0 is plain Adam. */
  readonly weightDecay: number;
  /** By how much the learning rate of a variable is multiplied; 1 where it is absent, as for all but LoRA+'s B. */
  readonly ratioOf?: (name: string) => number;
}

export const DEFAULT_ADAMW: AdamWOptions = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
};

/** What an optimizer remembers; arrays over all elements, variable by variable. */
export interface AdamWState {
  readonly step: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

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
  /** Ratios of the learning rate by element; undefined where all are one. */
  readonly #ratios: Variable | undefined;
  #step = 0;

  constructor(variables: ReadonlyMap<string, Variable>, options: AdamWOptions = DEFAULT_ADAMW) {
    this.#variables = new Map(variables);
    this.#options = options;
    const size = [...variables.values()].reduce((total, variable) => total + variable.size, 0);
    this.#first = tf.tidy(() => tf.variable(tf.zeros([size]), false));
    this.#second = tf.tidy(() => tf.variable(tf.zeros([size]), false));
    const ratios = ratiosOf(variables, size, options.ratioOf);
    this.#ratios = ratios && tf.tidy(() => tf.variable(tensorOf(ratios, [size]), false));
  }

  /** Steps taken so far. */
  get step(): number {
    return this.#step;
  }

  /**
   * Takes one step, unless the gradient is not finite.
   * @param gradients by the variables' names, one for each; disposed by the caller
   * @param learningRate of this step, as a schedule gives it
   * @param clip most norm of the whole gradient, which is scaled down to it; 0 for no limit
   * @returns the norm of the gradient before clipping, where there is a limit; not finite where no step was taken
   */
  apply(gradients: ReadonlyMap<string, Tensor>, learningRate = this.#options.learningRate, clip = 0): number {
    const ordered = [...this.#variables.keys()].map((name) => {
      const gradient = gradients.get(name);
      if (gradient === undefined) throw new SocagentError("internal", `there is no gradient of ${name}`);
      return gradient;
    });
    const variables = [...this.#variables.values()];
    return tf.tidy(() => {
      const gradient = joined(ordered);
      const norm = clip === 0 ? 0 : (tf.norm(gradient).dataSync()[0] ?? Number.NaN);
      if (!Number.isFinite(norm)) return norm;
      this.#step += 1;
      const scaled = clip > 0 && norm > clip ? tf.mul<Tensor1D>(gradient, clip / norm) : gradient;
      const parts = tf.split(
        this.#update(joined(variables), scaled, learningRate),
        variables.map(({ size }) => size),
      );
      variables.forEach((variable, i) => {
        const part = parts[i];
        if (part !== undefined) variable.assign(reshaped(part, variable.shape));
      });
      return norm;
    });
  }

  /** What to keep so that another optimizer goes on as this one would. */
  state(): AdamWState {
    return {
      step: this.#step,
      first: this.#first.dataSync<"float32">().slice(),
      second: this.#second.dataSync<"float32">().slice(),
    };
  }

  /** @throws SocagentError (`checkpoint`) when it is the state of other variables */
  restore({ step, first, second }: AdamWState): void {
    const { size } = this.#first;
    if (first.length !== size || second.length !== size) {
      throw new SocagentError(
        "checkpoint",
        `the optimizer's state has ${first.length} elements, but ${size} are trained`,
        { nextStep: "Resume with the options that the run was started with." },
      );
    }
    this.#step = step;
    tf.tidy(() => {
      this.#first.assign(tensorOf(first, [size]));
      this.#second.assign(tensorOf(second, [size]));
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
    const decay = learningRate * weightDecay;
    if (this.#ratios === undefined) {
      return tf.sub(decay === 0 ? weights : tf.mul(weights, 1 - decay), change);
    }
    const whole = decay === 0 ? change : tf.add(change, tf.mul(weights, decay));
    return tf.sub(weights, tf.mul(whole, this.#ratios));
  }

  dispose(): void {
    tf.dispose([this.#first, this.#second]);
    this.#ratios?.dispose();
  }
}

function ratiosOf(
  variables: ReadonlyMap<string, Variable>,
  size: number,
  ratioOf: AdamWOptions["ratioOf"],
): Float32Array | undefined {
  if (ratioOf === undefined) return undefined;
  const ratios = new Float32Array(size);
  let at = 0;
  for (const [name, variable] of variables) {
    ratios.fill(ratioOf(name), at, at + variable.size);
    at += variable.size;
  }
  return ratios.every((ratio) => ratio === 1) ? undefined : ratios;
}

function joined(tensors: readonly Tensor[]): Tensor1D {
  return tf.concat1d(tensors.map((tensor) => reshaped(tensor, [tensor.size])));
}
