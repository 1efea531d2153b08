/** What every stage is given. */
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { Readable } from "node:stream";
import type { LoadedSources } from "../../enrich/load-sources.js";
import type { OnTriageEvent, TriageStage } from "../events.js";
import type { TriageOptions } from "../options.js";
import type { Workspace } from "../spool/workspace.js";

export interface TriageRun {
  readonly options: TriageOptions;
  readonly checkpoint: Checkpoint;
  readonly sources: LoadedSources;
  readonly workspace: Workspace;
  readonly stdin: Readable;
  readonly onEvent: OnTriageEvent;
}

/** Tells how far a stage is. @param unit as in `12,000 alerts` */
export function advance({ onEvent }: TriageRun, stage: TriageStage, done: number, total: number, unit: string): void {
  onEvent({
    stage,
    kind: "advanced",
    done: total === 0 ? undefined : Math.min(1, done / total),
    detail: `${done.toLocaleString("en-US")} ${unit}`,
  });
}

/** Lets signals and timers have their turn. */
export async function breathe(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
