/** What reading came to, file by file and in all. */
import type { SourceInfo } from "./layout.js";
import { REJECT_REASONS, type RejectReason } from "./reject.js";

export interface ReadCounts {
  /** Rows or objects that were looked at; blank lines and the header are none. */
  readonly rows: number;
  readonly records: number;
  readonly rejects: Readonly<Record<RejectReason, number>>;
  /** Events that are no alerts, by type. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Records whose time is more than a day ahead of now; they are kept. */
  readonly inFuture: number;
}

export interface FileSummary extends ReadCounts {
  readonly file: string;
  /** What the file was found to be; absent where it holds nothing. */
  readonly info?: SourceInfo;
  /** Why a file gave nothing: it has no bytes, or a header and no rows. */
  readonly nothing?: "empty" | "header only";
}

export interface ReadSummary extends ReadCounts {
  readonly files: readonly FileSummary[];
  /** Files of folders that were passed over by their names. */
  readonly passedOver: readonly string[];
  /** Decompressed bytes. */
  readonly bytes: number;
}

/** Counts as reading goes on. */
export class Counts {
  rows = 0;
  records = 0;
  inFuture = 0;
  readonly #rejects = new Map<RejectReason, number>();
  readonly #skipped = new Map<string, number>();

  reject(reason: RejectReason): void {
    this.#rejects.set(reason, (this.#rejects.get(reason) ?? 0) + 1);
  }

  skip(type: string, times: number): void {
    this.#skipped.set(type, (this.#skipped.get(type) ?? 0) + times);
  }

  add(other: Counts): void {
    this.rows += other.rows;
    this.records += other.records;
    this.inFuture += other.inFuture;
    for (const [reason, times] of other.#rejects) this.#rejects.set(reason, (this.#rejects.get(reason) ?? 0) + times);
    for (const [type, times] of other.#skipped) this.skip(type, times);
  }

  value(): ReadCounts {
    const { rows, records, inFuture } = this;
    return {
      rows,
      records,
      inFuture,
      rejects: rejectCounts(this.#rejects),
      skipped: Object.fromEntries(this.#skipped),
    };
  }
}

function rejectCounts(counts: ReadonlyMap<RejectReason, number>): Record<RejectReason, number> {
  const all: Partial<Record<RejectReason, number>> = {};
  for (const reason of REJECT_REASONS) all[reason] = counts.get(reason) ?? 0;
  return isComplete(all) ? all : unreachable();
}

function isComplete(counts: Partial<Record<RejectReason, number>>): counts is Record<RejectReason, number> {
  return REJECT_REASONS.every((reason) => counts[reason] !== undefined);
}

function unreachable(): never {
  throw new TypeError("a reason without a count");
}
