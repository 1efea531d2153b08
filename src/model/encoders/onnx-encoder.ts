/**
 * The encoder on ONNX Runtime: several sessions, each on a thread of its own, so that this one can prepare the next batches meanwhile.
 *
 * Two sessions of one thread each compute nearly twice as much as one session of two threads, which wait for each other at every node.
 */
import os from "node:os";
import { SocagentError } from "../../errors.js";
import type { TokenBatch } from "../token-batch.js";
import { flatPositions, type Encoded, type Encoder } from "./encoder.js";
import { OnnxLane } from "./onnx-lane.js";
import { noMaskedLm } from "./tensor-encoder.js";

export interface OnnxEncoderOptions {
  /** That compute; by default as many as the machine has. */
  readonly threads?: number;
}

/** Sessions at most: each holds the weights. More threads than that are shared out among them. */
const MAX_LANES = 8;

/**
 * @param file that `exportOnnx` wrote
 * @throws SocagentError (`checkpoint`) when it cannot be loaded; (`backend`) when ONNX Runtime cannot
 */
export async function createOnnxEncoder(file: string, options: OnnxEncoderOptions = {}): Promise<Encoder> {
  const threads = options.threads ?? os.availableParallelism();
  const count = Math.min(threads, MAX_LANES);
  const opened = await Promise.allSettled(
    Array.from({ length: count }, () => OnnxLane.open(file, Math.floor(threads / count))),
  );
  const lanes = opened.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const failed = opened.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await Promise.all(lanes.map((lane) => lane.close()));
    throw failed.reason;
  }
  return new OnnxEncoder(lanes, threads);
}

/** Rows of a batch up to which sessions share them. */
const MAX_SHARED_ROWS = 8;
const NOTHING = new Int32Array();

class OnnxEncoder implements Encoder {
  readonly name: string;
  readonly classes: number;
  readonly hiddenSize: number;
  readonly #lanes: readonly OnnxLane[];
  readonly #maskedLm: boolean;

  constructor(lanes: readonly OnnxLane[], threads: number) {
    this.name = `ONNX Runtime on ${threads} CPU thread${threads === 1 ? "" : "s"}`;
    const { classes = 0, hiddenSize = 0, maskedLm = false } = lanes[0]?.opened ?? {};
    this.classes = classes;
    this.hiddenSize = hiddenSize;
    this.#lanes = lanes;
    this.#maskedLm = maskedLm;
  }

  /** Whole: the heads' last bits depend on which rows are beside each other. */
  async encode(batch: TokenBatch): Promise<Encoded> {
    return this.#idlest().run({ ...plain(batch), maskPositions: NOTHING, words: NOTHING });
  }

  /** The session that has the least to do. */
  #idlest(): OnnxLane {
    const [lane] = [...this.#lanes].sort((one, other) => one.waiting - other.waiting);
    if (lane === undefined) throw new SocagentError("internal", "the encoder has no session");
    return lane;
  }

  /** Rows of few prompts, for whose answer somebody waits, go to all sessions alike, always the same way; more go whole to one. */
  async maskedWords(batch: TokenBatch, positions: Int32Array, words: Int32Array): Promise<Float32Array> {
    if (!this.#maskedLm) throw noMaskedLm();
    if (batch.rows > MAX_SHARED_ROWS) {
      const whole = { ...plain(batch), maskPositions: flatPositions(batch, positions), words };
      return (await this.#idlest().run(whole)).wordLogits;
    }
    const each = Math.ceil(batch.rows / this.#lanes.length);
    const results = await Promise.all(
      this.#lanes.flatMap((lane, at) => {
        const [from, to] = [at * each, Math.min(batch.rows, (at + 1) * each)];
        if (from >= to) return [];
        const part = rowsOf(batch, from, to);
        return [lane.run({ ...plain(part), maskPositions: flatPositions(part, positions.subarray(from, to)), words })];
      }),
    );
    return joined(results.map(({ wordLogits }) => wordLogits));
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }
}

function rowsOf({ length, ids, attentionMask, positionIds }: TokenBatch, from: number, to: number): TokenBatch {
  const some = (values: Int32Array): Int32Array => values.subarray(from * length, to * length);
  return {
    rows: to - from,
    length,
    ids: some(ids),
    attentionMask: some(attentionMask),
    positionIds: some(positionIds),
  };
}

/** What the graph reads: it finds the positions itself. A copy of its own, since a message takes all of an array's memory with it. */
function plain({ rows, length, ids, attentionMask }: TokenBatch): Omit<TokenBatch, "positionIds"> {
  const isWhole = ids.length * ids.BYTES_PER_ELEMENT === ids.buffer.byteLength;
  return isWhole
    ? { rows, length, ids, attentionMask }
    : { rows, length, ids: ids.slice(), attentionMask: attentionMask.slice() };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
