/** Working hours, days off and time zones. */
import type { Random } from "../../random.js";
import { chance } from "./draw.js";
import { SITES } from "./enterprise/roles.js";

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** When somebody works: local hours as fractions, and whether on Saturdays and Sundays, too. */
export interface Hours {
  readonly offsetHours: number;
  readonly from: number;
  readonly to: number;
  readonly everyDay: boolean;
}

export function hoursOf(user: { site: number; from: number; to: number; shifts: boolean }): Hours {
  const { site, from, to, shifts } = user;
  return { offsetHours: SITES[site]?.offsetHours ?? 0, from, to, everyDay: shifts };
}

/** Local hour of the day, a fraction. */
export function hourOfDay(time: number, offsetHours: number): number {
  const local = time + offsetHours * HOUR;
  return (local - Math.floor(local / DAY) * DAY) / HOUR;
}

/** Saturday or Sunday there. */
export function isDayOff(time: number, offsetHours: number): boolean {
  const weekday = (Math.floor((time + offsetHours * HOUR) / DAY) + 4) % 7; // 1970 began on a Thursday
  return weekday === 0 || weekday === 6;
}

export function worksAt(time: number, hours: Hours): boolean {
  if (!hours.everyDay && isDayOff(time, hours.offsetHours)) return false;
  const hour = hourOfDay(time, hours.offsetHours);
  return hour >= hours.from && hour < hours.to;
}

/** The time itself where somebody works then, otherwise some time in the next hours of work. */
export function nextWorking(random: Random, time: number, hours: Hours): number {
  if (worksAt(time, hours)) return time;
  const hour = hourOfDay(time, hours.offsetHours);
  let begin = time + (hours.from - hour) * HOUR;
  if (hour >= hours.from) begin += DAY;
  while (!hours.everyDay && isDayOff(begin, hours.offsetHours)) begin += DAY;
  return begin + random.uniform() * Math.min(4, hours.to - hours.from) * HOUR;
}

/** An attacker's day: somewhere, long, six days a week at times. */
export function attackerHours(random: Random): Hours {
  const from = 7 + random.uniform() * 5;
  return {
    offsetHours: random.below(17) - 8,
    from,
    to: Math.min(24, from + 9 + random.uniform() * 5),
    everyDay: chance(random, 0.5),
  };
}
