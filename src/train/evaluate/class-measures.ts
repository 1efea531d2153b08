/** How well rows are told by class: benign and ATT&CK techniques. */
import { BENIGN_CLASS, MALICIOUS_CLASS } from "../../checkpoint/checkpoint-card.js";
import { type ClassificationReport, classificationReport } from "../../metrics/classification-report.js";
import type { LabelledRow } from "./labelled-rows.js";
import type { HeadScores } from "./score-rows.js";

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;
/** From this probability on a row is called malicious. */
const MALICIOUS_FROM = 0.5;

export interface ClassMeasures {
  /** By technique; or malicious and benign alone, where the data tells no technique. */
  readonly of: "techniques" | "verdicts";
  /** Classes that occur, actual or predicted. */
  readonly report: ClassificationReport;
  /** Mean F1 of the classes that rows are of; the report's also counts classes that were only answered, with 0. */
  readonly presentF1: number;
  /**
   * The same over malicious rows alone, whose technique is chosen as if they were known to be malicious: how well techniques are told from
   * each other. Undefined where the data tells none.
   */
  readonly toldF1: number | undefined;
  /** Malicious rows whose technique is not known: they are not in the report. */
  readonly leftOut: number;
  /** Techniques of the data that the checkpoint has no class for, with their rows: it cannot but be wrong. */
  readonly unseen: readonly { readonly name: string; readonly rows: number }[];
  /** How a class was chosen: the likeliest of all, or benign below a calibrated probability of one half. */
  readonly decision: "likeliest" | "calibrated";
}

/** The class of each row as far as it is known: `malicious` where the technique is not. */
export function classOfRow({ malicious, technique }: Pick<LabelledRow, "malicious" | "technique">): string {
  if (!malicious) return BENIGN_CLASS;
  return technique !== undefined && TECHNIQUE.test(technique) ? technique : MALICIOUS_CLASS;
}

/** @param classes of the checkpoint, the benign one first */
export function predictClasses({ logits, calibrated }: HeadScores, classes: readonly string[]): string[] {
  return Array.from({ length: logits.length / classes.length }, (_, row) => {
    const probability = calibrated?.[row];
    if (probability !== undefined && probability < MALICIOUS_FROM) return BENIGN_CLASS;
    return likeliest(logits, row, classes, probability === undefined ? 0 : 1);
  });
}

/** @param from the first class that it may be: 1 leaves out the benign one */
function likeliest(logits: Float32Array, row: number, classes: readonly string[], from: number): string {
  let best = from;
  for (let at = from + 1; at < classes.length; at += 1) {
    if ((logits[row * classes.length + at] ?? 0) > (logits[row * classes.length + best] ?? 0)) best = at;
  }
  return classes[best] ?? BENIGN_CLASS;
}

export function measureClasses(
  rows: readonly LabelledRow[],
  predicted: readonly string[],
): Pick<ClassMeasures, "of" | "report" | "presentF1" | "leftOut"> {
  const actual = rows.map((row) => classOfRow(row));
  const withTechniques = actual.some((name) => TECHNIQUE.test(name));
  const compared = actual.flatMap((name, row) => (withTechniques && name === MALICIOUS_CLASS ? [] : [row]));
  const shown = (name: string): string => (withTechniques || name === BENIGN_CLASS ? name : MALICIOUS_CLASS);
  const [truths, answers] = [actual, predicted].map((names) => compared.map((row) => shown(names[row] ?? "")));
  const names = [...new Set([...(truths ?? []), ...(answers ?? [])])].sort(benignFirst);
  const numbers = (all: readonly string[] = []): Int32Array => Int32Array.from(all, (name) => names.indexOf(name));
  const report = classificationReport(numbers(truths), numbers(answers), names);
  const present = report.classes.filter(({ support }) => support > 0);
  return {
    of: withTechniques ? "techniques" : "verdicts",
    report,
    presentF1: present.reduce((sum, { f1 }) => sum + f1, 0) / Math.max(1, present.length),
    leftOut: actual.length - compared.length,
  };
}

/** Of a checkpoint's head. */
export function measureHeadClasses(
  rows: readonly LabelledRow[],
  scores: HeadScores,
  classes: readonly string[],
): ClassMeasures {
  const unseen = new Map<string, number>();
  for (const name of rows.map((row) => classOfRow(row))) {
    if (TECHNIQUE.test(name) && !classes.includes(name)) unseen.set(name, (unseen.get(name) ?? 0) + 1);
  }
  const attacks = rows.flatMap((row, at) => (TECHNIQUE.test(classOfRow(row)) ? [at] : []));
  const told = measureClasses(
    attacks.flatMap((at) => rows[at] ?? []),
    attacks.map((at) => likeliest(scores.logits, at, classes, 1)),
  );
  return {
    ...measureClasses(rows, predictClasses(scores, classes)),
    toldF1: attacks.length === 0 ? undefined : told.presentF1,
    unseen: [...unseen].map(([name, count]) => ({ name, rows: count })).sort((a, b) => b.rows - a.rows),
    decision: scores.calibrated === undefined ? "likeliest" : "calibrated",
  };
}

function benignFirst(a: string, b: string): number {
  if (a === b) return 0;
  return a === BENIGN_CLASS ? -1 : b === BENIGN_CLASS ? 1 : a < b ? -1 : 1;
}
