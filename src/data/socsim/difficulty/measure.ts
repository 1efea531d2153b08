/** How hard a simulation is: how well truth is told from more and more of what an analyst sees, on later weeks. */
import { auroc } from "./auroc.js";
import { BoostedTrees } from "./boosted-trees.js";
import { type Columns } from "./columns.js";
import { ContextFeatures } from "./context-features.js";
import { keyOf, OwnFeatures, valueOf } from "./own-features.js";
import { TargetEncoding } from "./target-encoding.js";

/** Areas under the receiver operating characteristic, on alerts of incidents that began after those learnt from. */
export interface Difficulty {
  readonly ruleName: number;
  readonly severity: number;
  /** The record's own fields. */
  readonly ownFields: number;
  /** History, fan-out, reputation and assets, too. */
  readonly context: number;
  /** Alerts learnt from, and measured on, and the malicious ones among these. */
  readonly learnt: number;
  readonly measured: number;
  readonly measuredMalicious: number;
}

/** Of the alerts in order of time, so many are learnt from. */
const LEARNT = 0.65;
/** Trees are fitted to, and measured on, at most so many alerts: every malicious one and some of the others. */
const MOST_FITTED = 50_000;
const SMOOTHING = 20;

/** @returns undefined where there are too few alerts of either kind on either side to say anything */
export function measureDifficulty(slices: readonly Columns[]): Difficulty | undefined {
  const stream = new Stream(slices);
  const { cut, measured } = stream;
  const malicious = measured.filter((row) => stream.malicious(row) === 1).length;
  const learntMalicious = stream.positives(0, cut);
  if (malicious < LEAST_MALICIOUS || malicious === measured.length || learntMalicious < LEAST_MALICIOUS)
    return undefined;
  return {
    ruleName: stream.alone("rule"),
    severity: stream.alone("severity"),
    ownFields: stream.ownFields(),
    context: stream.context(),
    learnt: cut,
    measured: measured.length,
    measuredMalicious: malicious,
  };
}

/** Fewer say nothing. */
const LEAST_MALICIOUS = 20;

class Stream {
  readonly #starts: number[] = [];
  readonly length: number;
  /** Alerts before this one are learnt from. */
  readonly cut: number;
  /** Alerts from there on whose incident is new. */
  readonly measured: readonly number[];

  constructor(readonly slices: readonly Columns[]) {
    let start = 0;
    for (const { length } of slices) {
      this.#starts.push(start);
      start += length;
    }
    this.length = start;
    this.cut = Math.floor(start * LEARNT);
    const known = new Set<number>();
    const measured: number[] = [];
    this.each(0, start, (columns, at, row) => {
      const incident = keyOf(columns, at, "incident");
      if (row < this.cut) known.add(incident);
      else if (!known.has(incident)) measured.push(row);
    });
    this.measured = measured;
  }

  /** Alerts in order of time. */
  each(from: number, to: number, visit: (columns: Columns, at: number, row: number) => void): void {
    this.slices.forEach((columns, index) => {
      const start = this.#starts[index] ?? 0;
      for (let at = Math.max(0, from - start); at < Math.min(columns.length, to - start); at += 1) {
        visit(columns, at, start + at);
      }
    });
  }

  malicious(row: number): number {
    const index = this.#starts.findLastIndex((start) => start <= row);
    return this.slices[index]?.malicious[row - (this.#starts[index] ?? 0)] ?? 0;
  }

  positives(from: number, to: number): number {
    let count = 0;
    this.each(from, to, (columns, at) => {
      count += columns.malicious[at] ?? 0;
    });
    return count;
  }

  /** One field alone. */
  alone(field: "rule" | "severity"): number {
    const encoding = new TargetEncoding(SMOOTHING);
    this.each(0, this.cut, (columns, at) => {
      encoding.learn(valueOf(columns, at, field), columns.malicious[at] ?? 0);
    });
    const wanted = new Set(this.measured);
    const scores: number[] = [];
    const labels: number[] = [];
    this.each(this.cut, this.length, (columns, at, row) => {
      if (!wanted.has(row)) return;
      scores.push(encoding.encode(valueOf(columns, at, field)));
      labels.push(columns.malicious[at] ?? 0);
    });
    return auroc(scores, labels);
  }

  /** Names are encoded from the first half of what is learnt from, and trees fitted to the second. */
  ownFields(): number {
    const own = new OwnFeatures();
    const half = Math.floor(this.cut / 2);
    this.each(0, half, (columns, at) => {
      own.learn(columns, at);
    });
    return this.#fitAndMeasure(half, OwnFeatures.count, (columns, at, out, offset) => {
      own.write(columns, at, out, offset);
    });
  }

  context(): number {
    const context = new ContextFeatures();
    return this.#fitAndMeasure(0, ContextFeatures.count, (columns, at, out, offset) => {
      context.observe(columns, at, out, offset);
    });
  }

  /** @param write is called for each alert from `from` on, in order of time */
  #fitAndMeasure(
    from: number,
    features: number,
    write: (columns: Columns, at: number, out: Float32Array, offset: number) => void,
  ): number {
    const learnt = Array.from({ length: this.cut - from }, (_, index) => from + index);
    const fitted = this.#sample(learnt);
    const measured = this.#sample(this.measured);
    const positions = new Map([...fitted, ...measured].map((row, index) => [row, index]));
    const matrix = new Float32Array(positions.size * features);
    const labels = new Uint8Array(positions.size);
    const scratch = new Float32Array(features);
    this.each(from, this.length, (columns, at, row) => {
      const position = positions.get(row);
      if (position === undefined) {
        write(columns, at, scratch, 0);
        return;
      }
      write(columns, at, matrix, position * features);
      labels[position] = columns.malicious[at] ?? 0;
    });
    const end = fitted.length;
    const trees = BoostedTrees.fit(matrix.subarray(0, end * features), features, labels.subarray(0, end));
    return auroc(trees.predict(matrix.subarray(end * features)), labels.subarray(end));
  }

  /** Every malicious alert, as far as half of the most go, and as many of the others as fit, evenly. */
  #sample(rows: readonly number[]): number[] {
    const malicious = rows.filter((row) => this.malicious(row) === 1);
    const benign = rows.filter((row) => this.malicious(row) === 0);
    const kept = thinned(malicious, MOST_FITTED / 2);
    return [...kept, ...thinned(benign, MOST_FITTED - kept.length)];
  }
}

function thinned(rows: readonly number[], most: number): number[] {
  const step = Math.max(1, rows.length / most);
  return Array.from(
    { length: Math.min(rows.length, Math.floor(most)) },
    (_, index) => rows[Math.floor(index * step)] ?? 0,
  );
}
