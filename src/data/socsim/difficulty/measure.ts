/** How hard a simulation is: how well truth is told from more and more of what an analyst sees, on later weeks. */
import { auroc } from "./auroc.js";
import { BoostedTrees } from "../../../metrics/trees/boosted-trees.js";
import { type Columns, keyOf, valueOf } from "./columns.js";
import { ContextFeatures } from "./context-features.js";
import { OwnFeatures } from "./own-features.js";
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
const MOST_FITTED = 40_000;
const SMOOTHING = 20;
/** Seconds by which learning what names mean is behind: longer than most incidents. */
const DELAY = 3 * 86_400;
/** Part of what is learnt from that serves for meanings alone. */
const WARM_UP = 0.25;

/** Fewer malicious alerts on either side say nothing. */
const LEAST_MALICIOUS = 20;

/** @returns undefined where there are too few alerts of either kind on either side to say anything */
export function measureDifficulty(slices: readonly Columns[]): Difficulty | undefined {
  const stream = new Stream(slices);
  const { learnt, measured } = stream;
  if (Math.min(learnt.malicious, measured.malicious) < LEAST_MALICIOUS || measured.benign < LEAST_MALICIOUS)
    return undefined;
  return {
    ruleName: stream.alone("rule"),
    severity: stream.alone("severity"),
    ownFields: stream.ownFields(),
    context: stream.context(),
    learnt: learnt.malicious + learnt.benign,
    measured: measured.malicious + measured.benign,
    measuredMalicious: measured.malicious,
  };
}

interface Counts {
  malicious: number;
  benign: number;
}

/** What an alert is for: those after the cut whose incident is not new are for nothing. */
const LEARN = 1;
const MEASURE = 2;

type Visit = (columns: Columns, at: number, row: number) => void;

class Stream {
  readonly learnt: Counts = { malicious: 0, benign: 0 };
  readonly measured: Counts = { malicious: 0, benign: 0 };
  readonly #use: Uint8Array;
  readonly #cut: number;

  constructor(readonly slices: readonly Columns[]) {
    const length = slices.reduce((sum, slice) => sum + slice.length, 0);
    this.#use = new Uint8Array(length);
    this.#cut = Math.floor(length * LEARNT);
    const known = new Set<number>();
    this.#each((columns, at, row) => {
      const incident = keyOf(columns, at, "incident");
      if (row < this.#cut) known.add(incident);
      else if (known.has(incident)) return;
      this.#use[row] = row < this.#cut ? LEARN : MEASURE;
      const counts = row < this.#cut ? this.learnt : this.measured;
      if (columns.malicious[at] === 1) counts.malicious += 1;
      else counts.benign += 1;
    });
  }

  /** One field alone. */
  alone(field: "rule" | "severity"): number {
    const encoding = new TargetEncoding(SMOOTHING, 2 ** 12);
    const scores: number[] = [];
    const labels: number[] = [];
    this.#each((columns, at, row) => {
      const value = valueOf(columns, at, field);
      if (row < this.#cut) encoding.learn(value, columns.malicious[at] ?? 0);
      if (this.#use[row] !== MEASURE) return;
      scores.push(encoding.encode(value));
      labels.push(columns.malicious[at] ?? 0);
    });
    return auroc(scores, labels);
  }

  /**
   * What names meant is learnt with a delay, so that an alert is not explained by earlier ones of its own incident, which
   * no new incident has.
   */
  ownFields(): number {
    const own = new OwnFeatures();
    const delayed = this.#rows();
    let behind = delayed.next();
    const learnUpTo = (time: number): void => {
      while (behind.done !== true) {
        const { columns, at, row } = behind.value;
        if (row >= this.#cut || (columns.time[at] ?? 0) > time) return;
        own.learn(columns, at);
        behind = delayed.next();
      }
    };
    return this.#fitAndMeasure(Math.floor(this.#cut * WARM_UP), OwnFeatures.count, (columns, at, _row, out, offset) => {
      if (offset < 0) return;
      learnUpTo((columns.time[at] ?? 0) - DELAY);
      own.write(columns, at, out, offset);
    });
  }

  context(): number {
    const context = new ContextFeatures();
    const scratch = new Float32Array(ContextFeatures.count);
    return this.#fitAndMeasure(0, ContextFeatures.count, (columns, at, _row, out, offset) => {
      if (offset >= 0) context.observe(columns, at, out, offset);
      else context.observe(columns, at, scratch, 0);
    });
  }

  /**
   * @param from first alert to fit to
   * @param write is called for each alert in order of time; the offset is −1 for one that is not in the sample
   */
  #fitAndMeasure(
    from: number,
    features: number,
    write: (columns: Columns, at: number, row: number, out: Float32Array, offset: number) => void,
  ): number {
    const fitted = this.#sample((row) => row >= from && this.#use[row] === LEARN);
    const measured = this.#sample((row) => this.#use[row] === MEASURE);
    const rows = [...fitted, ...measured];
    const positions = new Int32Array(this.#use.length).fill(-1);
    rows.forEach((row, index) => {
      positions[row] = index;
    });
    const matrix = new Float32Array(rows.length * features);
    const labels = new Uint8Array(rows.length);
    this.#each((columns, at, row) => {
      const position = positions[row] ?? -1;
      write(columns, at, row, matrix, position * features);
      if (position >= 0) labels[position] = columns.malicious[at] ?? 0;
    });
    const end = fitted.length;
    const trees = BoostedTrees.fit(matrix.subarray(0, end * features), features, labels.subarray(0, end));
    return auroc(trees.predict(matrix.subarray(end * features)), labels.subarray(end));
  }

  /** Malicious alerts as far as half of the most go, and as many of the others as fit, both evenly over time. */
  #sample(eligible: (row: number) => boolean): number[] {
    const malicious: number[] = [];
    const benign: number[] = [];
    this.#each((columns, at, row) => {
      if (eligible(row)) (columns.malicious[at] === 1 ? malicious : benign).push(row);
    });
    const kept = thinned(malicious, MOST_FITTED / 2);
    return [...kept, ...thinned(benign, MOST_FITTED - kept.length)];
  }

  *#rows(): Generator<{ columns: Columns; at: number; row: number }> {
    let row = 0;
    for (const columns of this.slices) {
      for (let at = 0; at < columns.length; at += 1, row += 1) yield { columns, at, row };
    }
  }

  /** Alerts in order of time. */
  #each(visit: Visit): void {
    let row = 0;
    for (const columns of this.slices) {
      for (let at = 0; at < columns.length; at += 1, row += 1) visit(columns, at, row);
    }
  }
}

function thinned(rows: readonly number[], most: number): number[] {
  const step = Math.max(1, rows.length / most);
  return Array.from(
    { length: Math.min(rows.length, Math.floor(most)) },
    (_, index) => rows[Math.floor(index * step)] ?? 0,
  );
}
