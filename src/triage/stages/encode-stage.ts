/**
 * Stage `encode`: each distinct text through the model once. Parts of some thousand texts are written as they are finished, so that a
 * run that was stopped goes on with the next one.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { writeFileAtomically } from "../../files.js";
import { EmbeddingProjection, keptDimensions } from "../predict/embedding-projection.js";
import type { EncodedTexts, TextModel } from "../predict/text-model.js";
import { predictionColumns, type PredictionColumns, predictText, TOP_CLASSES } from "../predict/text-predictions.js";
import { ENCODERS, type EncoderChoice } from "../options.js";
import { counted, countText } from "../report/figures.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import type { Readings } from "./readings.js";
import { tellAdvance, throwIfStopped, type TriageRun } from "./run.js";

/** Texts that are encoded and written at a time: few enough that little is lost, many enough to sort them by length. */
const TEXTS_PER_PART = 4_096;
const HASH_BYTES = 32;

/** What turns texts into class logits and pooled embeddings. */
export type EncodesTexts = Pick<TextModel, "kind" | "classes" | "hiddenSize" | "encodeAll">;

/** What it reads, and how many alerts each text is of. */
export type ReadTexts = Pick<Readings, "count" | "get" | "counts" | "isBrief">;

/** What the stage needs of a run. */
export interface EncodeRun extends Pick<TriageRun, "workspace" | "onEvent" | "signal"> {
  readonly checkpoint: Pick<TriageRun["checkpoint"], "calibration">;
}

const Data = z.strictObject({
  texts: z.int().min(0),
  dimensions: z.int().min(1),
  hiddenSize: z.int().min(1),
  by: z.enum(ENCODERS),
});

export interface EncodeStage {
  /** What computed. */
  readonly by: EncoderChoice;
  readonly predictions: PredictionColumns;
  /** Read from disk, into memory that is the caller's; projected where there are many texts. [texts · dimensions] */
  readonly readEmbeddings: () => Float32Array;
  readonly dimensions: number;
  /** Mean of the embeddings over all alerts. [hiddenSize] */
  readonly meanEmbedding: Float64Array;
}

/** @param open gives the model, if it is needed */
export async function encodeStage(
  run: EncodeRun,
  texts: ReadTexts,
  open: () => Promise<EncodesTexts>,
): Promise<EncodeStage> {
  const { workspace, onEvent } = run;
  const { folder } = workspace;
  const kept = await workspace.finished("encode", Data);
  onEvent({ stage: "encode", kind: kept === undefined ? "begun" : "kept" });
  const data = kept ?? (await encodeAll(run, texts, await open()));
  const brief = briefsOf(texts);
  const inBrief = brief === 0 ? "" : `, ${countText(brief)} of them in brief`;
  onEvent({ stage: "encode", kind: "finished", done: 1, detail: `${counted(data.texts, "text")}${inBrief}` });
  const predictions = predictionColumns(data.texts);
  for (const [name, column] of Object.entries(predictions)) readColumn(folder, "encode", name, column);
  const { dimensions, hiddenSize } = data;
  return {
    by: data.by,
    predictions,
    readEmbeddings: () => readColumn(folder, "encode", "embeddings", new Float32Array(data.texts * dimensions)),
    dimensions,
    meanEmbedding: readColumn(folder, "encode", "mean", new Float64Array(hiddenSize)),
  };
}

function briefsOf({ count, isBrief }: Pick<Readings, "count" | "isBrief">): number {
  let brief = 0;
  for (let reading = 0; reading < count; reading += 1) brief += Number(isBrief(reading));
  return brief;
}

