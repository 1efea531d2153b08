/** GELU, x Φ(x) with the exact Φ by erf (Hendrycks and Gimpel, arXiv 1606.08415), with a hand-derived gradient. */
import { geluEach, geluEachWithSlope } from "./host-kernels.js";
import { backend, onHeap, recordsGradients, tf, withGradient, type Tensor2D } from "./tensors.js";

const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** @param x [n, f] */
export function gelu(x: Tensor2D): Tensor2D {
  if (!recordsGradients()) return value(x);
  return withGradient(
    [x],
    () => {
      const { y, slope } = valueAndSlope(x);
      return { value: y, saved: [slope] };
    },
    (dy, [slope]) => [tf.mul(dy, slope)],
  );
}

function value(x: Tensor2D): Tensor2D {
  if (backend().kind !== "wasm") return tf.mul(x, normalCdf(x));
  const [y] = onHeap([x], [x.shape], ([input], [output]) => {
    geluEach(input, output);
  });
  return y;
}

/** The value and its derivative Φ(x) + x φ(x): both need the same exponential, and keeping one replaces keeping x. */
function valueAndSlope(x: Tensor2D): { readonly y: Tensor2D; readonly slope: Tensor2D } {
  if (backend().kind === "wasm") {
    const [y, slope] = onHeap([x], [x.shape, x.shape], ([input], [output, derivative]) => {
      geluEachWithSlope(input, output, derivative);
    });
    return { y, slope };
  }
  const cdf = normalCdf(x);
  const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), INVERSE_SQRT_2PI);
  return { y: tf.mul(x, cdf), slope: tf.add(cdf, tf.mul(x, density)) };
}

function normalCdf(x: Tensor2D): Tensor2D {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}
