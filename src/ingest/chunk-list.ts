/** All finished chunks in the order of the input, and what later stages need to know of each. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { emptyTally, type CleaningTally } from "../data/clean.js";
import { SocagentError } from "../errors.js";
import { fileError } from "../files.js";
import type { ChunkLabel } from "./chunk.js";
import { chunkFiles } from "./chunk-files.js";
import { BYTES_PER_ROW, type ChunkHashes, decodeHashes } from "./chunk-hashes.js";
import { ClassTable } from "./class-table.js";
import type { Workspace } from "./workspace.js";

export interface Chunk {
  readonly input: number;
  /** Number of its first row among all. */
  readonly firstRow: number;
  readonly rows: number;
  /** To be added to the lines of its rows. */
  readonly lineOffset: number;
  readonly labels: readonly ChunkLabel[];
  /** Of each label, the number of its class. */
  readonly classes: Uint16Array;
  readonly protocols: readonly string[];
  readonly run: string;
  readonly runBytes: number;
  readonly hashes: string;
  /** Undefined where nothing was rejected. */
  readonly rejects: string | undefined;
}

export interface InputCounts {
  rowsRead: number;
  records: number;
  rejected: number;
}

export interface ChunkList {
  readonly chunks: readonly Chunk[];
  readonly rows: number;
  readonly table: ClassTable;
  readonly cleaning: CleaningTally;
  /** By reason. */
  readonly rejects: ReadonlyMap<string, number>;
  /** By input. */
  readonly inputs: readonly InputCounts[];
  /** Canonical names that an input has, and those of the known zero features that are not zero somewhere. */
  readonly features: ReadonlySet<string>;
  readonly nonZeroFeatures: ReadonlySet<string>;
}

/** @param counts of chunks, by input @throws SocagentError (`io`) when one is not there or damaged */
export function listChunks(workspace: Workspace, counts: readonly number[]): ChunkList {
  const table = new ClassTable();
  const chunks: Chunk[] = [];
  const cleaning = emptyTally();
  const rejects = new Map<string, number>();
  const features = new Set<string>();
  const nonZeroFeatures = new Set<string>();
  const inputs: InputCounts[] = [];
  /** Labels are few and the same in most chunks: one object for all that are equal. */
  const labelSets = new Map<string, { labels: readonly ChunkLabel[]; classes: Uint16Array }>();
  let rows = 0;
  for (const [input, count] of counts.entries()) {
    const folder = workspace.chunksOf(input);
    const total: InputCounts = { rowsRead: 0, records: 0, rejected: 0 };
    let line = 0;
    for (let number = 0; number < count; number += 1) {
      const report = workspace.report(input, number);
      if (report === undefined) throw damaged(join(folder, chunkFiles(number).report));
      const files = chunkFiles(number);
      const key = JSON.stringify(report.labels);
      const set = labelSets.get(key) ?? { labels: report.labels, classes: table.numbersOf(report.labels) };
      labelSets.set(key, set);
      const chunk: Chunk = {
        input,
        firstRow: rows,
        rows: report.rows,
        lineOffset: report.linesAreRelative ? line + 1 : 0,
        ...set,
        protocols: report.protocols,
        run: join(folder, files.run),
        runBytes: report.runBytes,
        hashes: join(folder, files.hashes),
        rejects: report.rejectBytes > 0 ? join(folder, files.rejects) : undefined,
      };
      checkSizes(chunk);
      chunks.push(chunk);
      rows += report.rows;
      line += report.lines;
      total.rowsRead += report.rowsRead;
      total.records += report.rows;
      for (const [reason, times] of Object.entries(report.rejects)) {
        rejects.set(reason, (rejects.get(reason) ?? 0) + times);
        total.rejected += times;
      }
      addTally(cleaning, report.cleaning);
      for (const name of report.features) features.add(name);
      for (const name of report.nonZeroFeatures) nonZeroFeatures.add(name);
    }
    inputs.push(total);
  }
  return { chunks, rows, table, cleaning, rejects, inputs, features, nonZeroFeatures };
}

/** @throws SocagentError (`io`) */
export function readHashes(chunk: Chunk): ChunkHashes {
  try {
    return decodeHashes(readFileSync(chunk.hashes));
  } catch (thrown) {
    throw fileError(thrown, chunk.hashes, "read");
  }
}

function addTally(into: CleaningTally, from: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(into)) if (name in into) addOne(into, name, from[name] ?? 0);
}

function addOne(into: Record<string, number>, name: string, by: number): void {
  into[name] = (into[name] ?? 0) + by;
}

/** A machine that lost its power may have kept the report and lost what it tells of. */
function checkSizes({ run, runBytes, hashes, rows }: Chunk): void {
  if (sizeOf(run) !== runBytes) throw damaged(run);
  if (sizeOf(hashes) !== rows * BYTES_PER_ROW) throw damaged(hashes);
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (thrown) {
    throw fileError(thrown, file, "read");
  }
}

function damaged(file: string): SocagentError {
  return new SocagentError("io", `${file} is damaged or absent`, {
    subject: { file },
    nextStep: "Run the command again with --force to start anew.",
  });
}
