/** `times.json`: when a triage ran and how long each stage took; the only file of a report that differs between equal runs. */
import { join } from "node:path";
import { writeFileAtomically } from "../files.js";
import type { TriageEvent, TriageStage } from "./events.js";

export const TIMES_FILE = "times.json";

export interface TriageTimes {
  /** ISO 8601. */
  readonly started: string;
  readonly finished: string;
  /** Wall time in all. */
  readonly seconds: number;
  /** Of each stage; `kept` where an earlier run had done it. */
  readonly stages: readonly { readonly stage: TriageStage; readonly seconds: number; readonly kept: boolean }[];
  /** Processor time of all threads. */
  readonly cpuSeconds: number;
  /** The most memory that the process held, in bytes. */
  readonly peakBytes: number;
}

export class TriageClock {
  readonly #started = new Date();
  readonly #begin = performance.now();
  readonly #stages: { stage: TriageStage; begun: number; seconds: number; kept: boolean }[] = [];

  note({ stage, kind }: TriageEvent): void {
    const now = performance.now();
    if (kind === "begun" || kind === "kept") {
      this.#stages.push({ stage, begun: now, seconds: 0, kept: kind === "kept" });
    } else if (kind === "finished") {
      const own = this.#stages.find((one) => one.stage === stage);
      if (own !== undefined) own.seconds = (now - own.begun) / 1_000;
    }
  }

  /** Writes the file. @throws SocagentError (`io`) */
  async write(folder: string): Promise<TriageTimes> {
    const { user, system } = process.cpuUsage();
    const times: TriageTimes = {
      started: this.#started.toISOString(),
      finished: new Date().toISOString(),
      seconds: (performance.now() - this.#begin) / 1_000,
      cpuSeconds: (user + system) / 1e6,
      stages: this.#stages.map(({ stage, seconds, kept }) => ({ stage, seconds, kept })),
      peakBytes: process.resourceUsage().maxRSS * 1_024,
    };
    await writeFileAtomically(join(folder, TIMES_FILE), `${JSON.stringify(times, undefined, 2)}\n`);
    return times;
  }
}
