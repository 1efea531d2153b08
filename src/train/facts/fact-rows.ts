/** The rows that a facts model learns from: facts in bins, in memory, of evenly spaced parts where there are too many. */
import { breathe } from "../../breathe.js";
import { FEATURE_NAMES } from "../../enrich/features/feature-vector.js";
import { ruleKey } from "../../checkpoint/facts-model/rule-rates.js";
import { storedBorders } from "../../checkpoint/stored-trees.js";
import type { DatasetBatch } from "../../data/dataset-batch.js";
import { type Dataset, openDataset, readPart } from "../../data/dataset-reader.js";
import type { ManifestPart } from "../../data/manifest.js";
import { NO_STRING, StringTable } from "../../data/string-table.js";
import { binOf, findBorders } from "../../metrics/trees/bins.js";
import type { Source } from "../data/source.js";

/** Rows that are held, each some 150 bytes. */
const MAX_ROWS = 600_000;
/** Rows from which the bins' borders are found. */
const BORDER_ROWS = 30_000;
/** Attacks without an incident belong together when they are of the same five minutes. */
const STRETCH_MS = 300_000;

export type FactSource = Pick<Source, "folder" | "weight" | "train">;

/** Columns, a row for each of the datasets' rows that are held. */
export interface FactRows {
  /** Names of the facts that differ between rows, and the borders of their bins. */
  readonly facts: readonly string[];
  readonly borders: readonly Float64Array[];
  /** [rows · facts] */
  readonly bins: Uint8Array;
  readonly times: Float64Array;
  /** Numbers of hosts, one for each within a dataset; −1 without. */
  readonly hosts: Int32Array;
  readonly rules: readonly string[];
  /** 1, 0, or −1 where it is not known. */
  readonly malicious: Int8Array;
  /** What is kept together when rows are put into folds. */
  readonly groups: readonly string[];
  /** What kind of attack each row is of, the same in all datasets; empty where it is not known to be malicious. */
  readonly kinds: readonly string[];
  /** Whether the row is in the training part. */
  readonly train: Uint8Array;
  /** Where each dataset's rows begin, and the end. */
  readonly starts: readonly number[];
}

interface Chosen {
  readonly dataset: Dataset;
  readonly parts: readonly { readonly part: ManifestPart; readonly first: number }[];
  readonly train: ReadonlySet<number>;
}

/** Why there are no rows to learn from. */
export interface NoFacts {
  readonly reason: string;
}

/** @throws SocagentError (`input`) when a dataset is damaged */
export async function readFactRows(sources: readonly FactSource[]): Promise<FactRows | NoFacts> {
  const chosen: Chosen[] = [];
  for (const { folder, train } of sources) {
    const dataset = await openDataset(folder);
    const { facts } = dataset.manifest;
    if (facts.length !== FEATURE_NAMES.length || facts.some((name, at) => name !== FEATURE_NAMES[at])) {
      return {
        reason: `${folder} ${facts.length === 0 ? "was ingested without facts as numbers" : "has other facts"}`,
      };
    }
    chosen.push({ dataset, parts: allParts(dataset), train: new Set(train) });
  }
  const total = chosen.reduce((sum, { dataset }) => sum + dataset.manifest.rows, 0);
  const held = chosen.map((one) => ({ ...one, parts: evenlySpaced(one.parts, Math.min(1, MAX_ROWS / total)) }));
  const { places, facts, borders } = await findColumns(held, total);
  return fillRows(held, places, facts, borders);
}

function allParts({ manifest }: Dataset): { part: ManifestPart; first: number }[] {
  let first = 0;
  return manifest.parts.map((part) => {
    const place = { part, first };
    first += part.rows;
    return place;
  });
}

function evenlySpaced<T>(items: readonly T[], share: number): T[] {
  const wanted = Math.max(1, Math.floor(items.length * share));
  return items.filter(
    (_, at) => Math.floor(((at + 1) * wanted) / items.length) > Math.floor((at * wanted) / items.length),
  );
}

