/** `npm run bench -- encode`: a checkpoint's texts through ONNX Runtime in int8 and float32 and through TensorFlow.js: speed and agreement. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Command, Option } from "commander";
import { type Checkpoint, openCheckpoint } from "../src/checkpoint/checkpoint.js";
import { exportCheckpointOnnx } from "../src/checkpoint/export-checkpoint.js";
import { loadMergedParams } from "../src/checkpoint/merged-params.js";
import { DEFAULT_READ } from "../src/data/read/options.js";
import { readRecords } from "../src/data/read/read-records.js";
import { parseSimulation } from "../src/data/socsim/options.js";
import { simulate } from "../src/data/socsim/simulate.js";
import { factSources, factsOf } from "../src/enrich/facts.js";
import { EntityHistory } from "../src/enrich/history/entity-history.js";
import { renderAlert } from "../src/enrich/text/render-alert.js";
import { auroc } from "../src/metrics/auroc.js";
import { softmax } from "../src/metrics/softmax.js";
import { batchTokens } from "../src/model/batch-tokens.js";
import type { Encoder } from "../src/model/encoders/encoder.js";
import { createOnnxEncoder } from "../src/model/encoders/onnx-encoder.js";
import { createTensorEncoder } from "../src/model/encoders/tensor-encoder.js";
import { Weights } from "../src/model/params.js";
import { backend, BACKEND_CHOICES, type BackendChoice, startBackend } from "../src/model/tensors.js";
import { type EncodedTexts, TextModel } from "../src/triage/predict/text-model.js";
import { PACKAGE_ROOT } from "../src/version.js";
import type { BenchContext } from "./support/bench-context.js";
import { busyShare } from "./support/busy-share.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { positive } from "./support/options.js";
import { writeResult } from "./support/results.js";

const RESULT = "bench/results/encode.json";
const SEED = 9_401;
const DEFAULTS = { texts: 4_000 } as const;
const TARGETS = {
  float32Difference: 1e-4,
  sameClass: 0.995,
  aurocDifference: 0.002,
  sequencesPerSecond: 1_000,
} as const;
/** What the target on speed is stated for. */
const SHAPE = { rows: 32, length: 64, batches: 64 } as const;

interface Options {
  readonly checkpoint: string;
  readonly texts: number;
  readonly backend: BackendChoice;
  readonly out?: string;
}

export function encodeCommand(context: BenchContext): Command {
  return new Command("encode")
    .description("Largest difference of logits, share of texts of the same class, AUROC of each, texts a second.")
    .option("--checkpoint <folder>", "what is run", join(PACKAGE_ROOT, "checkpoints", "socagent-mini"))
    .addOption(new Option("--texts <n>", "simulated alerts").argParser(positive).default(DEFAULTS.texts))
    .addOption(new Option("--backend <kind>", "of TensorFlow.js").choices(BACKEND_CHOICES).default("auto"))
    .option("--out <file>", `the result as JSON; by default ${RESULT}, but none for other numbers of texts`)
    .action(async (options: Options) => {
      await run(options, context);
    });
}

