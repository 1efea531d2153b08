import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReorderBuffer } from "../../../src/enrich/history/reorder-buffer.js";

interface Item {
  readonly time: number;
  readonly name: number;
}

const items = fc.array(fc.nat(50), { maxLength: 80 }).map((times) => times.map((time, name): Item => ({ time, name })));

function reorder(lateness: number, all: readonly Item[]): Item[] {
  const buffer = new ReorderBuffer<Item>(lateness, ({ time }) => time);
  return [...all.flatMap((item) => buffer.push(item)), ...buffer.flush()];
}

describe("ReorderBuffer", () => {
  it("loses nothing and doubles nothing", () => {
    fc.assert(
      fc.property(items, fc.nat(60), (all, lateness) => {
        const names = reorder(lateness, all).map(({ name }) => name);
        expect(names.sort((left, right) => left - right)).toEqual(all.map(({ name }) => name));
      }),
    );
  });

  it("sorts what is not too late, equal times in the order of arrival", () => {
    fc.assert(
      fc.property(items, (all) => {
        const sorted = [...all].sort((left, right) => left.time - right.time || left.name - right.name);
        expect(reorder(50, all)).toEqual(sorted);
        expect(reorder(Infinity, all)).toEqual(sorted);
      }),
    );
  });

  it("passes on at once, and counts, what is too late", () => {
    const buffer = new ReorderBuffer<Item>(10, ({ time }) => time);
    expect(buffer.push({ time: 100, name: 0 })).toEqual([]);
    expect(buffer.push({ time: 90, name: 1 })).toEqual([{ time: 90, name: 1 }]);
    expect(buffer.push({ time: 89, name: 2 })).toEqual([{ time: 89, name: 2 }]);
    expect(buffer.late).toBe(1);
    expect(buffer.flush()).toEqual([{ time: 100, name: 0 }]);
  });

  it("does not wait for an item without a time", () => {
    const buffer = new ReorderBuffer<Item>(10, ({ time }) => time);
    expect(buffer.push({ time: NaN, name: 0 })).toHaveLength(1);
    expect(buffer.push({ time: Infinity, name: 0 })).toHaveLength(1);
    expect(buffer.late).toBe(2);
  });

  it("goes on from a saved state", () => {
    fc.assert(
      fc.property(items, fc.nat(20), fc.nat(), (all, lateness, cut) => {
        const at = all.length === 0 ? 0 : cut % all.length;
        const first = new ReorderBuffer<Item>(lateness, ({ time }) => time);
        const before = all.slice(0, at).flatMap((item) => first.push(item));
        const second = new ReorderBuffer<Item>(lateness, ({ time }) => time);
        second.restore(first.save());
        const after = all.slice(at).flatMap((item) => second.push(item));
        expect([...before, ...after, ...second.flush()]).toEqual(reorder(lateness, all));
      }),
    );
  });
});
