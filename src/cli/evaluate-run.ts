/** Runs `socagent evaluate`: options, models, progress, and where the results go. */
import { join } from "node:path";
import { z } from "zod";
import { type Checkpoint, openCheckpoint } from "../checkpoint/checkpoint.js";
import { SocagentError } from "../errors.js";
import { makeOutputFolder, readJson, writeFileAtomically } from "../files.js";
import { exists } from "../model/open-checkpoint.js";
import { BACKEND_CHOICES } from "../model/tensors.js";
import type { Baseline } from "../train/baselines/baseline.js";
import { allBaselines } from "../train/baselines/run-baselines.js";
import { type OtherMetrics, readOtherMetrics } from "../train/evaluate/other-metrics.js";
import { parseDataChoice, type TrainedSplits, trainedSplits } from "../train/evaluate/choose-part.js";
import { evaluate, type Evaluation } from "../train/evaluate/evaluate.js";
import {
  type MeasuredCheckpoint,
  measuredCheckpoint,
  type Metrics,
  metricsOf,
  writeMetrics,
} from "../train/evaluate/metrics-file.js";
import { CARD_TITLE, modelCard } from "../train/evaluate/model-card.js";
import { type PreparedData, prepareData } from "../train/evaluate/prepare-data.js";
import { openEncoder } from "../triage/predict/open-encoder.js";
import { FULL_CHAIN } from "../triage/prioritise/plan-chains.js";
import { TextModel } from "../triage/predict/text-model.js";
import type { Action } from "./command.js";
import { oneLine } from "./escape.js";
import { evaluatePage } from "./evaluate-page.js";
import { renderMetrics } from "./evaluate-report.js";
import type { Io } from "./io.js";
import { ProgressLine } from "./progress.js";

const PAGE_FILE = "index.html";
const TRAINING_FILE = "train-config.json";

const Values = z.object({
  checkpoint: z.array(z.string()).default([]),
  data: z.array(z.string()).default([]),
  split: z.string().optional(),
  part: z.enum(["train", "validation", "test"]),
  limit: z.number(),
  baselines: z.array(z.string()).optional(),
  baselineData: z.string().optional(),
  baselineRows: z.number(),
  chainRows: z.number(),
  ablations: z.boolean(),
  out: z.string().optional(),
  card: z.boolean().default(false),
  also: z.array(z.string()).default([]),
  seed: z.number(),
  encoder: z.enum(["onnx", "tensor"]),
  backend: z.enum(BACKEND_CHOICES),
  threads: z.number().optional(),
  json: z.boolean().default(false),
});

type Values = z.infer<typeof Values>;

export const runEvaluate: Action = async ({ options }, io) => {
  const values = Values.parse(options);
  checkGiven(values);
  const baselines = chosenBaselines(values.baselines);
  // What is wrong with a checkpoint is told before minutes go into baselines.
  const checkpoints: Checkpoint[] = [];
  for (const folder of values.checkpoint) checkpoints.push(await openCheckpoint(folder));
  const others: OtherMetrics[] = [];
  for (const file of values.also) others.push(await readOtherMetrics(file));
  if (values.out !== undefined) await makeOutputFolder(values.out);
  const progress = new ProgressLine(io.stderr);
  try {
    const trained = trainedSplits(checkpoints.map(({ card }) => card));
    const prepared = await prepareAll(values, { baselines, trained }, progress);
    progress.clear();
    for (const { warning } of prepared) if (warning !== undefined) io.stderr.write(`warning: ${oneLine(warning)}\n`);
    const measured: MeasuredCheckpoint[] = [];
    for (const checkpoint of checkpoints) {
      const done = await measureOne(checkpoint, prepared, values, io, progress);
      measured.push(done);
      // As they come: stopping loses nothing that is done.
      await writeResults(metricsOf(measured, commandOf(values), values.seed), values);
    }
    progress.clear();
    const metrics = metricsOf(measured, commandOf(values), values.seed);
    if (values.card) await writeCard(metrics, values, others);
    io.stdout.write(
      values.json ? `${JSON.stringify(metrics, undefined, 2)}\n` : renderMetrics(metrics, io.stdout.colours),
    );
    tellFiles(values, io);
    return 0;
  } finally {
    progress.clear();
  }
};

function checkGiven({ checkpoint, data, card, also }: Values): void {
  if (also.length > 0 && !card) {
    throw new SocagentError("usage", "--also is for the model card, which is not written", {
      nextStep: "Give --card too, or leave --also out.",
    });
  }
  const problems = [
    ...(checkpoint.length === 0 ? ["--checkpoint: nothing to measure was given"] : []),
    ...(data.length === 0 ? ["--data: nothing to measure on was given"] : []),
  ];
  if (problems.length === 0) return;
  throw new SocagentError("usage", "evaluate needs a checkpoint and data", {
    problems,
    nextStep: "Give both, as in `socagent evaluate --checkpoint checkpoints/mine --data data/mine`.",
  });
}

