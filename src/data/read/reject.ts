/** Rows that could not be read, and why. */

export const REJECT_REASONS = [
  "wrong-width",
  "empty-row",
  "repeated-header",
  "no-time",
  "unparsable-time",
  "control-characters",
  "bad-encoding",
  "bad-quotes",
  "field-too-long",
  "row-too-long",
  "invalid-json",
  "not-an-object",
  "nested-too-deeply",
  "too-many-fields",
  "not-an-alert",
  "bad-truth",
] as const;

export type RejectReason = (typeof REJECT_REASONS)[number];

/** A row that is left out, whoever finds it wrong. */
export interface RejectedRow {
  /** As given on the command line, or `-` for standard input. */
  readonly file: string;
  /** 1-based line where the row begins, the header included. */
  readonly line: number;
  readonly reason: string;
  /** What was found and what was expected, such as `79 columns; the header has 80`. */
  readonly detail: string;
  /** The row's text, cut to `MAX_RAW_CHARACTERS`; bytes that are no text show as U+FFFD. */
  readonly raw: string;
}

export interface Reject extends RejectedRow {
  readonly reason: RejectReason;
}

/** What a reject keeps of its row: enough to recognise it, and a million of them still fit on a disk. */
export const MAX_RAW_CHARACTERS = 1_000;
