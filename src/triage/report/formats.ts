/** Every report there is, in the order in which they are written: what an analyst opens first comes first. */
import { alertsArrow } from "./alerts-arrow.js";
import { alertsCsv } from "./alerts-csv.js";
import { clustersJsonl } from "./clusters-jsonl.js";
import type { ReportFormat } from "./format.js";
import { reportHtml } from "./html/page.js";
import { navigatorJson } from "./navigator.js";
import { ocsfJsonl } from "./ocsf.js";
import { queueCsv } from "./queue-csv.js";
import { stixJson } from "./stix.js";
import { summaryJson } from "./summary-json.js";
import { summaryMarkdown } from "./summary-markdown.js";

export const REPORT_FORMATS: readonly ReportFormat[] = [
  summaryJson,
  summaryMarkdown,
  reportHtml,
  queueCsv,
  alertsCsv,
  clustersJsonl,
  navigatorJson,
  ocsfJsonl,
  stixJson,
  alertsArrow,
];
