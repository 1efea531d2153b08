/** What the encoder and its thread say to each other. */
import type { ErrorCode } from "../../errors.js";
import type { SessionBatch, SessionResult } from "./onnx-session.js";

/** `open` comes first, once. */
export type ToThread =
  | { readonly kind: "open"; readonly file: string; readonly threads: number }
  | { readonly kind: "run"; readonly id: number; readonly batch: SessionBatch }
  | { readonly kind: "close" };

export interface Opened {
  readonly kind: "opened";
  readonly classes: number;
  readonly hiddenSize: number;
  readonly maskedLm: boolean;
}

export interface Ran extends SessionResult {
  readonly kind: "ran";
  readonly id: number;
}

export interface Failed {
  readonly kind: "failed";
  /** Of the batch; −1 where the model could not be opened. */
  readonly id: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly nextStep?: string;
}

export type FromThread = Opened | Ran | Failed;
