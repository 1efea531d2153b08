/** What an audit found, as tables. */
import type { Audit } from "../data/audit/audit.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { grouped, table } from "./table.js";

/** Columns that tell most; audit.json has all. */
const MAX_COLUMNS = 12;
/** A column that alone ranks so well is worth a warning. */
const TELLING = 0.95;

/** Several sections with a line feed at the end. */
export function renderAudit(audit: Audit, colours: Colours): string {
  const sections = [
    [colours.bold("Audit: near-duplicates of test rows among train rows"), ...nearLines(audit)],
    [colours.bold("Audit: labels"), ...labelLines(audit)],
    [colours.bold("Audit: columns that alone tell malicious from benign"), ...columnLines(audit, colours)],
    [colours.bold("Audit: a random forest on features and words of the text"), ...classifierLines(audit)],
    leakageLines(audit),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function nearLines({ nearDuplicates, limits }: Audit): string[] {
  const rows = nearDuplicates.map(({ split, testRows, same, near }) => [
    split,
    grouped(testRows),
    percent(same),
    percent(near),
  ]);
  return table(
    [
      { title: "split", align: "left" },
      { title: "test rows", align: "right" },
      { title: "same text", align: "right" },
      { title: `${Math.round(100 * limits.nearFrom)} % alike`, align: "right" },
    ],
    rows,
  );
}

function labelLines({ textConflicts, contentConflicts }: Audit): string[] {
  const { oneIn, texts, rows, conflictingTexts, conflictingRows, unwinnableRows } = textConflicts;
  const of = oneIn === 1 ? "" : ` (of one text in ${grouped(oneIn)})`;
  const contents = contentConflicts.contents.reduce((sum, one) => sum + one.contents, 0);
  return [
    `${grouped(contents)} contents had more than one class (--conflicts ${contentConflicts.policy})`,
    `${grouped(conflictingTexts)} of ${grouped(texts)} texts have rows of more than one class${of}: ${grouped(conflictingRows)} of ${grouped(rows)} rows`,
    `${percent(rows === 0 ? 0 : unwinnableRows / rows)} of the rows cannot be told right by their text alone`,
  ];
}

function columnLines({ columns }: Audit, colours: Colours): string[] {
  const rows = columns
    .slice(0, MAX_COLUMNS)
    .map(({ name, auroc, information }) => [
      oneLine(name, 40),
      auroc === null ? "-" : auroc.toFixed(3),
      percent(information),
    ]);
  const lines = table(
    [
      { title: "column", align: "left" },
      { title: "AUROC", align: "right" },
      { title: "of the class's entropy", align: "right" },
    ],
    rows,
  );
  return lines.map((line, at) => ((columns[at - 1]?.auroc ?? 0) >= TELLING ? colours.yellow(line) : line));
}

function classifierLines({ classifier }: Audit): string[] {
  const rows = classifier.map(({ split, own, trainRows, rows: testRows, macroF1, maliciousF1, unseenClasses }) => [
    own ? split : `${split} (made for comparison)`,
    grouped(trainRows),
    grouped(testRows),
    macroF1.toFixed(3),
    maliciousF1 === null ? "-" : maliciousF1.toFixed(3),
    unseenClasses.length === 0 ? "" : String(unseenClasses.length),
  ]);
  return table(
    [
      { title: "split", align: "left" },
      { title: "train", align: "right" },
      { title: "test", align: "right" },
      { title: "macro-F1", align: "right" },
      { title: "malicious F1", align: "right" },
      { title: "classes never trained on", align: "right" },
    ],
    rows,
  );
}

function leakageLines({ leakage }: Audit): string[] {
  if (leakage === null) return ["There is no split by time to compare with."];
  const points = `${(100 * Math.abs(leakage)).toFixed(1)} points`;
  return [
    leakage > 0
      ? `Of the random split's macro-F1, ${points} are gone when training on the past and testing on the future.`
      : `The split by time scores ${points} above the random one: there is no leakage to be seen here.`,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
