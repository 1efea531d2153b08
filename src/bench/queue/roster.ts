/** Who is there when: analysts in three shifts a day, with breaks that do not all fall together. */
import type { Assumptions } from "../assumptions.js";
import type { Analyst } from "./jobs.js";

const HOUR = 60;
const DAY = 24 * HOUR;
const SHIFT_MINUTES = 8 * HOUR;

/** By the hour at which they begin, UTC. */
export const SHIFTS = [
  { name: "night", from: 0, analysts: "analystsNight" },
  { name: "day", from: 8, analysts: "analystsDay" },
  { name: "evening", from: 16, analysts: "analystsEvening" },
] as const;

export type ShiftName = (typeof SHIFTS)[number]["name"];

/** @param minuteOfDay since midnight, UTC */
export function shiftAt(minuteOfDay: number): ShiftName {
  return SHIFTS.findLast(({ from }) => minuteOfDay >= from * HOUR)?.name ?? "night";
}

/**
 * @param from minute of the day at which the simulation begins
 * @param minutes how long it lasts
 */
export function rosterOf(assumptions: Assumptions, from: number, minutes: number): Analyst[] {
  const analysts: Analyst[] = [];
  const { breakMinutes, secondTier } = assumptions;
  for (const shift of SHIFTS) {
    const count = assumptions[shift.analysts];
    for (let index = 0; index < count; index += 1) {
      analysts.push({ tier: 1, spans: spansOf(shift.from * HOUR - from, minutes, breakMinutes, index / count) });
    }
  }
  for (let index = 0; index < secondTier; index += 1) analysts.push({ tier: 2, spans: [[0, minutes]] });
  return analysts;
}

/** First-tier shifts of one day. */
export function analystDaysPerDay({ analystsDay, analystsEvening, analystsNight }: Assumptions): number {
  return analystsDay + analystsEvening + analystsNight;
}

/** A break a third and one two thirds through the shift, later for each further analyst. */
function spansOf(first: number, minutes: number, breakMinutes: number, stagger: number): [number, number][] {
  const spans: [number, number][] = [];
  const half = breakMinutes / 2;
  for (let begin = first - DAY; begin < minutes; begin += DAY) {
    const end = begin + SHIFT_MINUTES;
    let at = begin;
    for (const part of [1 / 3, 2 / 3]) {
      const pause = begin + (part + stagger / 6) * SHIFT_MINUTES;
      spans.push([at, pause]);
      at = pause + half;
    }
    spans.push([at, end]);
  }
  return spans.flatMap(([a, b]): [number, number][] => {
    const [low, high] = [Math.max(0, a), Math.min(minutes, b)];
    return low < high ? [[low, high]] : [];
  });
}
