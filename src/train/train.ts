/** `socagent train`: fine-tunes a base model or goes on with a checkpoint, calibrates the result, and writes it as a checkpoint. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Calibration, writeCalibration } from "../checkpoint/calibration.js";
import { type CheckpointCard, writeCheckpointCard } from "../checkpoint/checkpoint-card.js";
import type { FactsModel } from "../checkpoint/facts-model/facts-model.js";
import { ADAPTER_FOLDER, hashCheckpoint, tokenizerFingerprint } from "../checkpoint/checkpoint.js";
import { openDataset } from "../data/dataset-reader.js";
import { TEMPLATE_VERSION } from "../enrich/text/template-version.js";
import { SocagentError } from "../errors.js";
import { writeFileAtomically } from "../files.js";
import { disposeMerged, mergeAdapter } from "../lora/merge.js";
import { savePeftAdapter } from "../lora/save-peft-adapter.js";
import { releaseDerived } from "../model/derived.js";
import { createTensorEncoder } from "../model/encoders/tensor-encoder.js";
import { exists, SINGLE_FILE } from "../model/open-checkpoint.js";
import { Weights } from "../model/params.js";
import { CONFIG_FILE } from "../model/pretrained.js";
import { savePretrained } from "../model/save-pretrained.js";
import { tf } from "../model/tensors.js";
import { calibrate } from "./calibrate/calibrate.js";
import { stoppable } from "./calibrate/stoppable.js";
import { closeSources, openSources, type Source } from "./data/source.js";
import type { TrainOptions } from "./defaults.js";
import { factsOfRun } from "./facts/facts-of-run.js";
import { scoreDataset } from "./facts/score-dataset.js";
import { type ClassList, findClasses } from "./fine-tune/classes.js";
import { type FineTuneModel, FineTuneTask } from "./fine-tune/fine-tune-task.js";
import { type Base, loadFineTuneModel, openBase } from "./fine-tune/open-base.js";
import { type HeadFit, refitHead } from "./fine-tune/refit-head.js";
import { claimFolder } from "./claim-folder.js";
import { copyFileAtomically } from "./copy-file.js";
import { lineageOf } from "./lineage.js";
import { type LoopResult, runLoop } from "./loop.js";
import { copyTokenizer } from "./copy-tokenizer.js";
import { fingerprintOf, type RunContext, TRAIN_CONFIG_FILE } from "./pretrain.js";
import { refuseBaseAsOut } from "./refuse-base-as-out.js";
import { removeReplaced } from "./remove-replaced.js";
import { RunFolder } from "./run-state.js";
import { stepsOf } from "./steps-of.js";

export interface WarningEvent {
  readonly kind: "warning";
  readonly message: string;
}

export interface TrainContext extends Omit<RunContext, "onEvent"> {
  readonly onEvent?: (event: WarningEvent | Parameters<NonNullable<RunContext["onEvent"]>>[0]) => void;
}

export interface TrainResult extends LoopResult {
  /** What fitting the head anew came to; undefined where nothing was asked of it. */
  readonly head: HeadFit | undefined;
  readonly classes: readonly string[];
  /** Numbers that were trained. */
  readonly trained: number;
  readonly calibration: Calibration;
}

/** Everything that a run, or a rehearsal of one, works with. The caller closes it. */
export interface Preparation {
  readonly base: Base;
  readonly sources: readonly Source[];
  readonly model: FineTuneModel;
  readonly task: FineTuneTask;
  readonly steps: number;
  close(): void;
}

/**
 * Trains and writes the checkpoint's folder. Needs a started backend.
 * @throws SocagentError as `openBase`, `openSources`, `findClasses` and the loop do
 */
export async function train(options: TrainOptions, context: TrainContext): Promise<TrainResult> {
  await refuseBaseAsOut(options.base, options.out);
  const prepared = await prepare(options, context);
  const { base, sources, model, task, steps } = prepared;
  let release: (() => Promise<void>) | undefined;
  try {
    const identity = { ...options, baseHash: await hashOfBase(base), classes: model.classes };
    const fingerprint = fingerprintOf(identity, base.tokenizer, sources);
    if (context.resume) await new RunFolder(options.out).check(fingerprint);
    release = await claimFolder(options.out);
    // An unfinished folder is no checkpoint: the card comes last.
    await removeReplaced(options.out);
    await writeFileAtomically(join(options.out, TRAIN_CONFIG_FILE), `${JSON.stringify(options, undefined, 2)}\n`);
    await copyBase(base, model, options);
    const result = await runLoop(task, { ...context, options, steps, fingerprint });
    const head = await fitHead(prepared, options, context);
    if (head?.kept === true) result.log.write({ kind: "head", step: result.steps, ...head.after });
    await savePeftAdapter(join(options.out, ADAPTER_FOLDER), model.adapter, { baseModelName: nameOf(options.out) });
    const facts = await factsModelOf(prepared, options, context);
    const calibration = await calibrateModel(prepared, facts, options, context);
    await writeCalibration(options.out, calibration);
    await writeCheckpointCard(options.out, await cardOf(prepared, options, result));
    return { ...result, head, classes: model.classes, trained: model.adapter.count(), calibration };
  } finally {
    await release?.();
    prepared.close();
  }
}

