// The fixture that make_tiny_roberta.py wrote, as the tests read it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readSafetensors, type HostTensor } from "../../src/model/read-safetensors.js";
import type { TokenBatch } from "../../src/model/token-batch.js";

export const TINY = join(import.meta.dirname, "fixtures", "tiny-roberta");
const PAD = 1;

const rows = z.array(z.array(z.number()));
const batch = z.object({ inputIds: rows, attentionMask: rows });
const fixture = z.object({
  batches: z.record(z.string(), batch),
  classificationGradients: batch.extend({ labels: z.array(z.number()), loss: z.number() }),
  maskedLmGradients: batch.extend({ labels: rows, loss: z.number() }),
});

export async function tinyBatches(): Promise<z.infer<typeof fixture>> {
  return fixture.parse(JSON.parse(await readFile(join(TINY, "batches.json"), "utf8")));
}

export async function tinyTensors(name: string): Promise<ReadonlyMap<string, HostTensor>> {
  return (await readSafetensors(join(TINY, `${name}.safetensors`))).tensors;
}

export function toBatch({ inputIds, attentionMask }: z.infer<typeof batch>): TokenBatch {
  const length = inputIds[0]?.length ?? 0;
  const positions = inputIds.map((ids) => ids.map((id, i) => (id === PAD ? PAD : PAD + 1 + i)));
  return {
    rows: inputIds.length,
    length,
    ids: Int32Array.from(inputIds.flat()),
    attentionMask: Int32Array.from(attentionMask.flat()),
    positionIds: Int32Array.from(positions.flat()),
  };
}

/** The largest absolute difference; Infinity where sizes differ or a value is not finite. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

export function largestMagnitude(values: ArrayLike<number>): number {
  return largestDifference(values, new Float32Array(values.length));
}
