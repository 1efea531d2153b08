// A wish to stop that comes between two batches is heard before the next one.
import { describe, expect, it } from "vitest";
import type { Encoder } from "../../../src/model/encoders/encoder.js";
import type { TokenBatch } from "../../../src/model/token-batch.js";
import { stoppable } from "../../../src/train/calibrate/stoppable.js";

const BATCH: TokenBatch = {
  ids: new Int32Array(1),
  attentionMask: new Int32Array(1),
  positionIds: new Int32Array(1),
  rows: 1,
  length: 1,
};

describe("stoppable", () => {
  it("stops before the batch that follows a signal, though the encoder never waits", async () => {
    let encoded = 0;
    const answer = <T>(value: T): Promise<T> => {
      encoded += 1;
      return Promise.resolve(value);
    };
    const encoder: Encoder = {
      name: "quick",
      classes: 1,
      hiddenSize: 1,
      encode: () => answer({ logits: new Float32Array(1), embeddings: new Float32Array(1) }),
      maskedWords: () => answer(new Float32Array(1)),
      close: () => Promise.resolve(),
    };
    const controller = new AbortController();
    const watched = stoppable(encoder, () => {
      controller.signal.throwIfAborted();
    });
    setTimeout(() => {
      controller.abort(new Error("stopped"));
    }, 5);
    const work = async (): Promise<void> => {
      for (let batch = 0; batch < 1e6; batch += 1) {
        if (batch % 2 === 0) await watched.encode(BATCH);
        else await watched.maskedWords(BATCH, new Int32Array(1), new Int32Array(1));
      }
    };
    await expect(work()).rejects.toThrow("stopped");
    expect(encoded).toBeGreaterThan(0);
    expect(encoded).toBeLessThan(1e6);
  });
});
