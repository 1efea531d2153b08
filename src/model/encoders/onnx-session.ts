/** A model in ONNX Runtime: the only file that imports `onnxruntime-node`, on demand. `run` blocks its thread. */
import type * as OnnxRuntime from "onnxruntime-node";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { messageOf, SocagentError } from "../../errors.js";

export interface SessionOptions {
  readonly threads: number;
}

/** Rows of token ids, and what is asked of them. */
export interface SessionBatch {
  readonly rows: number;
  readonly length: number;
  /** [rows · length] */
  readonly ids: Int32Array;
  readonly attentionMask: Int32Array;
  /** Flat, [n]; empty where no word is wanted. */
  readonly maskPositions: Int32Array;
  /** [w] */
  readonly words: Int32Array;
}

export interface SessionResult {
  readonly logits: Float32Array;
  readonly embeddings: Float32Array;
  readonly wordLogits: Float32Array;
}

type Runtime = typeof OnnxRuntime;

export class OnnxSession {
  readonly classes: number;
  readonly hiddenSize: number;
  readonly maskedLm: boolean;

  private constructor(
    readonly file: string,
    private readonly runtime: Runtime,
    private readonly session: InferenceSession,
  ) {
    const { outputMetadata } = session;
    const width = (name: string): number | undefined => {
      const output = outputMetadata.find((value) => value.name === name);
      const size = output?.isTensor === true ? output.shape[1] : undefined;
      return typeof size === "number" ? size : undefined;
    };
    const hiddenSize = width("embedding");
    if (hiddenSize === undefined || session.inputNames[0] !== "input_ids") {
      throw new SocagentError("checkpoint", `${file} is not a model that socagent exported`, {
        subject: { file },
        nextStep: "Make it with `socagent export --checkpoint DIR --onnx FILE`.",
      });
    }
    this.hiddenSize = hiddenSize;
    this.classes = width("logits") ?? 0;
    this.maskedLm = session.outputNames.includes("word_logits");
  }

  /**
   * @throws SocagentError (`backend`) when ONNX Runtime is not there; (`checkpoint`) when the file is absent, damaged or
   *   another model
   */
  static async open(file: string, { threads }: SessionOptions): Promise<OnnxSession> {
    const runtime = await loadRuntime();
    let session;
    try {
      session = await runtime.InferenceSession.create(file, {
        executionProviders: ["cpu"],
        intraOpNumThreads: threads,
        graphOptimizationLevel: "all",
        // Errors alone: they come as exceptions too.
        logSeverityLevel: 3,
      });
    } catch (thrown) {
      throw new SocagentError("checkpoint", `ONNX Runtime cannot load ${file}: ${messageOf(thrown)}`, {
        subject: { file },
        nextStep: "Remove the file and make it again with `socagent export --checkpoint DIR --onnx FILE`.",
        cause: thrown,
      });
    }
    return new OnnxSession(file, runtime, session);
  }

  async run(batch: SessionBatch): Promise<SessionResult> {
    const shape = [batch.rows, batch.length];
    const feeds: Record<string, Tensor> = {
      input_ids: this.#tensor(batch.ids, shape),
      attention_mask: this.#tensor(batch.attentionMask, shape),
    };
    if (this.maskedLm) {
      feeds.mask_positions = this.#tensor(batch.maskPositions, [batch.maskPositions.length]);
      feeds.words = this.#tensor(batch.words, [batch.words.length]);
    }
    const results = await this.session.run(feeds);
    return {
      logits: floatsOf(results.logits),
      embeddings: floatsOf(results.embedding),
      wordLogits: floatsOf(results.word_logits),
    };
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  #tensor(values: Int32Array, shape: readonly number[]): Tensor {
    return new this.runtime.Tensor("int64", widened(values), shape);
  }
}

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import("onnxruntime-node");
  } catch (thrown) {
    throw new SocagentError("backend", `ONNX Runtime does not start: ${messageOf(thrown)}`, {
      nextStep: "Install it with `npm install onnxruntime-node`, or run with TensorFlow.js instead.",
      cause: thrown,
    });
  }
}

/** As int64. Ids and positions are not negative, so that the upper half of each is zero; a BigInt each would be slow. */
function widened(values: Int32Array): BigInt64Array {
  const wide = new BigInt64Array(values.length);
  const halves = new Int32Array(wide.buffer);
  for (let i = 0; i < values.length; i++) halves[2 * i] = values[i] ?? 0;
  return wide;
}

/** A copy: the runtime owns the memory of its results. */
function floatsOf(tensor: { readonly data: unknown } | undefined): Float32Array {
  return tensor?.data instanceof Float32Array ? tensor.data.slice() : new Float32Array();
}
