/** How fast a training loop goes, and how much of its time no step ran. */

/** Steps that speeds are of: the first ones are slow, as memory is touched for the first time. */
export const WINDOW = 50;

/** Speeds over the last steps. */
export class StepClock {
  readonly #steps: { seconds: number; waited: number; examples: number; tokens: number }[] = [];
  #began = 0;
  #waited = 0;

  /** Of a step. */
  begin(): void {
    this.#began = performance.now();
    this.#waited = 0;
  }

  /** Runs what puts data together; its time counts as waiting. */
  waiting<T>(work: () => T): T {
    const before = performance.now();
    const result = work();
    this.#waited += performance.now() - before;
    return result;
  }

  /** @returns seconds of the step */
  end(examples: number, tokens: number): number {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#steps.push({ seconds, waited: this.#waited / 1000, examples, tokens });
    if (this.#steps.length > WINDOW) this.#steps.shift();
    return seconds;
  }

  get secondsPerStep(): number {
    return this.#total("seconds") / Math.max(1, this.#steps.length);
  }

  /** `waiting` is the share of the time in which no step ran. */
  rates(): { examplesPerSecond: number; tokensPerSecond: number; waiting: number } {
    const seconds = this.#total("seconds");
    return {
      examplesPerSecond: this.#total("examples") / seconds,
      tokensPerSecond: this.#total("tokens") / seconds,
      waiting: this.#total("waited") / seconds,
    };
  }

  #total(field: "seconds" | "waited" | "examples" | "tokens"): number {
    return this.#steps.reduce((total, one) => total + one[field], 0);
  }
}
