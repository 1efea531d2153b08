import { describe, expect, it } from "vitest";
import { shareBetween } from "../../../bench/support/busy-share.js";

function cores(...times: readonly (readonly [user: number, idle: number])[]): Parameters<typeof shareBetween>[0] {
  return times.map(([user, idle]) => ({ model: "", speed: 0, times: { user, nice: 0, sys: 0, idle, irq: 0 } }));
}

describe("shareBetween", () => {
  it("is the busy part of all cores' time", () => {
    expect(shareBetween(cores([100, 900], [0, 0]), cores([150, 950], [0, 100]))).toBeCloseTo(0.25);
    expect(shareBetween(cores([0, 0]), cores([0, 100]))).toBe(0);
  });

  it("is 0 where the clock stands still", () => {
    expect(shareBetween(cores([5, 5]), cores([5, 5]))).toBe(0);
  });
});
