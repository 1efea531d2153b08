/**
 * The training loop: steps, evaluations, checkpoints, and ends that lose nothing. It knows no model; a `Task` brings batches, losses and
 * figures. Whoever watches gets events.
 */
import { breathe } from "../breathe.js";
import { SocagentError } from "../errors.js";
import { DropoutMasks } from "../model/dropout.js";
import { tf, type Tensor } from "../model/tensors.js";
import { AdamW, DEFAULT_ADAMW } from "./adamw.js";
import type { LoopOptions } from "./defaults.js";
import { explainOutOfMemory } from "./out-of-memory.js";
import { RunLog } from "./run-log.js";
import { freshState, type Best, RunFolder, type RunState } from "./run-state.js";
import { learningRateAt, type Schedule } from "./schedule.js";
import { StepClock } from "./step-clock.js";
import { lossAndGradients } from "./step.js";
import type { Figures, Task } from "./task.js";

/** A loss that is not finite so many times in a row will not mend itself. */
const MAX_SKIPPED_IN_ROW = 5;

export interface StepEvent {
  readonly kind: "step";
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
  readonly examplesPerSecond: number;
  readonly tokensPerSecond: number;
  /** Resident memory of the process. */
  readonly memoryBytes: number;
  readonly secondsLeft: number;
  /** Share of the time in which no step ran: data was put together. */
  readonly waiting: number;
  /** Whether it is also in the log. */
  readonly logged: boolean;
}

export type LoopEvent =
  | StepEvent
  | { readonly kind: "evaluation"; readonly step: number; readonly figures: Figures; readonly best: boolean }
  | { readonly kind: "skipped"; readonly step: number; readonly inRow: number }
  | { readonly kind: "saved"; readonly step: number }
  | { readonly kind: "resumed"; readonly step: number };

export interface LoopContext {
  readonly options: LoopOptions;
  /** All steps of the run. */
  readonly steps: number;
  /** Of options and data; see `RunState`. */
  readonly fingerprint: string;
  readonly resume: boolean;
  /** Stops after the step under way, and saves. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: LoopEvent) => void) | undefined;
}

export interface LoopResult {
  readonly steps: number;
  readonly examples: number;
  readonly skipped: number;
  readonly seconds: number;
  readonly best: Best | null;
  readonly endedEarly: boolean;
  /** Open still, for what comes after the last step. */
  readonly log: RunLog;
}

/**
 * Trains, and leaves the task with its best weights.
 * @throws SocagentError (`interrupted`) after a stop, with everything saved; (`input`) when the loss stays not finite; (`backend`) when memory
 *   runs out
 */
export async function runLoop<Batch>(task: Task<Batch>, context: LoopContext): Promise<LoopResult> {
  const loop = new Loop(task, context);
  try {
    return await loop.run();
  } finally {
    loop.dispose();
  }
}

class Loop<Batch> {
  readonly #optimizer: AdamW;
  readonly #folder: RunFolder;
  readonly #schedule: Schedule;
  #state: RunState;
  readonly #clock = new StepClock();

