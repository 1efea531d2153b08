/** What every stage is given. */
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Readable } from "node:stream";
import { SocagentError } from "../../errors.js";
import type { LoadedSources } from "../../enrich/load-sources.js";
import type { OnTriageEvent, TriageStage } from "../events.js";
import type { TriageOptions } from "../options.js";
import type { Workspace } from "../spool/workspace.js";

export interface TriageRun {
  readonly options: TriageOptions;
  readonly checkpoint: Checkpoint;
  readonly sources: LoadedSources;
  readonly workspace: Workspace;
  /** Expanded, hashed where they are files. */
  readonly inputs: readonly RunInput[];
  readonly stdin: Readable;
  readonly onEvent: OnTriageEvent;
  readonly signal: AbortSignal;
}

/** One of the files to triage, or standard input. */
export interface RunInput {
  readonly file: string;
  /** Of regular files: a pipe gives its bytes once, to the reader. */
  readonly known?: { readonly bytes: number; readonly sha256: string };
}

/** Tells how far a stage is, or stops it. @param unit as in `12,000 alerts` @throws SocagentError (`interrupted`) */
export function advance(
  run: Pick<TriageRun, "onEvent" | "signal">,
  stage: TriageStage,
  done: number,
  total: number,
  unit: string,
): void {
  throwIfStopped(run.signal);
  tellAdvance(run, stage, done, total, unit);
}

/** `advance` where the stage cannot be stopped. */
export function tellAdvance(
  { onEvent }: Pick<TriageRun, "onEvent">,
  stage: TriageStage,
  done: number,
  total: number,
  unit: string,
): void {
  onEvent({
    stage,
    kind: "advanced",
    done: total === 0 ? undefined : Math.min(1, done / total),
    detail: `${done.toLocaleString("en-US")} ${unit}`,
  });
}

/** @throws SocagentError (`interrupted`) */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new SocagentError("interrupted", "the triage was stopped");
}
