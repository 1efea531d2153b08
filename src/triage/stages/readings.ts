/**
 * What of the alerts' texts the language model reads: all of a text, or of alerts that their facts settle what they share with most others
 * of their rule, so that a queue has few of those.
 */
import { breathe } from "../../breathe.js";
import { type Calibration, isSettled } from "../../checkpoint/calibration.js";
import { briefText } from "../../enrich/text/brief-text.js";
import { GrowingInt32 } from "../spool/growing.js";
import { TextNumbers } from "../spool/text-numbers.js";
import type { FactsStage } from "./facts-stage.js";

export interface Readings {
  readonly count: number;
  /** The text that is read. */
  readonly get: (reading: number) => string;
  /** Number of each alert's reading. [alerts] */
  readonly of: Int32Array;
  /** Alerts of each reading. [readings] */
  readonly counts: Int32Array;
  readonly isBrief: (reading: number) => boolean;
}

const NONE = -1;
/** Alerts between two looks at signals. */
const ALERTS_PER_TURN = 16_384;

export async function readingsOf(
  { columns, texts, textCounts }: Pick<FactsStage, "columns" | "texts" | "textCounts">,
  cascade: Calibration["cascade"],
): Promise<Readings> {
  const { judged } = columns;
  if (cascade === undefined || judged.length === 0) {
    return {
      of: columns.texts,
      counts: textCounts,
      isBrief: () => false,
      count: texts.count,
      get: (text) => texts.get(text),
    };
  }
  const of = new Int32Array(columns.texts.length);
  /** Which text each reading is of. */
  const textOf = new GrowingInt32();
  const brief = new GrowingInt32();
  const full = new Int32Array(texts.count).fill(NONE);
  const short = new Int32Array(texts.count).fill(NONE);
  const numbers = new TextNumbers(texts.count);
  const add = (text: number, isBrief: boolean): number => {
    textOf.push(text);
    brief.push(Number(isBrief));
    return textOf.length - 1;
  };
  for (const [ordinal, text] of columns.texts.entries()) {
    const settled = isSettled(cascade.below, judged[ordinal] ?? NaN);
    const known = settled ? short : full;
    if (known[text] === NONE) {
      known[text] = settled ? numbers.numberOf(briefText(texts.get(text)), () => add(text, true)) : add(text, false);
    }
    of[ordinal] = known[text] ?? 0;
    if (ordinal % ALERTS_PER_TURN === ALERTS_PER_TURN - 1) await breathe();
  }
  const counts = new Int32Array(textOf.length);
  for (const reading of of) counts[reading] = (counts[reading] ?? 0) + 1;
  const [texted, briefs] = [textOf.values(), brief.values()];
  const isBrief = (reading: number): boolean => briefs[reading] === 1;
  const get = (reading: number): string => {
    const text = texts.get(texted[reading] ?? 0);
    return isBrief(reading) ? briefText(text) : text;
  };
  return { of, counts, isBrief, count: textOf.length, get };
}
