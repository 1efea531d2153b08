/** What a dataset's texts give away: near-duplicates across splits, and equal texts with several labels. */
import { Random } from "../../random.js";
import { type Dataset, readBatches } from "../dataset-reader.js";
import { SPLIT_PARTS } from "../dataset-row.js";
import { type NearDuplicates, NearDuplicateSearch, TextSketch } from "./near-duplicates.js";
import { auditedClasses, classIndexOf } from "./row-classes.js";
import { takeSome } from "./take-some.js";
import { type TextConflicts, TextLabels } from "./text-labels.js";

/** Rows to test on that are looked at, for each split. */
export const TEST_ROWS = 4_000;

const TRAIN = SPLIT_PARTS.indexOf("train");
const TEST = SPLIT_PARTS.indexOf("test");

export interface TextFindings {
  readonly nearDuplicates: ReadonlyMap<string, NearDuplicates>;
  readonly conflicts: TextConflicts;
}

/**
 * Reads the dataset twice: the rows to test on first, then all.
 * @param onRows called with the rows that were read so far, of twice the dataset
 */
export async function auditTexts(
  dataset: Dataset,
  seed: number,
  onRows: (rows: number) => void = () => undefined,
): Promise<TextFindings> {
  const { manifest } = dataset;
  const searches = new Map(manifest.splits.map(({ name }) => [name, new NearDuplicateSearch()]));
  const takes = new Map(
    manifest.splits.map(({ name, rows }) => [
      name,
      takeSome(rows.test, TEST_ROWS, new Random(seed, "audit", "texts", name)),
    ]),
  );
  const sketch = new TextSketch();
  let read = 0;
  for await (const batch of readBatches(dataset)) {
    for (const [name, search] of searches) {
      const parts = batch.split(name);
      for (const [row, part] of parts.entries()) {
        if (part !== TEST || takes.get(name)?.() !== true) continue;
        sketch.set(batch.text(row));
        search.addTest(sketch);
      }
    }
    read += batch.rows;
    onRows(read);
  }
  const classes = auditedClasses(manifest.classes);
  const labels = new TextLabels(manifest.rows);
  for await (const batch of readBatches(dataset)) {
    const classOf = classIndexOf(batch, classes);
    const columns = [...searches].map(([name, search]) => [batch.split(name), search] as const);
    for (let row = 0; row < batch.rows; row += 1) {
      sketch.set(batch.text(row));
      for (const [parts, search] of columns) if (parts[row] === TRAIN) search.addTrain(sketch);
      labels.add(sketch.text, classOf(row));
    }
    read += batch.rows;
    onRows(read);
  }
  return {
    nearDuplicates: new Map([...searches].map(([name, search]) => [name, search.result()])),
    conflicts: labels.result(),
  };
}
