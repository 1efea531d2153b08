/** Every report there is, in the order in which they are written: what an analyst opens first comes first. */
import { alertsCsv } from "./alerts-csv.js";
import { clustersJsonl } from "./clusters-jsonl.js";
import type { ReportFormat } from "./format.js";
import { queueCsv } from "./queue-csv.js";
import { summaryJson } from "./summary-json.js";
import { summaryMarkdown } from "./summary-markdown.js";

export const REPORT_FORMATS: readonly ReportFormat[] = [
  summaryJson,
  summaryMarkdown,
  queueCsv,
  alertsCsv,
  clustersJsonl,
];
