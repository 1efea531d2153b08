/** What a report is: one file of its own format, made from the result of a triage. */
import type { TriageResult } from "../result.js";

/** Where a report's bytes go. */
export interface ReportOutput {
  /** Texts are UTF-8. Waits until there is room. @throws SocagentError (`io`) */
  write(piece: string | Uint8Array): Promise<void>;
}

export interface ReportFormat {
  /** As `--reports` takes it, such as `queue`. */
  readonly name: string;
  /** In the folder of the reports, such as `queue.csv`. */
  readonly file: string;
  /** One line for the help text. */
  readonly describe: string;
  /** Equal results give equal bytes. */
  write(result: TriageResult, out: ReportOutput): Promise<void>;
}

/** A report that is there under its name. */
export interface WrittenReport {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type ReportEvent =
  | { readonly kind: "writing"; readonly name: string; readonly file: string }
  | { readonly kind: "written"; readonly report: WrittenReport };
