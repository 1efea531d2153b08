/** What an ingest came to, as tables. */
import { CLEANING_COUNTS } from "../data/clean.js";
import type { Manifest } from "../data/manifest.js";
import type { IngestResult } from "../ingest/ingest.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { formatBytes, formatSpeed } from "./format.js";
import { grouped, table } from "./table.js";

/** More rows of a table than a screen shows help nobody; manifest.json has all. */
const MAX_ROWS = 40;
const NAME_WIDTH = 40;

export interface IngestRun {
  readonly out: string;
  readonly seconds: number;
}

/** Several sections with a line feed at the end. */
export function renderIngest({ manifest, wentOn, notes }: IngestResult, run: IngestRun, colours: Colours): string {
  const sections = [
    [colours.bold("Inputs"), ...inputLines(manifest)],
    [colours.bold("Cleaning"), ...cleaningLines(manifest)],
    [colours.bold("Classes"), ...classLines(manifest)],
    [colours.bold("Splits"), ...splitLines(manifest)],
    ...(notes.length === 0 ? [] : [[colours.bold("Notes"), ...notes.map((note) => `- ${oneLine(note)}`)]]),
    summaryLines(manifest, run, wentOn),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function inputLines({ inputs }: Manifest): string[] {
  const rows = inputs.map(({ file, variant, rows: read, rejected, records }) => [
    name(file),
    variant,
    grouped(read),
    grouped(rejected),
    grouped(records),
  ]);
  return bounded(
    table(
      [
        { title: "file", align: "left" },
        { title: "format", align: "left" },
        { title: "rows", align: "right" },
        { title: "rejected", align: "right" },
        { title: "records", align: "right" },
      ],
      rows,
    ),
  );
}

/** Faults that were found, and what became of the rows; nothing that is zero. */
function cleaningLines({ cleaning, rejects, duplicates, conflicts, zeroFeatures }: Manifest): string[] {
  const meanings: Readonly<Record<string, string>> = CLEANING_COUNTS;
  const rows: [number, string][] = [
    ...Object.entries(rejects.reasons).map(([reason, times]): [number, string] => [times, `rejected: ${reason}`]),
    ...Object.entries(cleaning).map(([fault, times]): [number, string] => [times, meanings[fault] ?? fault]),
    [duplicates.rows, `repeated (same by ${duplicates.flow}, alerts by ${duplicates.alert}): removed`],
    ...conflicts.contents.map(({ classes, contents }): [number, string] => [
      contents,
      `contents that are ${classes.map((one) => name(one)).join(" and ")}`,
    ]),
    [conflicts.rowsDropped, `with contents of several classes: removed (--conflicts ${conflicts.policy})`],
    [zeroFeatures.length, "features that are zero in every row: left out"],
  ];
  const found = rows.filter(([times]) => times > 0);
  if (found.length === 0) return ["nothing to clean"];
  return bounded(
    table(
      [RIGHT, LEFT],
      found.map(([times, what]) => [grouped(times), oneLine(what)]),
    ).slice(1),
  );
}

const LEFT = { title: "", align: "left" } as const;
const RIGHT = { title: "", align: "right" } as const;

function classLines({ classes }: Manifest): string[] {
  const rows = mergedClasses(classes)
    .sort((a, b) => b.rows - a.rows)
    .map((one) => [
      name(one.name),
      name(one.family),
      grouped(one.read),
      grouped(one.duplicates),
      grouped(one.conflicts),
      grouped(one.rows),
    ]);
  return bounded(
    table(
      [
        { title: "class", align: "left" },
        { title: "family", align: "left" },
        { title: "read", align: "right" },
        { title: "repeated", align: "right" },
        { title: "conflicting", align: "right" },
        { title: "kept", align: "right" },
      ],
      rows,
    ),
  );
}

type ClassRow = Pick<Manifest["classes"][number], "name" | "family" | "read" | "duplicates" | "conflicts" | "rows">;

/** Benign causes are many families, and told as one; manifest.json has each. */
function mergedClasses(classes: Manifest["classes"]): ClassRow[] {
  const merged = new Map<string, ClassRow>();
  for (const one of classes) {
    const family = one.malicious === null ? "not known" : one.malicious ? one.family : "benign";
    const key = JSON.stringify([one.name, family]);
    const { read = 0, duplicates = 0, conflicts = 0, rows = 0 } = merged.get(key) ?? {};
    merged.set(key, {
      name: one.name,
      family,
      read: read + one.read,
      duplicates: duplicates + one.duplicates,
      conflicts: conflicts + one.conflicts,
      rows: rows + one.rows,
    });
  }
  return [...merged.values()];
}

function splitLines({ splits }: Manifest): string[] {
  const rows = splits.map(({ name: split, rows: parts, held }) => [
    split,
    grouped(parts.train),
    grouped(parts.validation),
    grouped(parts.test),
    grouped(parts.unused),
    (held.test ?? []).slice(0, 4).map(name).join(", "),
  ]);
  return table(
    [
      { title: "split", align: "left" },
      { title: "train", align: "right" },
      { title: "validation", align: "right" },
      { title: "test", align: "right" },
      { title: "unused", align: "right" },
      { title: "held out for test", align: "left" },
    ],
    rows,
  );
}

function summaryLines(
  { rows, inputs, rejects, time }: Manifest,
  { out, seconds }: IngestRun,
  wentOn: boolean,
): string[] {
  const bytes = inputs.reduce((sum, one) => sum + one.bytes, 0);
  const speed = wentOn ? "went on where it had stopped" : formatSpeed(bytes, seconds);
  return [
    `${grouped(rows)} rows written to ${oneLine(out)}${time === null ? "" : `, from ${time.first} to ${time.last}`}`,
    `${formatBytes(bytes)} in ${seconds.toFixed(1)} s: ${speed}`,
    ...(rejects.file === null ? [] : [`${grouped(rejects.rows)} rows that were left out are in ${rejects.file}`]),
  ];
}

function name(text: string): string {
  return oneLine(text, NAME_WIDTH);
}

function bounded(lines: readonly string[]): string[] {
  if (lines.length <= MAX_ROWS + 1) return [...lines];
  return [...lines.slice(0, MAX_ROWS), `… and ${lines.length - MAX_ROWS} more in manifest.json`];
}
