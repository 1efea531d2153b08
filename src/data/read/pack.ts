/** Frames → packed rows by a source's layout: the work that a thread does. */
import type { Frames } from "./frames.js";
import type { Layout } from "./layout.js";
import { csvPacker } from "./pack-csv.js";
import { jsonPacker } from "./pack-json.js";
import type { PackedRows } from "./packed.js";

/** One stretch of rows to pack. */
export interface PackJob {
  /** Which of the inputs it is from; jobs of one source have one layout. */
  readonly source: number;
  readonly layout: Layout;
  readonly frames: Frames;
  /** Rows to pass over: the header. */
  readonly firstRow: number;
}

/** A packer that remembers what it has prepared for the present source. */
export function createPacker(): (job: PackJob) => PackedRows {
  let prepared: { source: number; pack: (frames: Frames, firstRow: number) => PackedRows } | undefined;
  return ({ source, layout, frames, firstRow }) => {
    if (prepared?.source !== source) {
      prepared = { source, pack: layout.kind === "csv" ? csvPacker(layout) : jsonPacker(layout) };
    }
    return prepared.pack(frames, firstRow);
  };
}
