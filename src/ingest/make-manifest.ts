/** What the manifest and the parts' metadata say of a dataset. */
import { createHash } from "node:crypto";
import { CLEANING_COUNTS, type CleaningTally, FEATURE_NAMES } from "../data/clean.js";
import { ZERO_FEATURES } from "../data/cic/known-faults.js";
import type { DatasetShape } from "../data/dataset-part.js";
import { SPLIT_PARTS } from "../data/dataset-row.js";
import { type Manifest, MANIFEST_VERSION, type ManifestSplit } from "../data/manifest.js";
import type { Splitter } from "../data/split.js";
import { TEMPLATE_VERSION } from "../enrich/text/template-version.js";
import { VERSION } from "../version.js";
import type { ChunkList } from "./chunk-list.js";
import type { Kept } from "./deduplicate-stage.js";
import type { IngestOptions } from "./options.js";
import type { PlannedInput } from "./plan.js";
import type { InputDone } from "./read-stage.js";
import { describeRule, ruleForAlerts } from "./row-key.js";
import type { Written } from "./write-stage.js";

/** All that is known once the rows are read and compared. */
export interface Facts {
  readonly options: IngestOptions;
  readonly inputs: readonly PlannedInput[];
  readonly done: readonly InputDone[];
  readonly list: ChunkList;
  readonly kept: Kept;
  readonly splitters: readonly Splitter[];
}

/** The features of the dataset: those that an input has, without the known ones that are zero in every row. */
export function featuresOf({ features, nonZeroFeatures }: ChunkList): { kept: string[]; zero: string[] } {
  const zero = ZERO_FEATURES.filter((name) => features.has(name) && !nonZeroFeatures.has(name));
  const isZero = new Set<string>(zero);
  return { kept: FEATURE_NAMES.filter((name) => features.has(name) && !isZero.has(name)), zero: [...zero] };
}

/** The chance that two different rows of n were taken for one is at most n² / 2^129. */
export function falseMergeProbability(rows: number): number {
  return rows ** 2 / 2 ** 129;
}

/** Of every part's schema: where the rows come from, what was counted, and what the splits are. */
export function partMetadata(facts: Facts, shape: DatasetShape): Map<string, string> {
  const { options, kept, splitters } = facts;
  const { deduplicated } = kept;
  return new Map([
    ["socagent.version", VERSION],
    ["socagent.template", String(TEMPLATE_VERSION)],
    ["socagent.inputs", JSON.stringify(inputsOf(facts))],
    ["socagent.options", JSON.stringify(optionsOf(options))],
    ["socagent.rows", String(sum(deduplicated.keptPerClass))],
    ["socagent.classes", JSON.stringify(classesOf(kept))],
    ["socagent.features", JSON.stringify(shape.features)],
    ["socagent.facts", JSON.stringify(shape.facts)],
    ["socagent.splits", JSON.stringify(splitters.map(({ spec }) => specOf(spec)))],
    ["socagent.splitParts", JSON.stringify(SPLIT_PARTS)],
  ]);
}

export function makeManifest(
  facts: Facts,
  shape: DatasetShape,
  written: Written,
  rejectsFile: string | null,
): Manifest {
  const { options, list, kept, splitters } = facts;
  const { deduplicated } = kept;
  const { classes } = list.table;
  const nameOf = (of: number): string => classes[of]?.name ?? "";
  return {
    schemaVersion: MANIFEST_VERSION,
    kind: "socagent-dataset",
    version: VERSION,
    template: TEMPLATE_VERSION,
    sha256: createHash("sha256")
      .update(written.parts.map(({ sha256 }) => sha256).join("\n"))
      .digest("hex"),
    rows: written.rows,
    time:
      written.time === undefined
        ? null
        : { first: new Date(written.time.first).toISOString(), last: new Date(written.time.last).toISOString() },
    seed: options.seed,
    options: optionsOf(options),
    inputs: inputsOf(facts),
    features: [...shape.features],
    facts: [...shape.facts],
    zeroFeatures: featuresOf(list).zero,
    rejects: { file: rejectsFile, rows: sum([...list.rejects.values()]), reasons: Object.fromEntries(list.rejects) },
    cleaning: cleaningOf(list.cleaning),
    duplicates: {
      flow: describeRule(options.duplicates),
      alert: describeRule(ruleForAlerts(options.duplicates)),
      rows: sum(deduplicated.duplicatesPerClass),
      falseMergeProbability: falseMergeProbability(list.rows),
    },
    conflicts: {
      policy: options.conflicts,
      contents: [...deduplicated.conflictingContents].map(([key, contents]) => ({
        classes: key.split(",").map((of) => nameOf(Number(of))),
        contents,
      })),
      rowsDropped: sum(deduplicated.conflictsDroppedPerClass),
    },
    classes: classesOf(kept),
    splits: splitters.map((splitter, index) =>
      splitOf(
        splitter,
        written.splitCounts[index],
        classes.map((_, of) => nameOf(of)),
      ),
    ),
    parts: [...written.parts],
  };
}

