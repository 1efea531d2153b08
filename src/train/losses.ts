/** Training losses, with hand-derived gradients. */
import { SocagentError } from "../errors.js";
import { tensorOf, tf, withGradient, type Scalar, type Tensor2D } from "../model/tensors.js";

/** A label that counts for nothing, as in PyTorch. */
export const IGNORED_LABEL = -100;

/**
 * Mean cross-entropy of softmax(logits) over the rows whose label is not `IGNORED_LABEL`.
 *
 * @param logits [n, c]
 * @param labels n classes in [0, c), or `IGNORED_LABEL`
 * @throws SocagentError (`input`) for a label outside the classes, or when every row is ignored
 */
export function crossEntropy(logits: Tensor2D, labels: Int32Array): Scalar {
  const [rows, classes] = logits.shape;
  const counted = countLabels(labels, rows, classes);
  return withGradient(
    [logits],
    () => {
      const logProbabilities = tf.logSoftmax(logits); // [n, c]
      const targets = tensorOf(oneHot(labels, classes), [rows, classes]);
      const value = tf.div<Scalar>(tf.neg(tf.sum(tf.mul(logProbabilities, targets))), counted);
      return { value, saved: [logProbabilities, targets] };
    },
    (dy, [logProbabilities, targets]) => {
      const present = tf.sum(targets, 1, true); // [n, 1], 0 where the row is ignored
      const difference = tf.sub(tf.mul(tf.exp(logProbabilities), present), targets);
      return [tf.mul(difference, tf.div(dy, counted))];
    },
  );
}

function countLabels(labels: Int32Array, rows: number, classes: number): number {
  if (labels.length !== rows) {
    throw new SocagentError("internal", `${labels.length} labels were given for ${rows} rows`);
  }
  const outside = labels.find((label) => label !== IGNORED_LABEL && (label < 0 || label >= classes));
  if (outside !== undefined) {
    throw new SocagentError("input", `label ${outside} is outside the model's ${classes} classes`, {
      subject: { field: "label" },
      nextStep: "Give the model as many classes as the data has.",
    });
  }
  const counted = labels.filter((label) => label !== IGNORED_LABEL).length;
  if (counted === 0) throw new SocagentError("input", "no row of the batch has a label, so there is no loss to take");
  return counted;
}

/** [n · c], a row of zeros for an ignored label. In JavaScript: WebAssembly's OneHot gives zeros alone as float32. */
function oneHot(labels: Int32Array, classes: number): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    if (label !== IGNORED_LABEL) targets[row * classes + label] = 1;
  });
  return targets;
}
