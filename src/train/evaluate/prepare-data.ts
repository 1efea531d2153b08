/** The rows that are measured, and the baselines' answers on them: once for all checkpoints. */
import { join } from "node:path";
import { type Dataset, openDataset } from "../../data/dataset-reader.js";
import { MANIFEST_FILE } from "../../data/manifest.js";
import { checkTemplateVersion } from "../../enrich/text/template-version.js";
import { messageOf, SocagentError } from "../../errors.js";
import type { Baseline } from "../baselines/baseline.js";
import { type BaselineOutcome, runBaselines } from "../baselines/run-baselines.js";
import { ALL_ROWS, type DataChoice, findSplit, type TrainedSplits } from "./choose-part.js";
import { type EvaluatedPart, type LabelledRows, readLabelledRows } from "./labelled-rows.js";

export interface PrepareOptions {
  /** For data that names none. */
  readonly split?: string | undefined;
  readonly part: Exclude<EvaluatedPart, "all">;
  /** Most rows that are measured. */
  readonly limit: number;
  readonly baselines: readonly Baseline[];
  /** What baselines learn from, where it is not the data's own training part. */
  readonly baselineData?: DataChoice | undefined;
  /** Most rows that baselines learn from. */
  readonly baselineRows: number;
  /** Data that the checkpoints were trained on is measured by the same split, where none is named. */
  readonly trained?: TrainedSplits | undefined;
  readonly seed: number;
}

/** Where rows came from. */
export interface DataFacts {
  readonly name: string;
  /** SHA-256 of the dataset's content. */
  readonly sha256: string;
  /** For people, as in `group (unseen incidents)`. */
  readonly split: string;
  readonly part: EvaluatedPart;
  /** Rows of the part, those that were drawn, and of these the ones without a label. */
  readonly available: number;
  readonly rows: number;
  readonly unlabelled: number;
  /** Incidents that the malicious rows belong to, as far as it is told: their alerts are alike, so that few incidents say little. */
  readonly attackIncidents: number;
}

export interface PreparedData {
  readonly facts: DataFacts;
  readonly dataset: Dataset;
  readonly test: LabelledRows;
  readonly baselines: readonly BaselineOutcome[];
  /** What baselines learnt from. */
  readonly learntFrom: string;
  /** That rows are measured which a checkpoint may have been trained on. */
  readonly warning?: string | undefined;
}

/**
 * @throws SocagentError (`checkpoint`) for a dataset of another text template; (`usage`) when there is no such split; (`input`) when there are no
 *   labelled rows
 */
export async function prepareData(
  choice: DataChoice,
  options: PrepareOptions,
  onProgress: (what: string, done: number) => void,
): Promise<PreparedData> {
  onProgress("reading", 0);
  const dataset = await openEvaluated(choice.folder);
  const { sha256, splits } = dataset.manifest;
  const learnt = options.trained?.get(sha256);
  const trainedBy = splits.some(({ name }) => name === learnt) ? learnt : undefined;
  const part = partOf(dataset, choice.split ?? options.split ?? trainedBy, options.part);
  const { limit, seed } = options;
  const test = await readLabelledRows(dataset, { split: part.split, part: part.part, limit, seed });
  const facts: DataFacts = {
    name: choice.name,
    sha256,
    split: part.title,
    part: part.part,
    available: test.available,
    rows: test.rows.length,
    unlabelled: test.unlabelled,
    attackIncidents: new Set(test.rows.flatMap(({ malicious, incident }) => (malicious ? (incident ?? []) : []))).size,
  };
  const answers = await baselinesOn(dataset, part, test, options, onProgress);
  return { facts, dataset, test, ...answers, warning: seenInTraining(choice.name, part, trainedBy) };
}

function seenInTraining(name: string, { part, split }: ChosenPart, trainedBy: string | undefined): string | undefined {
  if (trainedBy === undefined || part === "train" || split === trainedBy) return undefined;
  return `${name} was trained on by its split ${trainedBy}: rows of the training are among those that are measured, and the figures too good (--split ${trainedBy})`;
}

async function openEvaluated(folder: string): Promise<Dataset> {
  const dataset = await openDataset(folder);
  checkTemplateVersion(dataset.manifest.template, join(folder, MANIFEST_FILE));
  return dataset;
}

interface ChosenPart {
  readonly split?: string;
  readonly part: EvaluatedPart;
  readonly title: string;
}

function partOf({ manifest, folder }: Dataset, wanted: string | undefined, part: EvaluatedPart): ChosenPart {
  if (wanted === ALL_ROWS) return { part: "all", title: "every row" };
  const split = findSplit(manifest, wanted, folder);
  return { split: split.name, part, title: titleOf(split) };
}

function titleOf({ name, kind, by }: ReturnType<typeof findSplit>): string {
  switch (kind) {
    case "random":
      return `${name}: random rows`;
    case "time":
      return `${name}: a later time`;
    case "day":
      return `${name}: other days`;
    case "group":
      return `${name}: unseen ${by === "family" ? "families" : by === "class" ? "classes" : "incidents"}`;
  }
}

async function baselinesOn(
  dataset: Dataset,
  part: ChosenPart,
  test: LabelledRows,
  { baselines, baselineData, baselineRows, split, seed }: PrepareOptions,
  onProgress: (what: string, done: number) => void,
): Promise<Pick<PreparedData, "baselines" | "learntFrom">> {
  const unscored = (reason: string): BaselineOutcome[] =>
    baselines.map(({ name }) => ({ kind: "unscored", name, reason }));
  if (baselines.length === 0) return { baselines: [], learntFrom: "nothing" };
  if (baselineData === undefined && part.split === undefined) {
    return { baselines: unscored("no training rows: every row is measured (--baseline-data)"), learntFrom: "nothing" };
  }
  const other = baselineData === undefined ? undefined : await openEvaluated(baselineData.folder);
  const from = other === undefined ? part : partOf(other, baselineData?.split ?? split, "train");
  const trainPart = other === undefined || from.split !== undefined ? "train" : "all";
  const learntFrom = `${trainPart === "all" ? "all rows" : `the training part (${from.title})`} of ${baselineData?.name ?? "the same data"}`;
  try {
    const wanted = { split: from.split, part: trainPart, limit: baselineRows, seed } as const;
    const train = await readLabelledRows(other ?? dataset, wanted);
    return { baselines: await runBaselines({ train, test, seed }, baselines, onProgress), learntFrom };
  } catch (thrown) {
    if (!(thrown instanceof SocagentError && thrown.code === "input")) throw thrown;
    return { baselines: unscored(messageOf(thrown)), learntFrom };
  }
}
