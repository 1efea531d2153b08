/** An entity history's state as bytes, with a version, checked when it is read. */
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import type { HistoryLimits } from "./entity-history.js";
import type { SavedTables } from "./history-tables.js";
import { packArrays, unpackArrays } from "./pack-arrays.js";
import type { SavedRing } from "./window-ring.js";

/** Changes with anything in the state. */
const SNAPSHOT_VERSION = 1;

const Whole = z.int().nonnegative();
const Real = z.custom<number>((value) => typeof value === "number");
const Int32 = z.custom<Int32Array<ArrayBuffer>>((value) => value instanceof Int32Array);
const Float64 = z.custom<Float64Array<ArrayBuffer>>((value) => value instanceof Float64Array);

const Lists = z.object({ before: Int32, after: Int32, newest: Int32, oldest: Int32 });
const Slots = z.object({
  used: Whole,
  counts: Int32,
  total: Int32,
  first: Float64,
  last: Float64,
  days: Int32,
  lastDay: Int32,
  active: z.array(Whole),
  idle: Lists,
});
const Entities = z.object({
  slots: Slots,
  names: z.array(z.string()),
  serials: Int32,
  nextSerial: Whole,
  novel: Int32,
});
const Pairs = z.object({
  slots: Slots,
  leftSlots: Int32,
  rightSlots: Int32,
  leftSerials: Int32,
  rightSerials: Int32,
  ofLeft: Int32,
  ofRight: Int32,
  recent: Lists,
});
const Ring = z.object({ head: Whole, tails: z.array(Whole), times: Float64, keys: Int32, flags: Int32 });
const History = z.object({
  version: z.literal(SNAPSHOT_VERSION),
  limits: z.object({ entities: Whole, pairs: Whole, windowRecords: Whole }),
  start: Real,
  now: Real,
  total: Whole,
  late: Whole,
  cutUntil: Real,
  ring: Ring,
  tables: z.object({
    labels: z.array(z.string()),
    novel: Int32,
    recentRules: Lists,
    entities: z.array(Entities),
    pairs: z.array(Pairs),
  }),
});

export interface SavedHistory {
  readonly limits: HistoryLimits;
  readonly start: number;
  readonly now: number;
  readonly total: number;
  readonly late: number;
  readonly cutUntil: number;
  readonly ring: SavedRing;
  readonly tables: SavedTables;
}

export function writeHistory(saved: SavedHistory): Uint8Array {
  return packArrays({ version: SNAPSHOT_VERSION, ...saved });
}

/**
 * @param entities,pairs how many tables of each the reader has
 * @throws SocagentError (`input`)
 */
export function readHistory(bytes: Uint8Array, entities: number, pairs: number): SavedHistory {
  let value: unknown;
  try {
    value = unpackArrays(bytes);
  } catch (cause) {
    throw notASnapshot(["the bytes can't be read"], cause);
  }
  const { success, data, error } = History.safeParse(value);
  if (!success) throw notASnapshot(error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`));
  if (data.tables.entities.length !== entities || data.tables.pairs.length !== pairs)
    throw notASnapshot(["it has other tables"]);
  return data;
}

function notASnapshot(problems: readonly string[], cause?: unknown): SocagentError {
  return new SocagentError("input", "the saved entity history is not one that this version wrote", {
    problems,
    nextStep: "Start again from the beginning instead of resuming.",
    ...(cause === undefined ? {} : { cause }),
  });
}
