/**
 * Tells morning from afternoon where CIC-IDS files write hours from 01 to 12 without AM or PM.
 *
 * An attack's flow belongs to the half day in which its attack ran; any other, and an attack's flow that fits no window or two,
 * to the half day in which the written hour is part of the working day. Only dates of the two captures are touched.
 */
import { ATTACK_SCHEDULE, SCHEDULE_TOLERANCE_MINUTES, WORKING_DAY } from "./cic/attack-schedule.js";

/** How a record's half day was found; the index is what datasets store. */
export const CLOCKS = ["as-written", "schedule", "working-day"] as const;
export type Clock = (typeof CLOCKS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const HALF_DAY_MS = DAY_MS / 2;

interface Span {
  /** Milliseconds of the local day. */
  readonly from: number;
  readonly to: number;
}

/** By local day (days since 1970), then by attack. */
const SPANS = new Map<number, ReadonlyMap<string, readonly Span[]>>(
  Object.entries(ATTACK_SCHEDULE).map(([date, windows]) => {
    const byAttack = new Map<string, Span[]>();
    for (const { attack, from, to } of windows) {
      byAttack.set(attack, [...(byAttack.get(attack) ?? []), { from: msOf(from), to: msOf(to) }]);
    }
    return [Date.parse(`${date}T00:00:00Z`) / DAY_MS, byAttack];
  }),
);

/**
 * @param local milliseconds since 1970 as if the clock on the wall showed UTC
 * @param attack the label table's name of the attack that the schedule knows; undefined for a benign flow
 * @returns what to add to the time, in milliseconds, and why
 */
export function resolveHalfDay(
  local: number,
  attack: string | undefined,
): { readonly shift: number; readonly clock: Clock } {
  const day = SPANS.get(Math.floor(local / DAY_MS));
  if (day === undefined) return AS_WRITTEN;
  const ofDay = local - Math.floor(local / DAY_MS) * DAY_MS;
  const hour = Math.floor(ofDay / HOUR_MS);
  if (hour === 0 || hour > 12) return AS_WRITTEN; // a clock of 24 hours
  // 12:mm in the morning would be 00:mm.
  const morning = hour === 12 ? ofDay - HALF_DAY_MS : ofDay;
  const afternoon = morning + HALF_DAY_MS;
  const spans = attack === undefined ? [] : (day.get(attack) ?? []);
  const fitsMorning = spans.some((span) => isNear(morning, span));
  const fitsAfternoon = spans.some((span) => isNear(afternoon, span));
  if (fitsMorning !== fitsAfternoon) {
    return { shift: (fitsMorning ? morning : afternoon) - ofDay, clock: "schedule" };
  }
  const isMorning = hour !== 12 && hour >= WORKING_DAY.firstHour;
  return { shift: (isMorning ? morning : afternoon) - ofDay, clock: "working-day" };
}

const AS_WRITTEN = { shift: 0, clock: "as-written" } as const;

function isNear(ofDay: number, { from, to }: Span): boolean {
  const tolerance = SCHEDULE_TOLERANCE_MINUTES * MINUTE_MS;
  return ofDay >= from - tolerance && ofDay <= to + tolerance;
}

function msOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * HOUR_MS + minutes * MINUTE_MS;
}
