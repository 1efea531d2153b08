// Loads a built binding and multiplies two matrices on it. Prints one line of JSON. Run by `npm run native` in a process
// of its own, since a library that does not fit can end the process.
import { createRequire } from "node:module";
import util from "node:util";

// Removed in Node 23, still called by tfjs-node 4.22.
/** @type {{ isNullOrUndefined?: unknown, isArray?: unknown }} */
const legacy = util;
legacy.isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;
legacy.isArray ??= Array.isArray;

const [packagePath = ""] = process.argv.slice(2);
/** @type {unknown} */
const loaded = createRequire(import.meta.url)(packagePath);
const tf = /** @type {import("@tensorflow/tfjs")} */ (loaded);
const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
const backend = /** @type {{ binding: { TF_Version: string }, isUsingGpuDevice: boolean }} */ (
  /** @type {unknown} */ (tf.backend())
);
console.log(
  JSON.stringify({
    product: [...product.dataSync()],
    tensorflow: backend.binding.TF_Version,
    gpu: backend.isUsingGpuDevice,
  }),
);
