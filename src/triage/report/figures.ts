/** Numbers and times as the reports write them. */
import type { TriagedCluster } from "../result.js";

/** Beyond it a `Date` is not valid. */
const LAST_TIME = 8.64e15;

/** `2025-03-03T00:02:55.283Z`; empty where there is no such time. */
export function isoTime(time: number | undefined): string {
  if (time === undefined || !(Math.abs(time) <= LAST_TIME)) return "";
  return new Date(time).toISOString();
}

/** `2025-03-03 00:02` in UTC; empty where there is no such time. */
export function minuteTime(time: number | undefined): string {
  return isoTime(time).replace(/T(\d\d:\d\d).*$/s, " $1");
}

/** 0 to 100, with one digit after the point. */
export function scoreText(score: number): string {
  return Number.isFinite(score) ? score.toFixed(1) : "";
}

/** 0 to 1, with four digits after the point. */
export function probabilityText(probability: number): string {
  return Number.isFinite(probability) ? probability.toFixed(4) : "";
}

/** 0 to 1, with six digits: most alerts are near 0, and whoever orders them by it needs to tell them apart. */
export function exactProbabilityText(probability: number): string {
  return Number.isFinite(probability) ? probability.toFixed(6) : "";
}

/**
 * In per cent, of three digits: `75.1 %`. A probability that was calibrated, even of 1, is not told as certainty. Digits beyond the sixth
 * are not kept in files, and count nothing here: what was read back says the same.
 */
export function probabilityInWords(exact: number): string {
  const probability = Number(exact.toFixed(6));
  if (probability > 0.9995) return "over 99.9 %";
  if (probability < 0.0001) return "under 0.01 %";
  return `${String(Number((100 * probability).toPrecision(3)))} %`;
}

/** A share that was asked for or promised, of four digits: `1 %`, `97.5 %`. */
export function shareInPercent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}

/** `1,234,567`, whatever the locale of the machine. */
export function countText(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `1 alert`, `2 alerts`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** `45 s`, `12 min`, `3.5 h`, `2.1 d`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${String(Math.round(seconds))} s`;
  if (seconds < 3_600) return `${String(Math.round(seconds / 60))} min`;
  if (seconds < 86_400) return `${oneDigit(seconds / 3_600)} h`;
  return `${oneDigit(seconds / 86_400)} d`;
}

function oneDigit(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Ids of a cluster's or alert's techniques, each once, in their order. */
export function techniqueIds({ techniques }: Pick<TriagedCluster, "techniques">): string[] {
  return [...new Set(techniques.map(({ id }) => id))];
}
