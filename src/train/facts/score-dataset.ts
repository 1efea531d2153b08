/** A facts model on a whole dataset: what is around a row counts, so that rows cannot be scored by themselves. */
import { breathe } from "../../breathe.js";
import { FactScorer } from "../../checkpoint/facts-model/fact-scorer.js";
import type { FactsModel } from "../../checkpoint/facts-model/facts-model.js";
import { type Dataset, readPart } from "../../data/dataset-reader.js";
import type { ManifestPart } from "../../data/manifest.js";
import { NO_STRING, StringTable } from "../../data/string-table.js";

/** Rows that see each other, each some 150 bytes; rows at a seam do not see what is behind it. */
const ROWS_TOGETHER = 1_048_576;

/** @returns log-odds that each row is malicious, in the order of the rows; NaN throughout where the dataset has no facts */
export async function scoreDataset(
  { folder, manifest }: Dataset,
  model: FactsModel,
  onProgress: (done: number) => void = () => undefined,
): Promise<Float32Array> {
  const scores = new Float32Array(manifest.rows).fill(NaN);
  if (manifest.facts.length === 0) return scores;
  const scorer = new FactScorer(model, manifest.facts);
  let from = 0;
  for (const parts of together(manifest.parts)) {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    scores.set(await scoreParts(folder, parts, rows, scorer), from);
    from += rows;
    onProgress(from / manifest.rows);
  }
  return scores;
}

function together(parts: readonly ManifestPart[]): ManifestPart[][] {
  const groups: ManifestPart[][] = [];
  let rows = Infinity;
  for (const part of parts) {
    rows += part.rows;
    if (rows > ROWS_TOGETHER) {
      groups.push([]);
      rows = part.rows;
    }
    groups.at(-1)?.push(part);
  }
  return groups;
}

async function scoreParts(
  folder: string,
  parts: readonly ManifestPart[],
  rows: number,
  scorer: FactScorer,
): Promise<Float32Array> {
  const judged = {
    times: new Float64Array(rows),
    hosts: new Int32Array(rows).fill(NO_STRING),
    own: new Float32Array(rows),
    bins: new Uint8Array(rows * scorer.width),
  };
  const hosts = new StringTable();
  let at = 0;
  for (const part of parts) {
    for (const batch of await readPart(folder, part)) {
      const { values, width } = batch.facts() ?? { values: new Float32Array(), width: 0 };
      const [rules, keys] = [batch.dictionary("rule"), batch.dictionary("host_key")];
      for (let row = 0; row < batch.rows; row += 1, at += 1) {
        judged.times[at] = batch.time(row);
        judged.hosts[at] = hosts.add(keys.values[keys.indices[row] ?? -1]);
        const rule = rules.values[rules.indices[row] ?? -1];
        judged.own[at] = scorer.judge(values.subarray(row * width, (row + 1) * width), rule, judged.bins, at);
      }
    }
    await breathe();
  }
  return scorer.judgeTogether(judged);
}
