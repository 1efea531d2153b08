/** A dataset that is trained on: its tokens, its parts, and its weight in the blend. */
import { basename } from "node:path";
import { openDataset } from "../../data/dataset-reader.js";
import { SocagentError } from "../../errors.js";
import type { Tokenizer } from "../../model/tokens.js";
import { chooseLearntSplit, chooseSplit, rowsOf } from "./choose-split.js";
import type { TokenFile } from "./token-file.js";
import { tokeniseDataset } from "./tokenise-dataset.js";

export interface Source {
  /** Of the folder, unless two have the same. */
  readonly name: string;
  readonly folder: string;
  /** SHA-256 of the dataset's content. */
  readonly sha256: string;
  readonly split: string;
  /** Stricter splits that cannot be learnt by, and why. */
  readonly passedOver: readonly string[];
  /** Share of all examples. */
  readonly weight: number;
  readonly tokens: TokenFile;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

export interface SourceOptions {
  readonly data: readonly string[];
  /** Weights by name; empty: as many examples of each as it has rows. */
  readonly blend: Readonly<Record<string, number>>;
  readonly split: string | null;
  /** Whether labels are learnt: a split of the program's own choice then has attacks to learn and to measure by. */
  readonly byLabels?: boolean;
  readonly maxLength: number;
  readonly cache: string | null;
}

/**
 * Opens the datasets and tokenises those that are not yet.
 * @throws SocagentError (`usage`) for a blend that does not name the datasets, (`input`) for a dataset without training or validation rows
 */
export async function openSources(
  options: SourceOptions,
  tokenizer: Tokenizer,
  onProgress?: (name: string, rows: number, all: number) => void,
): Promise<Source[]> {
  const names = sourceNames(options.data);
  const weights = blendWeights(names, options.blend);
  const opened: Omit<Source, "weight">[] = [];
  try {
    for (const [index, folder] of options.data.entries()) {
      const name = names[index] ?? folder;
      const dataset = await openDataset(folder);
      const wanted = options.split ?? undefined;
      // What is wrong with the choice is told before minutes go into tokens.
      const strictest = chooseSplit(
        dataset.manifest.splits.map((one) => one.name),
        wanted,
        folder,
      );
      const tokens = await tokeniseDataset(dataset, {
        tokenizer,
        maxLength: options.maxLength,
        cache: options.cache ?? undefined,
        onProgress: (rows, all) => onProgress?.(name, rows, all),
      });
      const { name: split, passedOver } =
        wanted === undefined && options.byLabels === true
          ? chooseLearntSplit(tokens.splits, tokens.columns.malicious, strictest)
          : { name: strictest, passedOver: [] };
      const parts = tokens.splits.get(split) ?? new Uint8Array();
      const { sha256 } = dataset.manifest;
      const [train, validation, test] = [rowsOf(parts, "train"), rowsOf(parts, "validation"), rowsOf(parts, "test")];
      opened.push({ name, folder, sha256, split, passedOver, tokens, train, validation, test });
    }
    checkParts(opened);
  } catch (thrown) {
    for (const { tokens } of opened) tokens.close();
    throw thrown;
  }
  const rows = opened.reduce((total, { train }) => total + train.length, 0);
  return opened.map((one) => ({ ...one, weight: weights?.get(one.name) ?? one.train.length / rows }));
}

export function closeSources(sources: readonly Source[]): void {
  for (const { tokens } of sources) tokens.close();
}

/** Where rows are from, for people: a part of each dataset. */
export function partsInWords(part: "training" | "validation", sources: readonly Source[]): string {
  return sources
    .map(({ name, split, sha256 }) => `${part} part of ${name}, split ${split} (${sha256.slice(0, 12)})`)
    .join("; ");
}

/** Folders' names; whole paths where two would be the same. */
export function sourceNames(folders: readonly string[]): string[] {
  const names = folders.map((folder) => basename(folder));
  return new Set(names).size === names.length ? names : [...folders];
}

/** Shares that add up to one; undefined where nothing was said. */
export function blendWeights(
  names: readonly string[],
  blend: Readonly<Record<string, number>>,
): Map<string, number> | undefined {
  const given = Object.keys(blend);
  if (given.length === 0) return undefined;
  const problems = [
    ...given.filter((name) => !names.includes(name)).map((name) => `${name} is no dataset that was given`),
    ...names.filter((name) => !given.includes(name)).map((name) => `${name} has no weight`),
  ];
  const total = Object.values(blend).reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) problems.push("the weights add up to nothing");
  if (problems.length > 0) {
    throw new SocagentError("usage", "the blend does not fit the datasets", {
      subject: { field: "blend" },
      problems,
      nextStep: `Give a weight for each dataset by its name, as in --blend ${names.map((name) => `${name}=1`).join(",")}.`,
    });
  }
  return new Map(Object.entries(blend).map(([name, weight]) => [name, weight / total]));
}

function checkParts(sources: readonly Omit<Source, "weight">[]): void {
  const problems = sources.flatMap(({ folder, split, train, tokens }) => {
    if (tokens.empty.rows === tokens.rows) return [`${folder}: every row has an empty text`];
    return train.length === 0 ? [`${folder}: its split ${split} has no training rows`] : [];
  });
  if (sources.every(({ validation }) => validation.length === 0)) {
    problems.push(
      `no validation rows in ${sources.map(({ folder, split }) => `${folder} (split ${split})`).join(", ")}`,
    );
  }
  if (problems.length === 0) return;
  throw new SocagentError("input", "the data cannot be trained on", {
    problems,
    nextStep: "Ingest the data with a split that has training and validation parts, as in `--splits random`.",
  });
}
