/**
 * The one error type of the project: what is wrong, where, and what to do next.
 *
 * Code throws `SocagentError`; only `src/cli/` prints it and turns it into an exit code.
 */

/**
 * What went wrong, by who can mend it:
 * - `usage`: the call itself (unknown flag, contradictory options) — exit code 2; everything else exits with 1
 * - `config`: a configuration file or option value
 * - `input`: data that was given to read (CSV, NDJSON, feeds)
 * - `checkpoint`: a model folder or a tensor file
 * - `tokenizer`: tokenizer files, or a tokenizer that does not fit the model
 * - `adapter`: a LoRA adapter, or one that does not fit the base model
 * - `backend`: no tensor backend, or one that failed
 * - `io`: the file system
 * - `network`: a download: no way to the server, or an answer that is not what was asked for
 * - `interrupted`: stopped by the user
 * - `internal`: a defect of socagent
 */
export type ErrorCode =
  | "usage"
  | "config"
  | "input"
  | "checkpoint"
  | "tokenizer"
  | "adapter"
  | "backend"
  | "io"
  | "network"
  | "interrupted"
  | "internal";

/** Where it is wrong; whatever is known of it. */
export interface ErrorSubject {
  readonly file?: string;
  /** 1-based line in `file`. */
  readonly line?: number;
  readonly field?: string;
  readonly tensor?: string;
}

export interface ErrorDetails {
  readonly subject?: ErrorSubject;
  /** Every single thing found wrong, so that one run shows all of them. */
  readonly problems?: readonly string[];
  /** One imperative sentence: what the reader should do next. */
  readonly nextStep?: string;
  readonly cause?: unknown;
}

export class SocagentError extends Error {
  override readonly name = "SocagentError";
  readonly code: ErrorCode;
  readonly subject: ErrorSubject;
  readonly problems: readonly string[];
  readonly nextStep: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.subject = details.subject ?? {};
    this.problems = details.problems ?? [];
    this.nextStep = details.nextStep;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a Node.js system error (`ENOENT`, `EACCES`, …), if it is one. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
