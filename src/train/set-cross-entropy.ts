/**
 * Cross-entropy where several classes may be right and only some may be asked for. It covers what both heads need:
 * - a class that is known: the set is that class;
 * - an attack whose technique is not known: the set is every class but benign, and the loss is −log(1 − p(benign));
 * - a step of the chain: only the step's words are allowed.
 *
 * With P the share of softmax (over the allowed) that falls on the set: −(1 − P)^γ log P, plus label smoothing over the allowed. The gradient
 * is worked out together with the value, in JavaScript: there are some thousand logits.
 */
import { SocagentError } from "../errors.js";
import { tensorOf, tf, withGradient, type Scalar, type Tensor2D } from "../model/tensors.js";

export interface SetTargets {
  /** [n · c], 1 for the classes that are right. */
  readonly right: Uint8Array;
  /** [n · c], 1 for the classes that may be asked for; all where it is absent. */
  readonly allowed?: Uint8Array;
  /** [n], 0 where the row counts for nothing. */
  readonly weights: Float32Array;
}

export interface SetLossOptions {
  /** Share of the target that is spread over the allowed classes. */
  readonly smoothing?: number;
  /** γ of the focal loss (Lin et al., arXiv 1708.02002). */
  readonly gamma?: number;
}

export interface SetLoss {
  /** Mean over the rows by their weights; 0 where none counts. */
  readonly value: number;
  /** [n · c] */
  readonly gradient: Float32Array;
}

/** @param logits [n, c] */
export function setCrossEntropy(logits: Tensor2D, targets: SetTargets, options: SetLossOptions = {}): Scalar {
  const [, classes] = logits.shape;
  return withGradient(
    [logits],
    () => {
      const { value, gradient } = setLoss(logits.dataSync<"float32">(), classes, targets, options);
      return { value: tf.scalar(value), saved: [tensorOf(gradient, logits.shape)] };
    },
    (dy, [gradient]) => [tf.mul(gradient, dy)],
  );
}

/**
 * @param logits [n · c]
 * @throws SocagentError (`internal`) when the targets have another size
 */
export function setLoss(
  logits: Float32Array,
  classes: number,
  { right, allowed, weights }: SetTargets,
  { smoothing = 0, gamma = 0 }: SetLossOptions = {},
): SetLoss {
  const rows = logits.length / classes;
  if (right.length !== logits.length || weights.length !== rows) {
    throw new SocagentError("internal", `targets of ${weights.length} rows were given for ${rows}`);
  }
  const gradient = new Float32Array(logits.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return { value: 0, gradient };
  let value = 0;
  for (let row = 0; row < rows; row++) {
    const share = (weights[row] ?? 0) / total;
    if (share === 0) continue;
    const at = row * classes;
    const may = (i: number): boolean => allowed === undefined || allowed[at + i] === 1;
    let top = -Infinity;
    for (let i = 0; i < classes; i++) if (may(i)) top = Math.max(top, logits[at + i] ?? 0);
    let [all, inside, count] = [0, 0, 0];
    for (let i = 0; i < classes; i++) {
      if (!may(i)) continue;
      const power = Math.exp((logits[at + i] ?? 0) - top);
      all += power;
      count += 1;
      if (right[at + i] === 1) inside += power;
    }
    // A share of e^-80 and less is as wrong as can be told.
    const p = Math.max(inside / all, 1e-35);
    const logP = Math.log(p);
    const logAll = Math.log(all) + top;
    const focus = gamma === 0 ? 1 : (1 - p) ** gamma;
    // −dL/d log P of the focal loss.
    const pull = gamma === 0 || p === 1 ? focus : focus - gamma * (1 - p) ** (gamma - 1) * p * logP;
    let smooth = 0;
    for (let i = 0; i < classes; i++) {
      if (!may(i)) continue;
      const logit = logits[at + i] ?? 0;
      const probability = Math.exp(logit - logAll);
      const within = right[at + i] === 1 ? probability / p : 0;
      gradient[at + i] =
        share * ((1 - smoothing) * pull * (probability - within) + smoothing * (probability - 1 / count));
      smooth -= (logit - logAll) / count;
    }
    value += share * (-(1 - smoothing) * focus * logP + smoothing * smooth);
  }
  return { value, gradient };
}