/** Opens data and base, and loads the model. */
export async function prepare(options: TrainOptions, context: TrainContext): Promise<Preparation> {
  const base = await openBase(options);
  // They are read after training: a wrong folder is told before.
  for (const folder of [...options.factsOn, ...options.calibrateOn]) await openDataset(folder);
  const sources = await openSources({ ...options, byLabels: true }, base.tokenizer, (name, rows, all) => {
    context.onEvent?.({ kind: "stage", stage: "tokenising", done: rows / all, detail: name });
  });
  try {
    const classes = findClasses(sources, base.checkpoint?.card.classes);
    for (const message of warningsOf(sources, classes)) context.onEvent?.({ kind: "warning", message });
    const model = await loadFineTuneModel(base, classes.names, options);
    const task = new FineTuneTask(model, base.tokenizer, sources, options);
    const close = (): void => {
      closeSources(sources);
      model.adapter.dispose();
      releaseDerived(model.base.values());
      tf.dispose([...model.base.values()]);
    };
    return { base, sources, model, task, steps: fineTuneSteps(options, sources), close };
  } catch (thrown) {
    closeSources(sources);
    throw thrown;
  }
}

/** As many as the epochs take, and no more than `maxExamples` allows. */
export function fineTuneSteps(options: TrainOptions, sources: readonly Pick<Source, "train">[]): number {
  const steps = stepsOf(options, sources);
  if (options.maxSteps !== null) return steps;
  return Math.min(steps, Math.ceil(options.maxExamples / (options.batchSize * options.accumulate)));
}

function warningsOf(sources: readonly Source[], { unseen }: ClassList): string[] {
  const passedOver = sources.flatMap(({ folder, split, passedOver: why }) =>
    why.length === 0
      ? []
      : [
          `${folder}: the split ${split} is learnt by, as others have too few attacks to learn or to measure by (${why.join("; ")}); ` +
            "what validation says is of the same attacks then, and too good for others",
        ],
  );
  const empty = sources.flatMap(({ folder, tokens }) => {
    const { rows, first } = tokens.empty;
    const named = first.join(", ");
    return rows === 0
      ? []
      : [`${folder}: ${rows} rows have no text and are left out (${named}${rows > first.length ? ", …" : ""})`];
  });
  const names = [...unseen].map(([name, rows]) => `${name} (${rows} rows)`).join(", ");
  const unknown = `techniques that no training row has: ${names}; in validation and test they count as attacks of no known technique`;
  return [...passedOver, ...empty, ...(unseen.size === 0 ? [] : [unknown])];
}

/** The base's own files, its weights in the type that they have. */
async function copyBase({ folder }: Base, { config, base }: FineTuneModel, { out }: TrainOptions): Promise<void> {
  await copyTokenizer(folder, out);
  if (await exists(join(folder, SINGLE_FILE))) {
    await copyFileAtomically(join(folder, CONFIG_FILE), join(out, CONFIG_FILE));
    await copyFileAtomically(join(folder, SINGLE_FILE), join(out, SINGLE_FILE));
    return;
  }
  // Shards become one file.
  const architecture = base.has("lm_head.dense.weight") ? "RobertaForMaskedLM" : "RobertaModel";
  await savePretrained(out, config, base, { architecture });
}

