/** GELU, x Φ(x) with the exact Φ by erf (Hendrycks and Gimpel, arXiv 1606.08415), with a hand-derived gradient. */
import { geluEach, geluEachWithSlope } from "./host-kernels.js";
import { backend, onHeap, recordsGradients, tf, withGradient, type Tensor2D } from "./tensors.js";

const LOG_INVERSE_SQRT_PI = -0.5 * Math.log(Math.PI);

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
  const u = tf.mul<Tensor2D>(x, Math.SQRT1_2);
  const cdf = tf.add<Tensor2D>(tf.mul(tf.erf(u), 0.5), 0.5);
  const weighted = tf.mul(u, tf.exp(tf.sub(LOG_INVERSE_SQRT_PI, tf.square(u)))); // x φ(x) = u exp(−u²) / √π
  return { y: tf.mul(x, cdf), slope: tf.add(cdf, weighted) };
}

function normalCdf(x: Tensor2D): Tensor2D {
  return tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);
}
