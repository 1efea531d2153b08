/** What is left of each attack phase when a share of all alerts is closed. */
import type { Phases } from "./phase-shares.js";
import { rankRows } from "./rank-rows.js";

export interface PhaseRecall {
  readonly phase: string;
  readonly rows: number;
  /** Share of its rows that stay open, 0 to 1. */
  readonly recall: number;
}

/**
 * Closes the share of all rows that scores lowest. Of rows that tie at the end, as many as must are closed by chance: expected
 * shares are returned.
 * @param phases of the positive rows; undefined for negative ones
 * @param closed share of all rows, 0 to 1
 * @returns by phase, in the order of first appearance
 */
export function recallWhenClosed(scores: ArrayLike<number>, phases: Phases, closed: number): PhaseRecall[] {
  const rows = rankRows(scores, phases);
  const open = rows.length - Math.floor(closed * rows.length + 1e-9); // 0.61 · 100 is 61, not 60.99…
  const counts = new Map<string, { rows: number; open: number }>();
  for (const phase of phases) if (phase !== undefined && !counts.has(phase)) counts.set(phase, { rows: 0, open: 0 });
  for (let begin = 0; begin < rows.length;) {
    const score = scores[rows[begin] ?? 0];
    let end = begin;
    while (end < rows.length && scores[rows[end] ?? 0] === score) end += 1;
    const share = Math.min(1, Math.max(0, (open - begin) / (end - begin)));
    for (; begin < end; begin += 1) {
      const count = counts.get(phases[rows[begin] ?? 0] ?? "");
      if (count === undefined) continue;
      count.rows += 1;
      count.open += share;
    }
  }
  return [...counts].map(([phase, count]) => ({ phase, rows: count.rows, recall: count.open / count.rows }));
}