/** A run goes on only on the weights that it began with. */
async function hashOfBase({ folder, checkpoint }: Base): Promise<string> {
  if (checkpoint !== undefined) return hashCheckpoint(folder);
  const file = join(folder, SINGLE_FILE);
  if (!(await exists(file))) return "";
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function fitHead(
  { model, task }: Preparation,
  options: TrainOptions,
  context: TrainContext,
): Promise<HeadFit | undefined> {
  if (options.headExamples === 0) return undefined;
  return refitHead(model, task, options, (done) => {
    throwIfStopped(context);
    context.onEvent?.({ kind: "stage", stage: "fitting the head", done, detail: "" });
  });
}

async function factsModelOf(
  { base, sources }: Preparation,
  options: TrainOptions,
  context: TrainContext,
): Promise<FactsModel | undefined> {
  if (!options.facts) return undefined;
  const added = await openMore(options.factsOn, base, options, context);
  try {
    return await factsOfRun(base, sources, added, options, {
      onProgress: (done) => {
        throwIfStopped(context);
        context.onEvent?.({ kind: "stage", stage: "learning from facts", done, detail: "" });
      },
      onWarning: (message) => context.onEvent?.({ kind: "warning", message }),
    });
  } finally {
    closeSources(added);
  }
}

async function calibrateModel(
  { base, sources, model }: Preparation,
  factsModel: FactsModel | undefined,
  options: TrainOptions,
  context: TrainContext,
): Promise<Calibration> {
  const merged = mergeAdapter(model.base, model.adapter);
  const encoder = stoppable(createTensorEncoder(new Weights(merged), model.config), () => {
    throwIfStopped(context);
  });
  const extra = await openCalibrationSources(base, options, context);
  try {
    const measured = extra.length === 0 ? sources : weighedByRows([...sources, ...extra]);
    return await calibrate({
      encoder,
      tokenizer: base.tokenizer,
      sources: measured,
      facts: factsModel === undefined ? undefined : await judgeFacts(measured, factsModel, context),
      classes: model.classes,
      options,
      before: base.checkpoint?.calibration,
      onProgress: (stage, done) => {
        throwIfStopped(context);
        context.onEvent?.({ kind: "stage", stage, done, detail: "" });
      },
      onWarning: (message) => context.onEvent?.({ kind: "warning", message }),
    });
  } finally {
    closeSources(extra);
    await encoder.close();
    disposeMerged(merged, model.base);
  }
}

/** By source, log-odds of all rows. */
async function judgeFacts(
  sources: readonly Source[],
  model: FactsModel,
  context: TrainContext,
): Promise<readonly Float32Array[]> {
  const judged: Float32Array[] = [];
  for (const { folder, name } of sources) {
    judged.push(
      await scoreDataset(await openDataset(folder), model, (done) => {
        throwIfStopped(context);
        context.onEvent?.({ kind: "stage", stage: "judging facts", done, detail: name });
      }),
    );
  }
  return judged;
}

function throwIfStopped({ signal }: TrainContext): void {
  if (signal?.aborted !== true) return;
  throw new SocagentError("interrupted", "stopped after the last step; what was trained is saved", {
    nextStep: "Give the same command with --resume: it goes on with the head, the facts and the calibration.",
  });
}

/** Datasets that the language model does not learn from. */
async function openMore(
  data: readonly string[],
  { tokenizer }: Base,
  options: TrainOptions,
  context: TrainContext,
): Promise<readonly Source[]> {
  if (data.length === 0) return [];
  return openSources({ ...options, data, blend: {} }, tokenizer, (name, rows, all) => {
    context.onEvent?.({ kind: "stage", stage: "tokenising", done: rows / all, detail: name });
  });
}

/** Datasets that calibration alone reads, all of their rows. */
async function openCalibrationSources(
  base: Base,
  options: TrainOptions,
  context: TrainContext,
): Promise<readonly Source[]> {
  const opened = await openMore(options.calibrateOn, base, options, context);
  return opened.map((source) => {
    const { train, validation, test } = source;
    return { ...source, validation: Int32Array.from([...train, ...validation, ...test]).sort() };
  });
}

/** Each counts by the rows that are measured on. */
function weighedByRows(sources: readonly Source[]): readonly Source[] {
  const total = sources.reduce((sum, { validation }) => sum + validation.length, 0);
  return sources.map((source) => ({ ...source, weight: source.validation.length / total }));
}

async function cardOf(
  { base, sources, model }: Preparation,
  options: TrainOptions,
  result: LoopResult,
): Promise<CheckpointCard> {
  const data = sources.map(({ name, sha256, weight, split }) => ({ name, sha256, weight, split }));
  const { steps, examples } = result;
  const before = base.checkpoint?.card.lineage ?? (await lineageOf(base.folder));
  return {
    format: 1,
    templateVersion: TEMPLATE_VERSION,
    tokenizer: tokenizerFingerprint(base.tokenizer),
    classes: [...model.classes],
    maxLength: options.maxLength,
    chain: options.chain && options.promptShare > 0,
    lineage: [...before, { command: "train", data, steps, examples, seed: options.seed }],
  };
}

/** PEFT finds the base in the checkpoint's folder; where that is on a machine is nobody's business. */
function nameOf(folder: string): string {
  return resolve(folder).split(/[\\/]/).at(-1) ?? folder;
}