function inputsOf({ inputs, done, list }: Facts): Manifest["inputs"] {
  return inputs.map(({ name, input }) => {
    const { bytes = 0, sha256 = "", format = "", variant = "" } = done[input] ?? {};
    const { rowsRead = 0, rejected = 0, records = 0 } = list.inputs[input] ?? {};
    return { file: name, bytes, sha256, format, variant, rows: rowsRead, rejected, records };
  });
}

function classesOf({ counts, readPerClass, deduplicated }: Kept): Manifest["classes"] {
  return counts.classes.map(({ name, family, malicious }, of) => ({
    name,
    family,
    malicious: malicious ?? null,
    read: readPerClass[of] ?? 0,
    duplicates: deduplicated.duplicatesPerClass[of] ?? 0,
    conflicts: deduplicated.conflictsDroppedPerClass[of] ?? 0,
    rows: counts.perClass[of] ?? 0,
  }));
}

/** Times in the future depend on the day of the ingest, and so are no part of what is made. */
function cleaningOf({ inFuture: _inFuture, ...counts }: CleaningTally): Record<string, number> {
  const names = Object.keys(CLEANING_COUNTS);
  return Object.fromEntries(Object.entries(counts).filter(([name]) => names.includes(name)));
}

function splitOf({ spec, held }: Splitter, counts: Uint32Array | undefined, classes: readonly string[]): ManifestSplit {
  const partsAt = (from: number): ManifestSplit["rows"] => ({
    train: counts?.[from] ?? 0,
    validation: counts?.[from + 1] ?? 0,
    test: counts?.[from + 2] ?? 0,
    unused: counts?.[from + 3] ?? 0,
  });
  const perClass = new Map<string, ManifestSplit["rows"]>();
  for (const [of, name] of classes.entries()) {
    perClass.set(name, added(perClass.get(name), partsAt(of * SPLIT_PARTS.length)));
  }
  return {
    ...specOf(spec),
    held: Object.fromEntries(Object.entries(held).map(([part, names]) => [part, [...names]])),
    rows: [...perClass.values()].reduce(added, partsAt(-SPLIT_PARTS.length)),
    classes: Object.fromEntries(perClass),
  };
}

function added(left: ManifestSplit["rows"] | undefined, right: ManifestSplit["rows"]): ManifestSplit["rows"] {
  if (left === undefined) return right;
  return {
    train: left.train + right.train,
    validation: left.validation + right.validation,
    test: left.test + right.test,
    unused: left.unused + right.unused,
  };
}

function specOf({
  name,
  kind,
  fractions,
  by,
  withinDay,
  cap,
}: Splitter["spec"]): Omit<ManifestSplit, "held" | "rows" | "classes"> {
  const [train, validation, test] = fractions;
  return {
    name,
    kind,
    ...(kind === "day" ? {} : { fractions: [train, validation, test] }),
    ...(kind === "group" ? { by } : {}),
    ...(withinDay ? { within: "day" } : {}),
    ...(cap === undefined ? {} : { cap }),
  };
}

/** What shaped the dataset; not where it was or how many threads made it. */
export function optionsOf(options: IngestOptions): Record<string, unknown> {
  const { duplicates, conflicts, attempted, nonFinite, clock, read } = options;
  const { labelMap, workers: _workers, now: _now, strict: _strict, ...reading } = read;
  return {
    duplicates: describeRule(duplicates),
    conflicts,
    attempted,
    nonFinite,
    clock,
    read: { ...reading, labelMap: Object.fromEntries(labelMap) },
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
