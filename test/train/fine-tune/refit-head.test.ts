// The head that is fitted anew: it changes nothing else, it is kept where it is better, and the rare are read whole.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { softmax } from "../../../src/metrics/softmax.js";
import { INFERENCE } from "../../../src/model/mode.js";
import { startBackend, tf } from "../../../src/model/tensors.js";
import { chooseRows, type HeadFit, refitHead } from "../../../src/train/fine-tune/refit-head.js";
import type { SourceStream } from "../../../src/train/fine-tune/streams.js";
import { type Preparation, prepare } from "../../../src/train/train.js";
import { parseTrain } from "../../../src/train/train-options.js";
import { KINDS, QUICK, tinyBase, tinyDataset } from "../tiny-training.js";

let base: string;
let data: string;
const open: Preparation[] = [];

beforeAll(async () => {
  await startBackend("auto");
  [base, data] = [await tinyBase(), await tinyDataset()];
});

afterAll(() => {
  for (const one of open) one.close();
});

async function refitted(
  changes: object,
  onProgress: (done: number) => void = () => undefined,
): Promise<{ fit: HeadFit | undefined; changed: string[]; prepared: Preparation }> {
  const options = parseTrain({ ...QUICK, base, data: [data], out: "nowhere", ...changes });
  const prepared = await prepare(options, { resume: false });
  open.push(prepared);
  const { model, task } = prepared;
  const valuesOf = (): Map<string, Float32Array> =>
    new Map([...task.variables].map(([name, variable]) => [name, variable.dataSync<"float32">().slice()]));
  const before = valuesOf();
  const fit = await refitHead(model, task, options, onProgress);
  const changed = [...valuesOf()].flatMap(([name, values]) =>
    values.every((value, at) => value === before.get(name)?.[at]) ? [] : [name],
  );
  return { fit, changed, prepared };
}

/** Of some training batches: p(benign) of the classified rows, and of attacks how many get their technique. */
function told({ task, model }: Preparation): { benign: number[]; right: number; total: number } {
  const width = model.classes.length;
  const found = { benign: [] as number[], right: 0, total: 0 };
  for (let index = 0; index < 5; index += 1) {
    const batch = task.prepare(index);
    const logits = tf.tidy(
      () => task.logits(batch, INFERENCE).head?.dataSync<"float32">().slice() ?? new Float32Array(),
    );
    const probabilities = softmax(logits, width);
    for (const [at, row] of batch.head.rows.entries()) {
      const own = [...probabilities.subarray(at * width, (at + 1) * width)];
      found.benign.push(own[0] ?? NaN);
      const actual = task.maker.classIndex(batch.examples[row] ?? { source: -1, row: -1 });
      if (actual < 1) continue;
      found.total += 1;
      found.right += Number(own.indexOf(Math.max(...own.slice(1))) === actual);
    }
  }
  return found;
}

describe("refitHead", () => {
  it("tells techniques apart that the head before did not, and changes the head alone", async () => {
    const { fit, changed, prepared } = await refitted({ learningRate: 0.02, chain: false });
    expect(fit?.kept).toBe(true);
    expect(fit?.after.loss).toBeLessThan(fit?.before.loss ?? NaN);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((name) => name.startsWith("classifier."))).toBe(true);
    expect(await prepared.task.evaluate()).toEqual(fit?.after);
    const { right, total } = told(prepared);
    expect(right).toBe(total);
  });

  it("leaves as it is how malicious a row is", async () => {
    const options = parseTrain({ ...QUICK, base, data: [data], out: "nowhere", learningRate: 0.02 });
    const prepared = await prepare(options, { resume: false });
    open.push(prepared);
    const before = told(prepared);
    await refitHead(prepared.model, prepared.task, options, () => undefined);
    const after = told(prepared);
    expect(after.right).toBeGreaterThan(before.right);
    for (const [row, benign] of before.benign.entries()) expect(after.benign[row]).toBeCloseTo(benign, 1);
  });

  it("has nothing to do where no two techniques are known", async () => {
    const bare = KINDS.map(({ rule, malicious, family, rows }) => ({ rule, malicious, family, rows }));
    const { fit, changed } = await refitted({ data: [await tinyDataset(bare)] });
    expect(fit).toBeUndefined();
    expect(changed).toEqual([]);
  });

  it("takes the head before back where the new one is no better", async () => {
    const { fit: good, prepared } = await refitted({ learningRate: 0.02 });
    const { model, task } = prepared;
    const wild = parseTrain({ ...QUICK, base, data: [data], out: "nowhere", learningRate: 9, clip: 0 });
    const fit = await refitHead(model, task, wild, () => undefined);
    expect(fit?.kept).toBe(false);
    expect(await task.evaluate()).toEqual(good?.after);
  });

  it("reads no more examples than it may, and ends alike with the same seed", async () => {
    const [once, again] = [await refitted({ headExamples: 40 }), await refitted({ headExamples: 40 })];
    expect(once.fit?.examples).toBe(40);
    expect(again.fit).toEqual(once.fit);
  });

  it("says how far it is, and stops where that throws", async () => {
    const told: number[] = [];
    await refitted({}, (done) => told.push(done));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeGreaterThan(0.5);
    const stop = (): never => {
      throw new Error("stopped");
    };
    await expect(refitted({}, stop)).rejects.toThrow("stopped");
  });
});

describe("chooseRows", () => {
  const stream = (name: string, rows: number, benign = false): SourceStream => ({
    name,
    benign,
    rows: Int32Array.from({ length: rows }, (_, row) => row),
    share: 0.1,
    source: 0,
    asks: false,
  });
  const sizes = (streams: readonly SourceStream[], most: number): Record<string, number> =>
    Object.fromEntries(chooseRows(streams, most).map(({ name, rows }) => [name, new Set(rows).size]));

  it("takes rare attacks whole, common ones evenly, and benign rows as the other half", () => {
    const streams = [stream("rare", 5), stream("common", 500), stream("frequent", 900), stream("calm", 10_000, true)];
    expect(sizes(streams, 200)).toEqual({ rare: 5, common: 47, frequent: 48, calm: 100 });
  });

  it("takes more of one kind where the other has few", () => {
    expect(sizes([stream("few", 10), stream("calm", 500, true)], 200)).toEqual({ few: 10, calm: 190 });
    expect(sizes([stream("many", 500), stream("calm", 20, true)], 200)).toEqual({ many: 180, calm: 20 });
    expect(sizes([stream("many", 50), stream("calm", 20, true)], 200)).toEqual({ many: 50, calm: 20 });
    expect(sizes([stream("many", 50)], 0)).toEqual({});
  });
});
