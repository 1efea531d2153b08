/** What a forward pass is for: inference, or training with dropout. */
import type { DropoutMasks } from "./dropout.js";

export type Mode = { readonly kind: "inference" } | { readonly kind: "training"; readonly masks: DropoutMasks };

export const INFERENCE: Mode = { kind: "inference" };
