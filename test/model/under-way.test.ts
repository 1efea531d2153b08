// Several things under way at once: no more than was said, each once, in their order.
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { forEachUnderWay } from "../../src/model/under-way.js";

it("works on so many at once, and on each once", async () => {
  const begun: number[] = [];
  let [now, most] = [0, 0];
  await forEachUnderWay([5, 1, 4, 2, 3], 2, async (ms) => {
    begun.push(ms);
    most = Math.max(most, (now += 1));
    await setTimeout(ms);
    now -= 1;
  });
  expect(begun).toEqual([5, 1, 4, 2, 3]);
  expect(most).toBe(2);
});

it("tells what went wrong", async () => {
  const work = (item: number): Promise<void> => (item === 2 ? Promise.reject(new Error("two")) : Promise.resolve());
  await expect(forEachUnderWay([1, 2, 3], 2, work)).rejects.toThrow("two");
});
