// Which tensor backends tests run on: WebAssembly always, the native one where it is built.
import { findNativeBinding } from "../src/model/native-binding.js";
import type { BackendKind } from "../src/model/tensors.js";

const native = findNativeBinding();
if (native.kind === "absent") console.warn(`The native backend is not tested: ${native.reason} (${native.mend})`);

export const TEST_BACKENDS: readonly BackendKind[] = native.kind === "found" ? ["wasm", "cpu"] : ["wasm"];