/** Facts that are the same everywhere tell nothing. */
async function findColumns(
  chosen: readonly Chosen[],
  total: number,
): Promise<{ places: number[]; facts: string[]; borders: Float64Array[] }> {
  const every = Math.max(1, Math.floor(total / BORDER_ROWS));
  const sample: Float32Array[] = [];
  let seen = 0;
  await eachBatch(chosen, (batch) => {
    const all = batch.facts();
    for (let row = 0; row < batch.rows && all !== undefined; row += 1, seen += 1) {
      if (seen % every === 0) sample.push(all.values.slice(row * all.width, (row + 1) * all.width));
    }
  });
  const width = FEATURE_NAMES.length;
  const matrix = new Float32Array(sample.length * width);
  sample.forEach((one, row) => {
    matrix.set(one, row * width);
  });
  const borders = findBorders(matrix, width).map(storedBorders);
  const places = FEATURE_NAMES.flatMap((_, place) =>
    sample.some((one) => one[place] !== sample[0]?.[place]) ? [place] : [],
  );
  return {
    places,
    facts: places.map((place) => FEATURE_NAMES[place] ?? ""),
    borders: places.map((place) => borders[place] ?? new Float64Array()),
  };
}

async function fillRows(
  chosen: readonly Chosen[],
  places: readonly number[],
  facts: readonly string[],
  borders: readonly Float64Array[],
): Promise<FactRows> {
  const rows = chosen.reduce((sum, { parts }) => sum + parts.reduce((all, { part }) => all + part.rows, 0), 0);
  const filled = {
    facts,
    borders,
    bins: new Uint8Array(rows * facts.length),
    times: new Float64Array(rows),
    hosts: new Int32Array(rows).fill(NO_STRING),
    rules: new Array<string>(rows).fill(""),
    malicious: new Int8Array(rows).fill(-1),
    groups: new Array<string>(rows).fill(""),
    kinds: new Array<string>(rows).fill(""),
    train: new Uint8Array(rows),
  };
  const starts: number[] = [];
  let hosts = new StringTable();
  let [at, current] = [0, -1];
  await eachBatch(chosen, (batch, source, first) => {
    if (source !== current) {
      current = source;
      starts.push(at);
      hosts = new StringTable();
    }
    const values = batch.facts()?.values ?? new Float32Array();
    const [rules, keys, incidents, families] = [
      batch.dictionary("rule"),
      batch.dictionary("host_key"),
      batch.dictionary("incident"),
      batch.dictionary("family"),
    ];
    for (let row = 0; row < batch.rows; row += 1, at += 1) {
      places.forEach((place, column) => {
        const value = values[row * FEATURE_NAMES.length + place] ?? 0;
        filled.bins[at * facts.length + column] = binOf(borders[column] ?? [], value);
      });
      filled.times[at] = batch.time(row);
      filled.hosts[at] = hosts.add(keys.values[keys.indices[row] ?? -1]);
      filled.rules[at] = ruleKey(rules.values[rules.indices[row] ?? -1]);
      const malicious = batch.malicious(row);
      if (malicious !== undefined) filled.malicious[at] = Number(malicious);
      if (malicious === true) filled.kinds[at] = families.values[families.indices[row] ?? -1] ?? "";
      const incident = incidents.values[incidents.indices[row] ?? -1];
      filled.groups[at] = `${source}/${incident ?? Math.floor(batch.time(row) / STRETCH_MS)}`;
      filled.train[at] = Number(chosen[source]?.train.has(first + row) ?? false);
    }
  });
  return { ...filled, starts: [...starts, rows] };
}

/** @param use gets each batch with the number of its dataset, and the number of its first row in it */
async function eachBatch(
  chosen: readonly Chosen[],
  use: (batch: DatasetBatch, source: number, first: number) => void,
): Promise<void> {
  for (const [source, { dataset, parts }] of chosen.entries()) {
    for (const { part, first } of parts) {
      let row = first;
      for (const batch of await readPart(dataset.folder, part)) {
        use(batch, source, row);
        row += batch.rows;
      }
      await breathe();
    }
  }
}