async function run({ checkpoint: folder, texts: count, backend: choice, out }: Options, context: BenchContext) {
  const startedAt = new Date().toISOString();
  const work = mkdtempSync(join(os.tmpdir(), "socagent-bench-"));
  try {
    const othersBusy = await busyShare(1_000);
    const checkpoint = await openCheckpoint(folder);
    const { texts, malicious } = await simulatedTexts(count, work);
    await startBackend(choice);
    const merged = await loadMergedParams(checkpoint);
    const tensors = createTensorEncoder(new Weights(merged.params), checkpoint.config);
    const reference = await encodeAll(tensors, checkpoint, texts);
    const referenceSpeed = await speedOf(tensors);
    const float32 = await viaOnnx(checkpoint, join(work, "f32.onnx"), false, texts);
    const int8 = await viaOnnx(checkpoint, join(work, "int8.onnx"), true, texts);
    const classes = checkpoint.card.classes.length;
    const compare = (other: EncodedTexts) => ({
      largestDifference: largestDifference(reference.logits, other.logits),
      sameClass: sameClass(reference.logits, other.logits, classes),
      auroc: auroc(scores(other.logits, classes), malicious),
    });
    const result = {
      schemaVersion: 1,
      bench: "encode",
      command: context.command,
      startedAt,
      finishedAt: new Date().toISOString(),
      machine: describeMachine(),
      othersBusy,
      versions: { ...ownVersions(), tensorBackend: backend().library },
      targets: TARGETS,
      texts: texts.length,
      tensor: { auroc: auroc(scores(reference.logits, classes), malicious), ...reference.speed, ...referenceSpeed },
      onnxFloat32: { ...compare(float32), ...float32.speed },
      onnxInt8: { ...compare(int8), ...int8.speed },
    };
    merged.dispose();
    await writeResult(out ?? (count === DEFAULTS.texts ? RESULT : undefined), result);
    console.log(JSON.stringify({ ...result, machine: undefined, versions: undefined }, undefined, 2));
    context.finished(0);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Measured extends EncodedTexts {
  readonly speed: Readonly<Record<string, number>>;
}

async function viaOnnx(
  checkpoint: Checkpoint,
  file: string,
  int8: boolean,
  texts: readonly string[],
): Promise<Measured> {
  await exportCheckpointOnnx(checkpoint, file, { int8 });
  const encoder = await createOnnxEncoder(file);
  try {
    const encoded = await encodeAll(encoder, checkpoint, texts);
    return { ...encoded, speed: { ...encoded.speed, ...(await speedOf(encoder)) } };
  } finally {
    await encoder.close();
  }
}

/** Tokenising is part of the time. */
async function encodeAll(
  encoder: Encoder,
  { tokenizer, card }: Checkpoint,
  texts: readonly string[],
): Promise<Measured> {
  const model = new TextModel({ encoder, kind: "onnx" }, tokenizer, card.maxLength);
  await model.encodeAll(texts.slice(0, 64));
  const begun = performance.now();
  const encoded = await model.encodeAll(texts);
  return { ...encoded, speed: { textsPerSecond: (1_000 * texts.length) / (performance.now() - begun) } };
}

/** Full batches of one length. */
async function speedOf(encoder: Encoder): Promise<{ readonly sequencesPerSecond: number }> {
  const { rows, length, batches } = SHAPE;
  const sequences = Array.from({ length: rows }, (_, row) =>
    Int32Array.from({ length }, (__, at) => (at === 0 ? 0 : 5 + ((row * 131 + at * 17) % 1_000))),
  );
  const batch = batchTokens(sequences, { padId: 1, maxLength: length });
  const begun = performance.now();
  await Promise.all(Array.from({ length: batches }, () => encoder.encode(batch)));
  return { sequencesPerSecond: (1_000 * rows * batches) / (performance.now() - begun) };
}

async function simulatedTexts(records: number, work: string): Promise<{ texts: string[]; malicious: Uint8Array }> {
  const simulation = parseSimulation({ records, days: 7, seed: SEED, campaignRate: 3 });
  const options = { simulation, out: work, blind: false, gzip: false, force: true, stats: false, workers: 1 };
  await simulate(options, () => undefined);
  const sources = factSources(new EntityHistory());
  const texts: string[] = [];
  const malicious: number[] = [];
  for await (const { records: batch } of readRecords([join(work, "alerts.csv")], DEFAULT_READ, Readable.from([]))) {
    for (const { record, truth } of batch) {
      texts.push(renderAlert(record, factsOf(record, sources)));
      malicious.push(truth?.malicious === true ? 1 : 0);
    }
  }
  return { texts, malicious: Uint8Array.from(malicious) };
}

function largestDifference(one: Float32Array, other: Float32Array): number {
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))), 0);
}

/** Share of rows whose likeliest class is the same. */
function sameClass(one: Float32Array, other: Float32Array, classes: number): number {
  const rows = one.length / classes;
  let same = 0;
  for (let row = 0; row < rows; row += 1) if (best(one, row, classes) === best(other, row, classes)) same += 1;
  return same / rows;
}

function best(logits: Float32Array, row: number, classes: number): number {
  const own = logits.subarray(row * classes, (row + 1) * classes);
  return own.indexOf(Math.max(...own));
}

/** 1 − p(benign) of each row. */
function scores(logits: Float32Array, classes: number): Float64Array {
  const probabilities = softmax(logits, classes);
  return Float64Array.from({ length: logits.length / classes }, (_, row) => 1 - (probabilities[row * classes] ?? 0));
}