/** @throws SocagentError (`usage`) with every name that there is not */
function chosenBaselines(names: readonly string[] | undefined): readonly Baseline[] {
  const all = allBaselines();
  if (names === undefined) return all;
  if (names.length === 1 && names[0] === "none") return [];
  const keyOf = (name: string): string =>
    name.replaceAll(/[A-Z]/g, (letter, at) => `${at === 0 ? "" : "-"}${letter.toLowerCase()}`).replaceAll(" ", "-");
  const known = new Map(all.map((one) => [keyOf(one.name), one]));
  const problems = names.filter((name) => !known.has(name)).map((name) => `there is no baseline ${oneLine(name, 60)}`);
  if (problems.length > 0) {
    throw new SocagentError("usage", "these baselines cannot be run", {
      problems,
      nextStep: `Give some of ${[...known.keys()].join(", ")}; or none.`,
    });
  }
  return all.filter(({ name }) => names.includes(keyOf(name)));
}

async function prepareAll(
  values: Values,
  known: { readonly baselines: readonly Baseline[]; readonly trained: TrainedSplits },
  progress: ProgressLine,
): Promise<PreparedData[]> {
  const { split, part, limit, baselineRows, seed, baselineData } = values;
  const choices = values.data.map((text) => parseDataChoice(text));
  const prepared: PreparedData[] = [];
  for (const choice of choices) {
    const options = {
      split,
      part,
      limit,
      ...known,
      baselineRows,
      seed,
      ...(baselineData === undefined ? {} : { baselineData: parseDataChoice(baselineData) }),
    };
    prepared.push(
      await prepareData(choice, options, (what, done) => {
        if (what !== "") progress.show(oneLine(choice.name, 20), done, what);
      }),
    );
  }
  return prepared;
}

async function measureOne(
  checkpoint: Checkpoint,
  prepared: readonly PreparedData[],
  { encoder: kind, backend, threads, chainRows, ablations, seed }: Values,
  io: Io,
  progress: ProgressLine,
): Promise<MeasuredCheckpoint> {
  progress.show("model", undefined, oneLine(checkpoint.folder, 60));
  const opened = await openEncoder(checkpoint, { encoder: kind, backend, threads: threads ?? null }, (note) => {
    progress.clear();
    io.stderr.write(`note: ${oneLine(note)}\n`);
  });
  const { encoder } = opened;
  try {
    const texts = new TextModel(opened, checkpoint.tokenizer, checkpoint.card.maxLength);
    const evaluations: Evaluation[] = [];
    for (const data of prepared) {
      // As triage runs the chain for the most suspicious clusters.
      const chain = { rows: chainRows, ablations, seed, ...FULL_CHAIN };
      const model = { checkpoint, texts, words: encoder };
      evaluations.push(
        await evaluate(model, data, { chain, seed }, (what, done) => {
          progress.show(oneLine(data.facts.name, 20), done, what);
        }),
      );
    }
    return await measuredCheckpoint(checkpoint, encoder.name, evaluations);
  } finally {
    await encoder.close();
  }
}

async function writeResults(metrics: Metrics, { out }: Values): Promise<void> {
  if (out === undefined) return;
  await writeMetrics(out, metrics);
  await writeFileAtomically(join(out, PAGE_FILE), evaluatePage(metrics));
}

async function writeCard(
  metrics: Metrics,
  { checkpoint: [folder] }: Values,
  others: readonly OtherMetrics[],
): Promise<void> {
  if (folder === undefined) return;
  const file = join(folder, TRAINING_FILE);
  const training = (await exists(file)) ? trainingOf(file, await readJson(file, "checkpoint")) : {};
  await writeMetrics(folder, metrics);
  await writeFileAtomically(join(folder, CARD_TITLE), modelCard(metrics, training, others));
}

function trainingOf(file: string, value: unknown): Record<string, unknown> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SocagentError("checkpoint", `${file} does not hold the options of a training`, {
    subject: { file },
    nextStep: "Take the file away: the card then leaves the training out.",
  });
}

function shown(folder: string, name: string): string {
  return oneLine(join(folder, name));
}

function tellFiles({ out, card, json, checkpoint: [first] }: Values, io: Io): void {
  if (json) return;
  if (out !== undefined) io.stdout.write(`written: ${shown(out, "metrics.json")}, ${shown(out, PAGE_FILE)}\n`);
  if (card && first !== undefined)
    io.stdout.write(`written: ${shown(first, CARD_TITLE)}, ${shown(first, "metrics.json")}\n`);
}

/** The command line that makes the same figures. */
function commandOf(values: Values): string {
  const {
    checkpoint,
    data,
    split,
    part,
    limit,
    baselines,
    baselineData,
    baselineRows,
    chainRows,
    ablations,
    seed,
    encoder,
  } = values;
  return [
    "socagent evaluate",
    `--checkpoint ${checkpoint.join(" ")}`,
    `--data ${data.join(" ")}`,
    ...(split === undefined ? [] : [`--split ${split}`]),
    ...(part === "test" ? [] : [`--part ${part}`]),
    `--limit ${limit}`,
    ...(baselines === undefined ? [] : [`--baselines ${baselines.join(",")}`]),
    ...(baselineData === undefined ? [] : [`--baseline-data ${baselineData}`]),
    `--baseline-rows ${baselineRows}`,
    `--chain-rows ${chainRows}`,
    ...(ablations ? [] : ["--no-ablations"]),
    `--seed ${seed}`,
    ...(encoder === "onnx" ? [] : [`--encoder ${encoder}`]),
    ...(values.card ? ["--card"] : []),
    ...(values.also.length === 0 ? [] : [`--also ${values.also.join(" ")}`]),
  ].join(" ");
}
