/** `alerts.csv`: a row for each alert, in the order of the input; `file` and `line` join it with anything else known of it. */
import { remembering } from "../../data/remember.js";
import type { List } from "../list.js";
import type { QueueEntry } from "../overview/queue.js";
import type { TriagedAlert, TriageResult } from "../result.js";
import { csvCell, csvLine } from "./csv.js";
import { exactProbabilityText, scoreText, techniqueIds } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

const COLUMNS = [
  "file",
  "line",
  "alert_id",
  "cluster_id",
  "rank",
  "risk",
  "tier",
  "malicious_probability",
  "verdict",
  "techniques",
  "reasons",
  "own_probability",
] as const;

/** What all alerts of a cluster have in common. */
interface ClusterCells {
  readonly head: string;
  readonly verdict: string;
  readonly reasons: string;
}

/** Lines are joined before they are written: a call for each would cost more than the line. */
const LINES_AT_ONCE = 500;
/** Clusters whose cells are kept, some 20 MB: alerts of one come near each other. */
const MOST_CELLS = 65_536;

export const alertsCsv: ReportFormat = {
  name: "alerts",
  file: "alerts.csv",
  describe: "every alert with its cluster, rank, risk and verdict, in the order of the input",
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    const writer = new AlertLines(result.overview.queue);
    await out.write(csvLine(COLUMNS));
    let lines: string[] = [];
    for (const alert of result.alerts) {
      lines.push(writer.line(alert));
      if (lines.length < LINES_AT_ONCE) continue;
      await out.write(lines.join(""));
      lines = [];
    }
    await out.write(lines.join(""));
  },
};

function cellsOf({ id, rank, score, tier, verdict, reasons }: QueueEntry): ClusterCells {
  return {
    head: [csvCell(id), String(rank), scoreText(score), tier].join(","),
    verdict,
    reasons: csvCell(reasons.join("; ")),
  };
}

class AlertLines {
  readonly #cells: (cluster: number) => ClusterCells;
  readonly #files = new Map<string, string>();

  constructor(queue: List<QueueEntry>) {
    this.#cells = remembering(MOST_CELLS, (cluster: number) => {
      const entry = queue.at(cluster);
      if (entry === undefined) throw new RangeError(`an alert names cluster ${cluster}, which is not there`);
      return cellsOf(entry);
    });
  }

  line(alert: TriagedAlert): string {
    const { head, verdict, reasons } = this.#cells(alert.cluster);
    const techniques = alert.techniques.length === 0 ? "" : csvCell(techniqueIds(alert).join(" "));
    const malicious = exactProbabilityText(alert.maliciousProbability);
    const own = `${this.#file(alert.file)},${String(alert.line)},${csvCell(alert.alertId)}`;
    return `${own},${head},${malicious},${verdict},${techniques},${reasons},${exactProbabilityText(alert.ownProbability)}\n`;
  }

  #file(file: string): string {
    let cell = this.#files.get(file);
    if (cell === undefined) {
      cell = csvCell(file);
      this.#files.set(file, cell);
    }
    return cell;
  }
}
