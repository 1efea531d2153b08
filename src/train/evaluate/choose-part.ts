/** Which rows of a dataset are measured: `NAME=FOLDER@SPLIT`, with words for kinds of splits beside the splits' own names. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { CheckpointCard } from "../../checkpoint/checkpoint-card.js";
import type { Manifest, ManifestSplit } from "../../data/manifest.js";
import { SocagentError } from "../../errors.js";

/** What a word asks for. */
const WORDS: Readonly<Record<string, (split: ManifestSplit) => boolean>> = {
  random: ({ kind }) => kind === "random",
  temporal: ({ kind }) => kind === "time",
  "unseen-incidents": ({ kind, by }) => kind === "group" && by === "incident",
  "unseen-playbooks": ({ kind, by }) => kind === "group" && by === "family",
  "unseen-families": ({ kind, by }) => kind === "group" && by === "family",
};

export const SPLIT_WORDS = Object.keys(WORDS);

/** Instead of a split: every row, whatever its part. */
export const ALL_ROWS = "all";

export interface DataChoice {
  /** Of the section in reports. */
  readonly name: string;
  readonly folder: string;
  /** A split's name or word, or `all`. */
  readonly split?: string;
}

/**
 * Reads `FOLDER`, `FOLDER@SPLIT` or `NAME=FOLDER@SPLIT`. A folder that is there goes before what its name could mean otherwise.
 * @throws SocagentError (`usage`) when nothing is left for the folder
 */
export function parseDataChoice(text: string): DataChoice {
  if (existsSync(text)) return { name: basename(resolve(text)), folder: text };
  const [, name, folder = "", split] = /^(?:([^=/\\]+)=)?(.*?)(?:@([\w-]+))?$/s.exec(text) ?? [];
  if (folder === "") {
    throw new SocagentError("usage", `--data ${text} names no folder`, {
      nextStep: "Give it as in `--data data/mine`, `--data data/mine@temporal` or `--data mine=data/mine@all`.",
    });
  }
  const own = basename(resolve(folder));
  return {
    name: name ?? (split === undefined ? own : `${own}@${split}`),
    folder,
    ...(split === undefined ? {} : { split }),
  };
}

/** Datasets that a checkpoint was trained on: by the SHA-256 of their content, which split's training part. */
export type TrainedSplits = ReadonlyMap<string, string>;

/** Of checkpoints' last trainings; of two that differ the first counts. */
export function trainedSplits(cards: readonly Pick<CheckpointCard, "lineage">[]): TrainedSplits {
  const known = new Map<string, string>();
  for (const { lineage } of cards) {
    for (const { data } of [...lineage].reverse()) {
      for (const { sha256, split } of data) if (split !== undefined && !known.has(sha256)) known.set(sha256, split);
    }
  }
  return known;
}

/** The strictest first: unseen incidents, then a later time. */
const PREFERRED = ["group", "time", "day", "random"] as const;

/**
 * @param wanted a split's name, one of `SPLIT_WORDS`, or nothing
 * @throws SocagentError (`usage`) when there is no such split, (`input`) when there is none at all
 */
export function findSplit(
  { splits }: Pick<Manifest, "splits">,
  wanted: string | undefined,
  folder: string,
): ManifestSplit {
  if (wanted !== undefined) {
    const word = Object.hasOwn(WORDS, wanted) ? WORDS[wanted] : undefined;
    const found = splits.find(({ name }) => name === wanted) ?? (word === undefined ? undefined : splits.find(word));
    if (found !== undefined) return found;
    throw new SocagentError("usage", `${folder} has no split ${wanted}`, {
      subject: { file: folder },
      problems: splits.map(({ name, kind, by }) => `it has ${name} (${kind}${by === undefined ? "" : ` by ${by}`})`),
      nextStep: `Give one of those, or all for every row; or ingest it with \`--splits ${specFor(wanted)}\`.`,
    });
  }
  for (const kind of PREFERRED) {
    const found = splits.find((split) => split.kind === kind);
    if (found !== undefined) return found;
  }
  throw new SocagentError("input", `${folder} has no split, so that nothing is held out`, {
    subject: { file: folder },
    nextStep:
      "Measure on every row with --split all, or ingest it with --splits, as in `--splits time,group:by=incident`.",
  });
}

function specFor(wanted: string): string {
  switch (wanted) {
    case "temporal":
      return "time";
    case "unseen-incidents":
      return "group:by=incident";
    case "unseen-playbooks":
    case "unseen-families":
      return "families=group:by=family";
    default:
      return wanted;
  }
}
