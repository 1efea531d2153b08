/** What counts as the same row: what goes into a row's hash. */
import { SocagentError } from "../errors.js";
import type { RowHasher } from "../data/deduplicate-hash.js";
import { FEATURE_NAMES } from "../data/clean.js";
import type { AlertRecord } from "../data/record.js";

/**
 * - flow: all features of a flow, its port and protocol, without time, addresses and ids; alerts by the whole row
 * - row: everything, the time included
 * - none: no two rows are the same
 * - columns: the columns that are named
 */
export type DuplicateRule =
  { readonly kind: "flow" | "row" | "none" } | { readonly kind: "columns"; readonly columns: readonly string[] };

/** @throws SocagentError (`usage`) */
export function parseDuplicateRule(text: string): DuplicateRule {
  if (text === "flow" || text === "row" || text === "none") return { kind: text };
  const columns = text.startsWith("columns=") ? text.slice("columns=".length).split(",") : [];
  const names = columns.map((column) => column.trim()).filter((column) => column !== "");
  if (names.length > 0) return { kind: "columns", columns: names };
  throw new SocagentError("usage", `--duplicates ${text} is not known`, {
    nextStep: "Give flow, row, none, or columns=NAME,NAME with the names of columns.",
  });
}

export function describeRule(rule: DuplicateRule): string {
  return rule.kind === "columns" ? `columns=${rule.columns.join(",")}` : rule.kind;
}

/** The rule for alerts: what a flow's is by its features is theirs by the whole row, since repetition is a signal. */
export function ruleForAlerts(rule: DuplicateRule): DuplicateRule {
  return rule.kind === "flow" ? { kind: "row" } : rule;
}

/** What of a flow is hashed beside its features. */
export interface FlowKey {
  /** In the order of `FEATURE_NAMES`, as they were read. */
  readonly values: Float64Array;
  /** The same memory. */
  readonly words: Int32Array;
  readonly destinationPort: number;
  readonly protocol: string | undefined;
  /** For the rule `row`. */
  readonly time: number;
  readonly rest: string;
}

export function addFlow(hasher: RowHasher, { kind }: DuplicateRule, flow: FlowKey): void {
  hasher.addNumbers(flow.values, flow.words, FEATURE_NAMES.length);
  hasher.addWord(flow.destinationPort);
  hasher.addText(flow.protocol ?? "");
  if (kind !== "row") return;
  hasher.addNumber(flow.time);
  hasher.addText(flow.rest);
}

/** Every field of the row as it was written; or those that the rule names. The truth is in no record and counts nowhere. */
export function addRecord(hasher: RowHasher, rule: DuplicateRule, record: AlertRecord): void {
  const { fields } = record;
  if (rule.kind === "columns") {
    for (const column of rule.columns) hasher.addText(Object.hasOwn(fields, column) ? (fields[column] ?? "") : "");
    return;
  }
  hasher.addText(record.source);
  for (const [name, value] of Object.entries(fields)) {
    hasher.addText(name);
    hasher.addText(value);
  }
}

/** Makes a row unlike any other. */
export function addPlace(hasher: RowHasher, input: number, chunk: number, row: number): void {
  for (const word of [input, chunk, row, 0x6e6f6e65]) hasher.addWord(word);
}
