/** How sure it is that one set of scores orders rows better than another: whole incidents are drawn, as their alerts are alike. */
import { type BootstrapInterval, pairedBootstrap } from "../../metrics/paired-bootstrap.js";
import { rankRows } from "../../metrics/rank-rows.js";
import type { LabelledRow } from "./labelled-rows.js";

export interface Differing {
  readonly rows: readonly Pick<LabelledRow, "malicious" | "incident">[];
  /** Phases whose rows weigh the same; absent for plain AUROC. */
  readonly phases?: readonly (string | undefined)[] | undefined;
  readonly seed: number;
}

const RESAMPLES = 500;

/** @returns AUROC of `ours` minus that of `theirs` */
export function aurocDifference(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
  { rows, phases, seed }: Differing,
): BootstrapInterval {
  const units = unitsOf(rows);
  const [a, b] = [new Ranking(ours, rows, phases), new Ranking(theirs, rows, phases)];
  const times = new Uint32Array(rows.length);
  return pairedBootstrap(
    units.length,
    (drawn) => {
      times.fill(0);
      for (const unit of drawn) for (const row of units[unit] ?? []) times[row] = (times[row] ?? 0) + 1;
      return a.auroc(times) - b.auroc(times);
    },
    { seed, resamples: RESAMPLES },
  );
}

/** Rows of one incident together; every other row by itself. */
function unitsOf(rows: Differing["rows"]): number[][] {
  const units: number[][] = [];
  const known = new Map<string, number[]>();
  rows.forEach(({ incident }, row) => {
    const unit = incident === undefined ? undefined : known.get(incident);
    if (unit !== undefined) {
      unit.push(row);
      return;
    }
    const made = [row];
    units.push(made);
    if (incident !== undefined) known.set(incident, made);
  });
  return units;
}

/** Scores in order, once: AUROC under other weights is then one pass. */
class Ranking {
  readonly #order: Uint32Array;
  readonly #scores: ArrayLike<number>;
  readonly #malicious: Uint8Array;
  /** Number of each row's phase; one for all where phases do not count. */
  readonly #phase: Int32Array;
  readonly #phaseRows: Float64Array;

  constructor(scores: ArrayLike<number>, rows: Differing["rows"], phases: Differing["phases"]) {
    this.#order = rankRows(scores, rows);
    this.#scores = scores;
    this.#malicious = Uint8Array.from(rows, ({ malicious }) => Number(malicious));
    const names = [...new Set(phases)];
    this.#phase = Int32Array.from(rows, (_, row) => (phases === undefined ? 0 : names.indexOf(phases[row])));
    this.#phaseRows = new Float64Array(Math.max(1, names.length));
  }

  /** @param times that each row counts; NaN where they are all of one kind */
  auroc(times: Uint32Array): number {
    const weights = this.#phaseRows.fill(0);
    times.forEach((count, row) => {
      if (this.#malicious[row] === 1) weights[this.#phase[row] ?? 0] = (weights[this.#phase[row] ?? 0] ?? 0) + count;
    });
    let [negatives, positives, won] = [0, 0, 0];
    // From the lowest score on; rows of one score are weighed together, ties counting half.
    for (let at = this.#order.length - 1; at >= 0;) {
      const score = this.#scores[this.#order[at] ?? 0];
      let [negative, positive] = [0, 0];
      for (; at >= 0 && this.#scores[this.#order[at] ?? 0] === score; at -= 1) {
        const row = this.#order[at] ?? 0;
        const count = times[row] ?? 0;
        if (count === 0) continue;
        if (this.#malicious[row] === 1) positive += count / (weights[this.#phase[row] ?? 0] ?? 1);
        else negative += count;
      }
      won += positive * (negatives + negative / 2);
      negatives += negative;
      positives += positive;
    }
    return won / (positives * negatives);
  }
}
