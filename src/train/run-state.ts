/** Checkpoints of a run that is under way: weights, optimizer, and where in the data and the schedule it is. */
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { fileError, readJson, writeFileAtomically } from "../files.js";
import { exists } from "../model/open-checkpoint.js";
import { openSafetensors } from "../model/read-safetensors.js";
import { writeSafetensors } from "../model/write-safetensors.js";
import type { AdamWState } from "./adamw.js";

const STATE_FILE = "state.json";
const OPTIMIZER_FILE = "optimizer.safetensors";
const BEST = "best";
const STEP_FOLDER = /^step-(\d{8})$/;
/** While a folder is written, and the one that it replaces while that is put aside. */
const HALF_WRITTEN = /^(step-\d{8}|best)(\.old)?\.tmp$/;

const Best = z.strictObject({
  step: z.int().min(0),
  score: z.number(),
  figures: z.record(z.string(), z.number()),
});
export type Best = z.infer<typeof Best>;

/** Random numbers are a function of the seed and the step, and so is the position in the data. */
const RunState = z.strictObject({
  format: z.literal(1),
  /** Of the options and the data: a run goes on only as it began. */
  fingerprint: z.string(),
  seed: z.int(),
  /** Steps that were taken, skipped ones among them. */
  step: z.int().min(0),
  /** Batches of the data that were used. */
  position: z.int().min(0),
  /** Steps of the optimizer. */
  optimizerStep: z.int().min(0),
  learningRate: z.number(),
  examples: z.int().min(0),
  skipped: z.int().min(0),
  skippedInRow: z.int().min(0),
  seconds: z.number().min(0),
  best: Best.nullable(),
  /** Evaluations since the best one. */
  sinceBest: z.int().min(0),
});
export type RunState = z.infer<typeof RunState>;

/** Of a run before its first step. */
export function freshState(fingerprint: string, seed: number): RunState {
  return {
    format: 1,
    fingerprint,
    seed,
    step: 0,
    position: 0,
    optimizerStep: 0,
    learningRate: 0,
    examples: 0,
    skipped: 0,
    skippedInRow: 0,
    seconds: 0,
    best: null,
    sinceBest: 0,
  };
}

export class RunFolder {
  readonly folder: string;

  /** @param out of the run; its checkpoints are in a folder there */
  constructor(out: string) {
    this.folder = join(out, "checkpoints");
  }

  /** Whether a run left something here to go on from. */
  async hasCheckpoint(): Promise<boolean> {
    return (await this.#steps()).length > 0;
  }

  /** Writes a whole checkpoint under another name and renames it; then removes those beyond the last `keep`. */
  async save(
    state: RunState,
    optimizer: AdamWState,
    keep: number,
    weights: (folder: string) => Promise<void>,
  ): Promise<void> {
    const name = `step-${String(state.step).padStart(8, "0")}`;
    await this.#replace(name, async (folder) => {
      await weights(folder);
      const { first, second } = optimizer;
      const tensors = new Map([
        ["first", { shape: [first.length], data: first }],
        ["second", { shape: [second.length], data: second }],
      ]);
      await writeSafetensors(join(folder, OPTIMIZER_FILE), tensors);
      await writeFileAtomically(join(folder, STATE_FILE), `${JSON.stringify(state, undefined, 2)}\n`);
    });
    await this.#prune(keep);
  }

  /** Removes what a killed run left behind: checkpoints beyond the last `keep`, and what it had half written. */
  async tidy(keep: number): Promise<void> {
    if (!(await exists(this.folder))) return;
    try {
      for (const name of await readdir(this.folder)) {
        const [, target, old] = HALF_WRITTEN.exec(name) ?? [];
        if (target === undefined) continue;
        // It was put aside for one that did not come.
        if (old !== undefined && !(await exists(join(this.folder, target)))) {
          await rename(join(this.folder, name), join(this.folder, target));
        } else await this.#remove(name);
      }
      await this.#prune(keep);
    } catch (thrown) {
      throw fileError(thrown, this.folder, "write");
    }
  }

  /** Keeps the weights of the best evaluation so far. */
  async saveBest(weights: (folder: string) => Promise<void>): Promise<void> {
    await this.#replace(BEST, weights);
  }

  get best(): string {
    return join(this.folder, BEST);
  }

  /**
   * The last checkpoint.
   * @throws SocagentError (`checkpoint`) when there is none, it is damaged, or it is of a run with other options
   */
  async load(fingerprint: string): Promise<{ folder: string; state: RunState; optimizer: AdamWState }> {
    const { folder, state } = await this.check(fingerprint);
    const file = await openSafetensors(join(folder, OPTIMIZER_FILE));
    try {
      const [first, second] = [await file.read("first"), await file.read("second")];
      return { folder, state, optimizer: { step: state.optimizerStep, first: first.data, second: second.data } };
    } finally {
      await file.close();
    }
  }

  /**
   * Whether a run with these options can go on here; asked before it changes anything.
   * @throws SocagentError (`checkpoint`) as `load` does, but for damaged weights
   */
  async check(fingerprint: string): Promise<{ readonly folder: string; readonly state: RunState }> {
    const last = (await this.#steps()).at(-1);
    if (last === undefined) {
      throw new SocagentError("checkpoint", `${this.folder} holds no checkpoint to resume from`, {
        subject: { file: this.folder },
        nextStep: "Start the run without --resume.",
      });
    }
    const folder = join(this.folder, last);
    const state = await readState(join(folder, STATE_FILE));
    if (state.fingerprint !== fingerprint) {
      throw new SocagentError("checkpoint", `${folder} is of a run with other options, data or base model`, {
        subject: { file: folder },
        nextStep:
          "Resume with the options that the run was started with (train-config.json has them), or start anew in another folder.",
      });
    }
    return { folder, state };
  }

  /** Forgets an earlier run. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #replace(name: string, write: (folder: string) => Promise<void>): Promise<void> {
    const [target, temporary, old] = ["", ".tmp", ".old.tmp"].map((end) => join(this.folder, `${name}${end}`));
    if (target === undefined || temporary === undefined || old === undefined) return;
    try {
      await rm(temporary, { recursive: true, force: true });
      await rm(old, { recursive: true, force: true });
      await mkdir(temporary, { recursive: true });
      await write(temporary);
      if (await exists(target)) await rename(target, old);
      await rename(temporary, target);
      await rm(old, { recursive: true, force: true });
    } catch (thrown) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      throw fileError(thrown, target, "write");
    }
  }

  async #steps(): Promise<string[]> {
    if (!(await exists(this.folder))) return [];
    const names = await readdir(this.folder);
    return names.filter((name) => STEP_FOLDER.test(name)).sort();
  }

  async #prune(keep: number): Promise<void> {
    const steps = await this.#steps();
    for (const old of steps.slice(0, Math.max(0, steps.length - keep))) await this.#remove(old);
  }

  async #remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { recursive: true, force: true });
  }
}

async function readState(file: string): Promise<RunState> {
  const parsed = RunState.safeParse(await readJson(file, "checkpoint"));
  if (parsed.success) return parsed.data;
  throw new SocagentError("checkpoint", `${file} is not the state of a training run`, {
    subject: { file },
    problems: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
    nextStep: "Remove the newest checkpoint to resume from the one before, or start anew.",
  });
}
