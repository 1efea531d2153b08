/**
 * Which validation rows calibration measures on: a bounded number, attacks of as many incidents as there are, each row with what it stands
 * for, so that all figures are those of the data as it is and not as training draws it.
 */
import { Random, shuffle } from "../../random.js";
import type { Source } from "../data/source.js";

export interface CalibrationRow {
  readonly source: number;
  readonly row: number;
  readonly malicious: boolean;
  /** How much of the data it stands for; all add up to one. */
  readonly weight: number;
  /** Of attacks: equal for rows of one incident. */
  readonly incident: string | undefined;
}

type Labelled = Pick<Source, "name" | "tokens" | "validation" | "weight">;

/** Attacks get at most this share of the rows. */
const ATTACKS = 0.5;
/** Where alerts have no incident, attacks that are no further apart are one: neighbours are not independent. */
const SAME_INCIDENT_MS = 3_600_000;

/** @param limit most rows */
export function drawCalibrationRows(sources: readonly Labelled[], limit: number, seed: number): CalibrationRow[] {
  const labelled = sources.map(({ tokens, validation }) =>
    validation.filter((row) => tokens.columns.malicious[row] !== -1),
  );
  const total = sources.reduce((sum, { weight }, i) => sum + ((labelled[i]?.length ?? 0) > 0 ? weight : 0), 0);
  return sources.flatMap((source, index) => {
    const rows = labelled[index] ?? new Int32Array();
    if (rows.length === 0 || source.weight === 0) return [];
    const share = source.weight / total;
    const each = (part: Omit<CalibrationRow, "source">): CalibrationRow => ({
      ...part,
      source: index,
      weight: (share * part.weight) / rows.length,
    });
    return drawOf(source, rows, Math.max(2, Math.floor(limit * share)), seed).map(each);
  });
}

/** Rows with weights that add up to the number of all. */
function drawOf(source: Labelled, rows: Int32Array, limit: number, seed: number): Omit<CalibrationRow, "source">[] {
  const { malicious } = source.tokens.columns;
  const random = new Random(seed, "calibration", source.name);
  const benign = rows.filter((row) => malicious[row] === 0);
  const incidents = incidentsOf(
    source,
    rows.filter((row) => malicious[row] === 1),
  );
  const attacks = [...incidents.values()].reduce((sum, { length }) => sum + length, 0);
  const attackLimit = Math.min(attacks, Math.max(Math.floor(limit * ATTACKS), limit - benign.length));
  shuffle(benign, random);
  const benignTaken = benign.subarray(0, Math.min(benign.length, limit - attackLimit));
  const taken = Array.from(benignTaken, (row) => {
    return { row, malicious: false, weight: benign.length / benignTaken.length, incident: undefined };
  });
  const chosen = [...incidents];
  shuffle(chosen, random);
  const kept = chosen.slice(0, attackLimit);
  const most = mostPerIncident(
    kept.map(([, { length }]) => length),
    attackLimit,
  );
  const represented = kept.reduce((sum, [, { length }]) => sum + length, 0);
  const attackRows = kept.flatMap(([incident, all]) => {
    const own = Int32Array.from(all);
    shuffle(own, random);
    const some = own.subarray(0, most);
    const weight = (own.length / some.length) * (attacks / represented);
    return Array.from(some, (row) => ({ row, malicious: true, weight, incident }));
  });
  return [...taken, ...attackRows];
}

function incidentsOf({ name, tokens }: Labelled, attacks: Int32Array): Map<string, number[]> {
  const { incident, time } = tokens.columns;
  const incidents = new Map<string, number[]>();
  const add = (key: string, row: number): void => {
    const known = incidents.get(key);
    if (known === undefined) incidents.set(key, [row]);
    else known.push(row);
  };
  const nameless: number[] = [];
  for (const row of attacks) {
    if ((incident[row] ?? -1) < 0) nameless.push(row);
    else add(`${name}/${incident[row] ?? 0}`, row);
  }
  nameless.sort((a, b) => (time[a] ?? 0) - (time[b] ?? 0));
  let [stretch, last] = [0, -Infinity];
  for (const row of nameless) {
    const now = time[row] ?? 0;
    if (now - last > SAME_INCIDENT_MS) stretch += 1;
    last = now;
    add(`${name}/stretch ${stretch}`, row);
  }
  return incidents;
}

/** The largest number of each incident's rows with which all stay within the limit. */
function mostPerIncident(sizes: readonly number[], limit: number): number {
  let [low, high] = [1, Math.max(1, ...sizes)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sizes.reduce((sum, size) => sum + Math.min(size, middle), 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
