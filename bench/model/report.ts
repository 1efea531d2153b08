/** The results of the model benchmark as tables for a terminal. */
import { median } from "../support/statistics.js";
import type { ContenderName } from "./contenders.js";
import { compare, measuredOf, roundMedians, type CaseResult, type Judgement } from "./targets.js";

const NAMES: Readonly<Record<ContenderName, string>> = { gpu: "gpu", cpu: "cpu", wasm: "wasm", pytorch: "PyTorch" };
const ABSENT = "–";

/** Times, memory and targets, each a table; at most 100 columns wide. */
export function renderReport(cases: readonly CaseResult[], judgements: readonly Judgement[]): string {
  const names = contenderNames(cases);
  const tables = [timeTable(cases, names), memoryTable(cases, names), targetTable(judgements)];
  return tables.filter((table) => table !== "").join("\n\n");
}

function contenderNames(cases: readonly CaseResult[]): ContenderName[] {
  const present = new Set(cases.flatMap(({ contenders }) => contenders.map(({ name }) => name)));
  return (["gpu", "cpu", "wasm", "pytorch"] as const).filter((name) => present.has(name));
}

function timeTable(cases: readonly CaseResult[], names: readonly ContenderName[]): string {
  const beside = names.includes("cpu") && names.includes("pytorch");
  const head = [...CASE_HEAD, ...names.map((name) => NAMES[name]), ...(beside ? ["cpu/PyTorch", "by round"] : [])];
  const rows = cases.map((one) => {
    const times = names.map((name) => {
      const side = measuredOf(one, name);
      return side === undefined ? absence(one, name) : milliseconds(median(roundMedians(side)));
    });
    const ratio = compare(one, "cpu", "pytorch");
    const ratios = [ratio?.ratioOfMedians, ratio?.medianOfRatios].map((value) => value?.toFixed(2) ?? ABSENT);
    return [...caseCells(one), ...times, ...(beside ? ratios : [])];
  });
  return titled("Median time of a batch of 16, ms", [head, ...rows]);
}

function memoryTable(cases: readonly CaseResult[], names: readonly ContenderName[]): string {
  const head = [...CASE_HEAD, ...names.map((name) => NAMES[name])];
  const rows = cases
    .filter(({ task }) => task === "train" || task === "train-dropout")
    .map((one) => {
      const cells = names.map((name) => {
        const memory = measuredOf(one, name)?.memory;
        if (memory === undefined) return absence(one, name);
        return `${megabytes(memory.restBytes)} → ${megabytes(memory.peakBytes)}`;
      });
      return [...caseCells(one), ...cells];
    });
  if (rows.length === 0) return "";
  return titled("Memory of the process, MB (10⁶ bytes): before the first step → at its peak", [head, ...rows]);
}

function targetTable(judgements: readonly Judgement[]): string {
  const rows = judgements.map((one) => {
    const isTime = one.against !== null;
    const what = isTime ? `${NAMES[one.contender]}/${NAMES[one.against]}` : `${NAMES[one.contender]} peak, GB`;
    const number = (value: number): string => (isTime ? value : value / 1e9).toFixed(2);
    const measured = one.measured === null ? ABSENT : number(one.measured);
    return [...caseCells(one), what, measured, `${isTime ? "≤" : "<"} ${number(one.limit)}`, one.verdict];
  });
  if (rows.length === 0) return "";
  return titled("Targets", [[...CASE_HEAD, "what", "measured", "target", ""], ...rows]);
}

const CASE_HEAD = ["shape", "tokens", "task"];

function caseCells({ shape, tokens, task }: { shape: string; tokens: number; task: string }): string[] {
  return [shape, String(tokens), task];
}

function absence({ contenders }: CaseResult, name: ContenderName): string {
  return contenders.some((one) => one.name === name && one.kind === "failed") ? "failed" : ABSENT;
}

function milliseconds(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

function megabytes(bytes: number | null): string {
  return bytes === null ? "unknown" : (bytes / 1e6).toFixed(0);
}

/** The first and third column are words and start at the left; numbers end at the right. */
function titled(title: string, rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...lines].join("\n");
}