async function encodeAll(run: EncodeRun, texts: ReadTexts, model: EncodesTexts): Promise<z.infer<typeof Data>> {
  const { counts } = texts;
  const { workspace, checkpoint } = run;
  const { hiddenSize, classes } = model;
  const dimensions = keptDimensions(texts.count, hiddenSize);
  const shape = { hiddenSize, classes, dimensions, temperature: checkpoint.calibration?.temperature ?? 1 };
  const projection = new EmbeddingProjection(hiddenSize, dimensions);
  const all = { ...predictionColumns(texts.count), embeddings: new Float32Array(texts.count * dimensions) };
  const sum = new Float64Array(hiddenSize);
  const fileOf = (from: number): string =>
    workspace.path(`encode-${String(from / TEXTS_PER_PART).padStart(6, "0")}.part`);
  let done = 0;
  const addDone = (more: number): void => {
    done += more;
    tellAdvance(run, "encode", done, texts.count, "texts");
  };
  const begin = (from: number): Begun => {
    const to = Math.min(texts.count, from + TEXTS_PER_PART);
    const kept = readPart(fileOf(from), to - from, shape);
    if (kept !== undefined || from >= to) return { kept };
    const some = Array.from({ length: to - from }, (_, at) => texts.get(from + at));
    const encoded = model.encodeAll(some, addDone);
    encoded.catch(() => undefined); // awaited below, unless the part before fails
    return { encoded };
  };
  // One part ahead: it is tokenised while the encoder computes the one before.
  let ahead = begin(0);
  for (let from = 0; from < texts.count; from += TEXTS_PER_PART) {
    const to = Math.min(texts.count, from + TEXTS_PER_PART);
    const { kept, encoded } = ahead;
    ahead = begin(to);
    let part = kept;
    if (part !== undefined) addDone(to - from);
    else {
      const { logits, embeddings } = (await encoded) ?? NOTHING;
      if (logits.length !== (to - from) * classes || embeddings.length !== (to - from) * hiddenSize) {
        throw new SocagentError("internal", "the encoder gave another number of values than was asked for");
      }
      part = makePart(logits, embeddings, counts.subarray(from, to), shape, projection);
      await writePart(fileOf(from), part);
    }
    all.scores.set(part.scores, from);
    all.energies.set(part.energies, from);
    all.classes.set(part.classes, from * TOP_CLASSES);
    all.shares.set(part.shares, from * TOP_CLASSES);
    all.embeddings.set(part.embeddings, from * dimensions);
    for (let at = 0; at < hiddenSize; at += 1) sum[at] = (sum[at] ?? 0) + (part.sum[at] ?? 0);
    throwIfStopped(run.signal);
  }
  const alerts = counts.reduce((total, count) => total + count, 0);
  const mean = sum.map((value) => value / Math.max(1, alerts));
  const data = { texts: texts.count, dimensions, hiddenSize, by: model.kind };
  await workspace.finish("encode", writeColumns(workspace.folder, "encode", { ...all, mean }), data);
  return data;
}

/** A part that an earlier run finished, or that is being computed. */
interface Begun {
  readonly kept?: Part | undefined;
  readonly encoded?: Promise<EncodedTexts>;
}

const NOTHING: EncodedTexts = { logits: new Float32Array(), embeddings: new Float32Array() };

interface PartShape {
  readonly hiddenSize: number;
  readonly classes: number;
  readonly dimensions: number;
  readonly temperature: number;
}

interface Part extends PredictionColumns {
  /** [texts · dimensions] */
  readonly embeddings: Float32Array;
  /** Of the embeddings, each as often as it has alerts. [hiddenSize] */
  readonly sum: Float64Array;
}

function makePart(
  logits: Float32Array,
  embeddings: Float32Array,
  counts: Int32Array,
  shape: PartShape,
  projection: EmbeddingProjection,
): Part {
  const part = emptyPart(counts.length, shape);
  const { hiddenSize, classes, temperature } = shape;
  for (let text = 0; text < counts.length; text += 1) {
    predictText(logits.subarray(text * classes, (text + 1) * classes), temperature, part, text);
    const embedding = embeddings.subarray(text * hiddenSize, (text + 1) * hiddenSize);
    projection.project(embedding, part.embeddings, text);
    const count = counts[text] ?? 0;
    for (let at = 0; at < hiddenSize; at += 1) part.sum[at] = (part.sum[at] ?? 0) + count * (embedding[at] ?? 0);
  }
  return part;
}

function emptyPart(texts: number, { hiddenSize, dimensions }: PartShape): Part {
  return {
    ...predictionColumns(texts),
    embeddings: new Float32Array(texts * dimensions),
    sum: new Float64Array(hiddenSize),
  };
}

/** The columns' memory, in one order. */
function bytesOf({ scores, energies, classes, shares, embeddings, sum }: Part): Uint8Array[] {
  return [sum, scores, energies, embeddings, classes, shares].map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  );
}

async function writePart(file: string, part: Part): Promise<void> {
  const bytes = Buffer.concat(bytesOf(part));
  const digest = createHash("sha256").update(bytes).digest();
  await writeFileAtomically(file, Buffer.concat([bytes, digest]));
}

/** A part that an earlier run finished, if it is whole. */
function readPart(file: string, texts: number, shape: PartShape): Part | undefined {
  if (!existsSync(file)) return undefined;
  const part = emptyPart(texts, shape);
  const stretches = bytesOf(part);
  const length = stretches.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const read = readFileSync(file);
  if (read.length !== length + HASH_BYTES) return undefined;
  const digest = createHash("sha256").update(read.subarray(0, length)).digest();
  if (!digest.equals(read.subarray(length))) return undefined;
  let at = 0;
  for (const stretch of stretches) {
    stretch.set(read.subarray(at, at + stretch.byteLength));
    at += stretch.byteLength;
  }
  return part;
}
