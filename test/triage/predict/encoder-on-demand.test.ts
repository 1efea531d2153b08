import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Checkpoint, openCheckpoint } from "../../../src/checkpoint/checkpoint.js";
import { EncoderOnDemand } from "../../../src/triage/predict/encoder-on-demand.js";
import { TextModel } from "../../../src/triage/predict/text-model.js";
import { TriageFixture } from "../triage-fixture.js";

const ON_ONNX = { encoder: "onnx", backend: "wasm", threads: 1 } as const;

describe("an encoder on demand", () => {
  const fixture = new TriageFixture();
  let checkpoint: Checkpoint;

  beforeAll(async () => {
    await fixture.make();
    checkpoint = await openCheckpoint(fixture.checkpoint);
  });
  afterAll(() => {
    fixture.remove();
  });

  it("is one until it is closed, and then another that says the same", async () => {
    const encoder = new EncoderOnDemand(checkpoint, ON_ONNX, () => undefined);
    const logits = async (): Promise<Float32Array> => {
      const model = new TextModel(await encoder.open(), checkpoint.tokenizer, checkpoint.card.maxLength);
      return (await model.encodeAll(["Port scan from 203.0.113.7"])).logits;
    };
    const [first, same] = [await encoder.open(), await encoder.open()];
    expect(same).toBe(first);
    const before = await logits();
    await encoder.close();
    expect(await encoder.open()).not.toBe(first);
    expect(await logits()).toEqual(before);
    await encoder.close();
    await encoder.close();
  });

  it("tells once what else runs than was asked for", async () => {
    const cache = process.env.XDG_CACHE_HOME;
    // A file where a folder should be: the ONNX file can't be kept.
    process.env.XDG_CACHE_HOME = join(fixture.file("no-folder", ""), "cache");
    try {
      const notes: string[] = [];
      const encoder = new EncoderOnDemand(checkpoint, ON_ONNX, (note) => notes.push(note));
      for (let time = 0; time < 2; time += 1) {
        expect((await encoder.open()).kind).toBe("tensor");
        await encoder.close();
      }
      expect(notes).toEqual([expect.stringContaining("TensorFlow.js runs the model instead")]);
    } finally {
      process.env.XDG_CACHE_HOME = cache;
    }
  });
});
