/**
 * Facts that tell when an alert came rather than what it is. Of few attacks trees learn their hour and day by heart, and look for the next
 * one at the same hour: such facts are for data with many attacks.
 */
import type { FactRows } from "./fact-rows.js";

/** The hour of day, and what grows from the data's first alert on. */
const CALENDAR_FACTS: ReadonlySet<string> = new Set([
  "hourSine",
  "hourCosine",
  "sinceStart",
  "nearbyTotal",
  "anywhereTotal",
]);
/** Attack alerts further apart are of other stretches. */
const GAP_MS = 3_600_000;
/** Stretches of attack alerts from which on their hours tell something of others'. */
const ENOUGH_STRETCHES = 20;

/** The rows without facts that tell when, where the attacks are of too few stretches of time. @param places of the rows that are learnt from */
export function withoutCalendar(rows: FactRows, places: Int32Array): FactRows {
  if (attackStretches(rows, places) >= ENOUGH_STRETCHES) return rows;
  const width = rows.facts.length;
  const kept = rows.facts.flatMap((name, column) => (CALENDAR_FACTS.has(name) ? [] : [column]));
  const bins = new Uint8Array(rows.malicious.length * kept.length);
  for (let row = 0; row < rows.malicious.length; row += 1) {
    kept.forEach((column, at) => (bins[row * kept.length + at] = rows.bins[row * width + column] ?? 0));
  }
  return {
    ...rows,
    bins,
    facts: kept.map((column) => rows.facts[column] ?? ""),
    borders: kept.map((column) => rows.borders[column] ?? new Float64Array()),
  };
}

/** In how many stretches of time, each of one dataset, the attacks' alerts lie. */
export function attackStretches(
  { malicious, times, starts }: Pick<FactRows, "malicious" | "times" | "starts">,
  places: Int32Array,
): number {
  let stretches = 0;
  starts.slice(0, -1).forEach((from, source) => {
    const to = starts[source + 1] ?? from;
    const own = places.filter((row) => row >= from && row < to && malicious[row] === 1);
    let last = -Infinity;
    for (const time of Float64Array.from(own, (row) => times[row] ?? 0).sort()) {
      if (time - last > GAP_MS) stretches += 1;
      last = time;
    }
  });
  return stretches;
}
