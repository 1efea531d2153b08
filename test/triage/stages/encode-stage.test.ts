// The stage that takes longest: how far it is can be seen while it computes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { TriageEvent } from "../../../src/triage/events.js";
import { TextModel } from "../../../src/triage/predict/text-model.js";
import { TextSpool, TextSpoolWriter } from "../../../src/triage/spool/text-spool.js";
import { Workspace } from "../../../src/triage/spool/workspace.js";
import { encodeStage, type EncodesTexts } from "../../../src/triage/stages/encode-stage.js";

const root = mkdtempSync(join(tmpdir(), "socagent-encode-stage-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** More than one part of 4,096 and less than two. */
const TEXTS = 5_000;

/** Computes nothing, a hundred texts after the other. */
const model: EncodesTexts = {
  kind: "onnx",
  classes: 2,
  hiddenSize: 4,
  encodeAll: async (texts, onEncoded) => {
    for (let from = 0; from < texts.length; from += 100) {
      await Promise.resolve();
      onEncoded?.(Math.min(100, texts.length - from));
    }
    return { logits: new Float32Array(2 * texts.length), embeddings: new Float32Array(4 * texts.length) };
  },
};

async function told(out: string): Promise<TriageEvent[]> {
  const workspace = new Workspace(out);
  await workspace.open("print", { resume: true, force: false });
  const writer = new TextSpoolWriter(join(root, "texts"));
  for (let text = 0; text < TEXTS; text += 1) writer.add(`text ${text}`);
  const texts = new TextSpool(join(root, "texts"), writer.finish().starts);
  const events: TriageEvent[] = [];
  const onEvent = (event: TriageEvent): number => events.push(event);
  const run = { workspace, checkpoint: {}, onEvent, signal: new AbortController().signal };
  const counts = new Int32Array(TEXTS).fill(1);
  const read = { count: TEXTS, get: (text: number) => texts.get(text), counts, isBrief: () => false };
  await encodeStage(run, read, () => Promise.resolve(model));
  texts.close();
  return events;
}

describe("encodeStage", () => {
  it("tells after each batch how far it is, and never goes back", async () => {
    const out = join(root, "report");
    const events = (await told(out)).filter(({ kind }) => kind === "advanced");
    const shares = events.map(({ done }) => done ?? NaN);
    expect(events.length).toBeGreaterThanOrEqual(TEXTS / 100);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(events[0]).toMatchObject({ done: 100 / TEXTS, detail: "100 texts" });
    expect(events.at(-1)).toMatchObject({ done: 1, detail: "5,000 texts" });
    // What an earlier run did counts at once.
    rmSync(join(out, ".work", "encode.json"));
    const again = (await told(out)).filter(({ kind }) => kind === "advanced");
    expect(again.map(({ detail }) => detail)).toEqual(["4,096 texts", "5,000 texts"]);
  });
});

describe("TextModel", () => {
  it("tells of each batch", async () => {
    const encoder = {
      name: "none",
      classes: 1,
      hiddenSize: 1,
      encode: ({ rows }: { readonly rows: number }) =>
        Promise.resolve({ logits: new Float32Array(rows), embeddings: new Float32Array(rows) }),
      maskedWords: () => Promise.resolve(new Float32Array()),
      close: () => Promise.resolve(),
    };
    const tokenizer = { padId: 1, encode: () => Int32Array.of(0, 5, 2) };
    const counts: number[] = [];
    const texts = Array.from({ length: 150 }, (_, at) => `text ${at}`);
    await new TextModel({ encoder, kind: "onnx" }, tokenizer, 8).encodeAll(texts, (count) => counts.push(count));
    // As many as a batch holds.
    expect(counts).toEqual([64, 64, 22]);
  });
});
