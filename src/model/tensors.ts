/**
 * TensorFlow.js, loaded on demand. The only file that imports `@tensorflow/*`; everything else takes `tf` and the types from here.
 */
import { createRequire } from "node:module";
import type * as TensorFlow from "@tensorflow/tfjs";
import { SocagentError, messageOf } from "../errors.js";

export type Tensor = TensorFlow.Tensor;
export type Tensor1D = TensorFlow.Tensor1D;
export type Tensor2D = TensorFlow.Tensor2D;
export type Tensor3D = TensorFlow.Tensor3D;
export type Tensor4D = TensorFlow.Tensor4D;
export type Scalar = TensorFlow.Scalar;
export type Variable = TensorFlow.Variable;

export type BackendKind = "gpu" | "cpu" | "wasm";
export type BackendChoice = "auto" | BackendKind;
export const BACKEND_CHOICES: readonly BackendChoice[] = ["auto", "gpu", "cpu", "wasm"];

const require = createRequire(import.meta.url);

const notStarted = new Proxy(
  {},
  {
    get() {
      throw new SocagentError("internal", "a tensor was used before startBackend()");
    },
  },
) as typeof TensorFlow;

/** The TensorFlow.js namespace. A live binding: usable once `startBackend` has resolved. */
export let tf: typeof TensorFlow = notStarted;

export interface Backend {
  readonly kind: BackendKind;
}

/** Loads TensorFlow.js and a backend. Calling it again switches. */
export async function startBackend(choice: BackendChoice = "auto"): Promise<Backend> {
  const loaded = require("@tensorflow/tfjs") as typeof TensorFlow;
  if (choice === "gpu" || choice === "cpu") throw new SocagentError("backend", `not yet: ${choice}`);
  try {
    require("@tensorflow/tfjs-backend-wasm");
    await loaded.setBackend("wasm");
    await loaded.ready();
  } catch (thrown) {
    throw new SocagentError("backend", `the WebAssembly backend did not start: ${messageOf(thrown)}`, {
      cause: thrown,
    });
  }
  tf = loaded;
  return { kind: "wasm" };
}
