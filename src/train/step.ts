/** One optimisation step: loss, gradients by the trainable variables alone, update. */
import { SocagentError } from "../errors.js";
import { gradientsOf, tf, type Scalar, type Tensor, type Variable } from "../model/tensors.js";
import type { AdamW } from "./adamw.js";

/**
 * The loss and its gradients.
 * @param variables what is trained, by name; nothing else gets a gradient
 * @param loss computes the mean loss; called once, synchronously
 * @returns the gradients by name, which the caller disposes
 */
export function lossAndGradients(
  variables: ReadonlyMap<string, Variable>,
  loss: () => Scalar,
): { readonly loss: number; readonly gradients: Map<string, Tensor> } {
  if (variables.size === 0) throw new SocagentError("internal", "there is nothing to train");
  const names = [...variables.keys()];
  const { value, gradients } = gradientsOf([...variables.values()], loss);
  const [number = Number.NaN] = value.dataSync();
  value.dispose();
  return { loss: number, gradients: new Map(gradients.map((gradient, i) => [names[i] ?? "", gradient])) };
}

/**
 * Takes one step with `optimizer`.
 * @param learningRate of this step; by default the optimizer's own
 * @returns the loss before the step
 */
export function trainStep(
  variables: ReadonlyMap<string, Variable>,
  optimizer: AdamW,
  loss: () => Scalar,
  learningRate?: number,
): number {
  const { loss: value, gradients } = lossAndGradients(variables, loss);
  optimizer.apply(gradients, learningRate);
  tf.dispose([...gradients.values()]);
  return value;
}
