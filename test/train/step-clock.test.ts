import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StepClock, WINDOW } from "../../src/train/step-clock.js";

describe("the clock of training steps", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function step(clock: StepClock, waiting: number, computing: number): number {
    clock.begin();
    clock.waiting(() => {
      vi.advanceTimersByTime(waiting);
    });
    vi.advanceTimersByTime(computing);
    return clock.end(32, 2_000);
  }

  it("tells speeds and the share of waiting", () => {
    const clock = new StepClock();
    expect(step(clock, 100, 400)).toBeCloseTo(0.5);
    step(clock, 0, 1_500);
    expect(clock.secondsPerStep).toBeCloseTo(1);
    expect(clock.rates()).toEqual({ examplesPerSecond: 32, tokensPerSecond: 2_000, waiting: 0.05 });
  });

  it("forgets steps of long ago", () => {
    const clock = new StepClock();
    step(clock, 0, 60_000);
    for (let at = 0; at < WINDOW; at += 1) step(clock, 0, 500);
    expect(clock.secondsPerStep).toBeCloseTo(0.5);
  });

  it("has no speed before the first step is over", () => {
    expect(new StepClock().secondsPerStep).toBe(0);
  });
});
