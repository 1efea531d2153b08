/** Takes in one range of a plain file of flows: the work of a thread. */
import { join } from "node:path";
import type { CleaningReason } from "../data/clean.js";
import type { CsvLayout } from "../data/read/layout.js";
import { MAX_RAW_CHARACTERS } from "../data/read/reject.js";
import { ChunkBuilder } from "./chunk-builder.js";
import type { ChunkReport } from "./chunk.js";
import { FlowIntake } from "./flow-intake.js";
import { FlowScanner } from "./flow-scanner.js";
import type { IntakeOptions } from "./intake-options.js";
import { RANGE_BYTES, RangeReader } from "./range-reader.js";
import { addFlow, addPlace } from "./row-key.js";

/** What all ranges of an input have alike. */
export interface ScanSource {
  readonly input: number;
  readonly file: string;
  readonly bytes: number;
  readonly layout: CsvLayout;
  readonly maxRowBytes: number;
  readonly intake: IntakeOptions;
  /** Where the chunks are written. */
  readonly folder: string;
}

/** The chunk was written; or the range is for the reader, as there are quotes or an endless line in it. */
export type ScanResult = { readonly kind: "done"; readonly report: ChunkReport } | { readonly kind: "unplain" };

/** What each reason for leaving a flow out means. */
export const REASON_DETAILS: Readonly<Record<CleaningReason, string>> = {
  "impossible-date": "a time before 1980; its packets had none",
  "impossible-duration": "a duration below 0 or above 120 s, which CICFlowMeter never gives",
  "non-finite-rate": "a rate that is Infinity or NaN, and --non-finite is drop",
};

/** A scanner of ranges that remembers what it has prepared for the present source. */
export class RangeScanner {
  readonly #reader = new RangeReader();
  readonly #builder = new ChunkBuilder();
  #prepared: { source: ScanSource; scanner: FlowScanner; intake: FlowIntake } | undefined;

  /** @throws SocagentError (`input`, `io`) */
  scan(source: ScanSource, range: number): ScanResult {
    const { file, layout, maxRowBytes, folder, input } = source;
    if (this.#prepared?.source.input !== input) this.#prepared = { source, ...this.#prepare(source) };
    const { scanner, intake } = this.#prepared;
    const from = range * RANGE_BYTES;
    const bytes = this.#reader.read(file, from, Math.min(source.bytes, from + RANGE_BYTES), maxRowBytes);
    if (bytes === undefined || !scanner.accepts(bytes)) {
      this.#builder.clear();
      return { kind: "unplain" };
    }
    const { kind } = source.intake.duplicates;
    const { lines, rows } = scanner.scan(bytes, 0, range === 0 ? layout.headerRows : 0, {
      flow: (flow, begin, end) => {
        const reason = intake.take(flow, (hasher, key) => {
          if (kind === "none") addPlace(hasher, input, range, this.#builder.rows);
          else addFlow(hasher, source.intake.duplicates, key);
        });
        if (reason === undefined) return;
        const raw = bytes.toString("latin1", begin, Math.min(end, begin + MAX_RAW_CHARACTERS)).trimEnd();
        this.#builder.reject({ file, line: flow.line, reason, detail: REASON_DETAILS[reason], raw });
      },
      reject: (reject) => {
        this.#builder.reject(reject);
      },
    });
    const report = this.#builder.finish(join(folder, String(input)), range, {
      input,
      rowsRead: rows,
      lines,
      linesAreRelative: true,
      features: layout.featureNames,
    });
    return { kind: "done", report };
  }

  #prepare({ input, layout, maxRowBytes, intake }: ScanSource): { scanner: FlowScanner; intake: FlowIntake } {
    const { hasTime, twelveHourClock } = layout.info;
    const source = {
      input,
      hasTime,
      twelveHourClock,
      timezone: layout.time.timezone,
      features: layout.featureNames,
    };
    return {
      scanner: new FlowScanner(layout, maxRowBytes, intake.labelMap),
      intake: new FlowIntake(source, intake, this.#builder),
    };
  }
}
