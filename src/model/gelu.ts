/** GELU, x Φ(x) with the exact Φ by erf (Hendrycks and Gimpel, arXiv 1606.08415), with a hand-derived gradient. */
import { geluEach, geluEachGradient } from "./host-kernels.js";
import { backend, onHeap, tf, withGradient, type Tensor2D } from "./tensors.js";

const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** @param x [n, f] */
export function gelu(x: Tensor2D): Tensor2D {
  return withGradient(
    [x],
    () => ({ value: forward(x), saved: [x] }),
    (dy, [input]) => [backward(dy, input)],
  );
}

function forward(x: Tensor2D): Tensor2D {
  if (backend().kind === "wasm") {
    const [y] = onHeap([x], [x.shape], ([input], [output]) => {
      geluEach(input, output);
    });
    return y;
  }
  return tf.mul(x, normalCdf(x));
}

/** dy (Φ(x) + x φ(x)) */
function backward(dy: Tensor2D, x: Tensor2D): Tensor2D {
  if (backend().kind === "wasm") {
    const [dx] = onHeap([dy, x], [x.shape], ([gradient, input], [output]) => {
      geluEachGradient(gradient, input, output);
    });
    return dx;
  }
  const density = tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), INVERSE_SQRT_2PI);
  return tf.mul(dy, tf.add(normalCdf(x), tf.mul(x, density)));
}

function normalCdf(x: Tensor2D): Tensor2D {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}
