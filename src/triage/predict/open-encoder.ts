/** Opens what runs a checkpoint's model: ONNX Runtime, or TensorFlow.js on a backend. */
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { loadMergedParams } from "../../checkpoint/merged-params.js";
import { findOnnxModel } from "../../checkpoint/onnx-model.js";
import { messageOf, SocagentError } from "../../errors.js";
import type { Encoder } from "../../model/encoders/encoder.js";
import { createOnnxEncoder } from "../../model/encoders/onnx-encoder.js";
import { createTensorEncoder } from "../../model/encoders/tensor-encoder.js";
import { Weights } from "../../model/params.js";
import { startBackend } from "../../model/tensors.js";
import type { EncoderChoice, TriageOptions } from "../options.js";

export type EncoderOptions = Pick<TriageOptions, "encoder" | "backend" | "threads">;

export interface OpenedEncoder {
  readonly encoder: Encoder;
  /** What computes, which may be another than was asked for. */
  readonly kind: EncoderChoice;
}

/**
 * @param onNote told where something else runs than was asked for
 * @throws SocagentError (`checkpoint`, `adapter`, `backend`) when no encoder can be opened
 */
export async function openEncoder(
  checkpoint: Checkpoint,
  { encoder, backend, threads }: EncoderOptions,
  onNote: (note: string) => void,
): Promise<OpenedEncoder> {
  const ofThreads = threads === null ? {} : { threads };
  const start = (): Promise<unknown> => startBackend(backend, ofThreads);
  if (encoder === "onnx") {
    try {
      const { file } = await findOnnxModel(checkpoint, start);
      return { encoder: await createOnnxEncoder(file, ofThreads), kind: "onnx" };
    } catch (thrown) {
      if (!isOfTheMachine(thrown)) throw thrown;
      onNote(`${messageOf(thrown)}; TensorFlow.js runs the model instead`);
    }
  }
  return { encoder: await openTensorEncoder(checkpoint, start), kind: "tensor" };
}

/** ONNX Runtime is not there, or its file can't be kept: neither says anything against the checkpoint. */
function isOfTheMachine(thrown: unknown): boolean {
  return thrown instanceof SocagentError && (thrown.code === "backend" || thrown.code === "io");
}

async function openTensorEncoder(checkpoint: Checkpoint, start: () => Promise<unknown>): Promise<Encoder> {
  await start();
  const merged = await loadMergedParams(checkpoint);
  return new OwningEncoder(createTensorEncoder(new Weights(merged.params), checkpoint.config), merged.dispose);
}

/** Frees the weights with the encoder that they were loaded for. */
class OwningEncoder implements Encoder {
  readonly name: string;
  readonly classes: number;
  readonly hiddenSize: number;
  readonly #encoder: Encoder;
  readonly #dispose: () => void;

  constructor(encoder: Encoder, dispose: () => void) {
    this.name = encoder.name;
    this.classes = encoder.classes;
    this.hiddenSize = encoder.hiddenSize;
    this.#encoder = encoder;
    this.#dispose = dispose;
  }

  encode(...batch: Parameters<Encoder["encode"]>): ReturnType<Encoder["encode"]> {
    return this.#encoder.encode(...batch);
  }

  maskedWords(...asked: Parameters<Encoder["maskedWords"]>): ReturnType<Encoder["maskedWords"]> {
    return this.#encoder.maskedWords(...asked);
  }

  async close(): Promise<void> {
    await this.#encoder.close();
    this.#dispose();
  }
}