  constructor(
    private readonly task: Task<Batch>,
    private readonly context: LoopContext,
  ) {
    const { options, steps } = context;
    const { ratioOf } = task;
    this.#optimizer = new AdamW(task.variables, {
      ...DEFAULT_ADAMW,
      weightDecay: options.weightDecay,
      ...(ratioOf === undefined ? {} : { ratioOf }),
    });
    this.#folder = new RunFolder(options.out);
    const warmupSteps = Math.round(options.warmup * steps);
    this.#schedule = { kind: options.schedule, learningRate: options.learningRate, warmupSteps, steps };
    this.#state = freshState(context.fingerprint, context.options.seed);
  }

  dispose(): void {
    this.#optimizer.dispose();
  }

  async run(): Promise<LoopResult> {
    const { options, steps, signal } = this.context;
    if (this.context.resume) await this.#resume();
    else await this.#folder.clear();
    const log = new RunLog(options.out, this.#state.step);
    let endedEarly = this.#isOut();
    while (this.#state.step < steps && !endedEarly) {
      this.#takeStep(log);
      const { step } = this.#state;
      if (step % options.evalEvery === 0 || step === steps) {
        await this.#evaluate(log);
        endedEarly = this.#isOut();
      }
      const stopped = signal?.aborted === true;
      if (step % options.saveEvery === 0 || step === steps || stopped) await this.#save();
      if (stopped && step < steps) throw interrupted(step, steps);
      await breathe();
    }
    if (this.#state.best !== null) await this.task.restore(this.#folder.best);
    const { examples, skipped, seconds, best, step } = this.#state;
    return { steps: step, examples, skipped, seconds, best, endedEarly, log };
  }

  #takeStep(log: RunLog): void {
    const { options, steps } = this.context;
    const state = this.#state;
    this.#clock.begin();
    const learningRate = learningRateAt(this.#schedule, state.step);
    const { loss, norm, examples, tokens } = this.#optimise(learningRate);
    const step = state.step + 1;
    const seconds = this.#clock.end(examples, tokens);
    const finite = Number.isFinite(loss) && Number.isFinite(norm);
    this.#state = {
      ...state,
      step,
      position: state.position + options.accumulate,
      optimizerStep: this.#optimizer.step,
      learningRate,
      examples: state.examples + examples,
      seconds: state.seconds + seconds,
      skipped: state.skipped + (finite ? 0 : 1),
      skippedInRow: finite ? 0 : state.skippedInRow + 1,
    };
    if (!finite) {
      this.#skip(log);
      return;
    }
    const logged = step % options.logEvery === 0 || step === 1 || step === steps;
    const rates = this.#clock.rates();
    const event: StepEvent = {
      kind: "step",
      step,
      steps,
      loss,
      learningRate,
      gradientNorm: norm,
      ...rates,
      memoryBytes: process.memoryUsage.rss(),
      secondsLeft: (steps - step) * this.#clock.secondsPerStep,
      logged,
    };
    if (logged) {
      const { examplesPerSecond, tokensPerSecond, waiting } = rates;
      log.write({
        kind: "step",
        step,
        loss,
        learningRate,
        gradientNorm: norm,
        examplesPerSecond,
        tokensPerSecond,
        waiting,
      });
    }
    this.context.onEvent?.(event);
  }

  /** Gradients of `accumulate` batches and one step of the optimizer. Not finite: no step. */
  #optimise(learningRate: number): { loss: number; norm: number; examples: number; tokens: number } {
    const { accumulate, batchSize, clip, seed } = this.context.options;
    let sum: Map<string, Tensor> | undefined;
    let [loss, examples, tokens] = [0, 0, 0];
    try {
      for (let part = 0; part < accumulate; part++) {
        const index = this.#state.position + part;
        const batch = this.#clock.waiting(() => this.task.prepare(index));
        const size = this.task.sizeOf(batch);
        examples += size.examples;
        tokens += size.tokens;
        const masks = new DropoutMasks(seed, index);
        const one = lossAndGradients(this.task.variables, () => this.task.loss(batch, masks));
        loss += one.loss / accumulate;
        sum = added(sum, one.gradients, 1 / accumulate);
      }
      if (sum === undefined || !Number.isFinite(loss)) return { loss, norm: Number.NaN, examples, tokens };
      const norm = this.#optimizer.apply(sum, learningRate, clip === 0 ? Infinity : clip);
      return { loss, norm, examples, tokens };
    } catch (thrown) {
      throw explainOutOfMemory(thrown, batchSize, accumulate);
    } finally {
      tf.dispose([...(sum?.values() ?? [])]);
    }
  }

  #skip(log: RunLog): void {
    const { step, skippedInRow } = this.#state;
    log.write({ kind: "skipped", step });
    this.context.onEvent?.({ kind: "skipped", step, inRow: skippedInRow });
    if (skippedInRow < MAX_SKIPPED_IN_ROW) return;
    const { learningRate, clip } = this.context.options;
    throw new SocagentError("input", `the loss was not finite ${skippedInRow} times in a row, up to step ${step}`, {
      problems: [
        `the learning rate is ${learningRate}; a tenth of it is often stable`,
        clip === 0 ? "gradients are not clipped; --clip 1 does so" : `gradients are clipped at ${clip}`,
        "a longer --warmup helps where the first steps diverge",
      ],
      nextStep: `Try --learning-rate ${learningRate / 10}; with --resume it would go on from weights before this.`,
    });
  }

  async #evaluate(log: RunLog): Promise<void> {
    const figures = await this.task.evaluate();
    const { step, best, sinceBest } = this.#state;
    const score = this.task.scoreOf(figures);
    const isBest = Number.isFinite(score) && (best === null || score < best.score);
    if (isBest) {
      await this.#folder.saveBest((folder) => this.task.save(folder));
      this.#state = { ...this.#state, best: { step, score, figures: finiteOnes(figures) }, sinceBest: 0 };
    } else this.#state = { ...this.#state, sinceBest: sinceBest + 1 };
    log.write({ kind: "evaluation", step, ...finiteOnes(figures) });
    this.context.onEvent?.({ kind: "evaluation", step, figures, best: isBest });
  }

  #isOut(): boolean {
    const { patience } = this.context.options;
    return patience > 0 && this.#state.sinceBest >= patience;
  }

  async #save(): Promise<void> {
    const { keep } = this.context.options;
    await this.#folder.save(this.#state, this.#optimizer.state(), keep, (folder) => this.task.save(folder));
    this.context.onEvent?.({ kind: "saved", step: this.#state.step });
  }

  async #resume(): Promise<void> {
    const { folder, state, optimizer } = await this.#folder.load(this.context.fingerprint);
    await this.task.restore(folder);
    this.#optimizer.restore(optimizer);
    this.#state = state;
    // Once the last checkpoint has shown itself to be whole.
    await this.#folder.tidy(this.context.options.keep);
    this.context.onEvent?.({ kind: "resumed", step: state.step });
  }
}

/** sum + gradients · factor; both are disposed, unless they are the result. */
function added(
  sum: Map<string, Tensor> | undefined,
  gradients: Map<string, Tensor>,
  factor: number,
): Map<string, Tensor> {
  if (sum === undefined && factor === 1) return gradients;
  const result = new Map<string, Tensor>();
  for (const [name, gradient] of gradients) {
    const before = sum?.get(name);
    result.set(
      name,
      tf.tidy(() => {
        const scaled = tf.mul<Tensor>(gradient, factor);
        return before === undefined ? scaled : tf.add<Tensor>(before, scaled);
      }),
    );
    tf.dispose(before === undefined ? [gradient] : [gradient, before]);
  }
  return result;
}

function finiteOnes(figures: Figures): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}

function interrupted(step: number, steps: number): SocagentError {
  return new SocagentError("interrupted", `stopped at step ${step} of ${steps}; everything so far is saved`, {
    nextStep: "Give the same command with --resume to go on from here.",
  });
}
