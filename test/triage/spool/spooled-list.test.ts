// Lists on disk: any order, the same as what was written, and an array once all fit into memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstOf } from "../../../src/triage/list.js";
import { MOST_KEPT, SpooledList, SpooledListWriter } from "../../../src/triage/spool/spooled-list.js";

interface Thing {
  readonly name: string;
  readonly parts: readonly number[];
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-list-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function written(count: number): { readonly list: SpooledList<Thing>; readonly file: string } {
  const file = join(folder, `things-${String(count)}.jsonl`);
  const writer = new SpooledListWriter<Thing>(file);
  for (let at = 0; at < count; at += 1) writer.push(thing(at));
  expect(writer.length).toBe(count);
  return { list: new SpooledList(file, writer.finish().starts, (value) => (isThing(value) ? value : undefined)), file };
}

function isThing(value: unknown): value is Thing {
  return typeof value === "object" && value !== null && "parts" in value;
}

function thing(at: number): Thing {
  return { name: `line\n\u2028 ${"ä".repeat(at % 50)} ${String(at)}`, parts: [at, at / 2] };
}

describe("a list on disk", () => {
  it("gives what was written, in any order and one after the other", () => {
    const { list } = written(300);
    for (const at of [299, 0, 150, 1, 299]) expect(list.at(at)).toEqual(thing(at));
    expect([...list]).toEqual(Array.from({ length: 300 }, (_, at) => thing(at)));
    for (const at of [300, -1]) expect(list.at(at)).toBeUndefined();
    expect(list.at(7)).toBe(list.at(7)); // it stays in memory
    list.close();
  });

  it("is an array once it is settled, and reads the file no more", () => {
    const { list, file } = written(40);
    const all = list.settle();
    rmSync(file);
    expect(Array.isArray(all)).toBe(true);
    expect(all.at(39)).toEqual(thing(39));
  });

  it("stays on disk where it is longer than what memory is to hold, even without its name", () => {
    const { list, file } = written(MOST_KEPT + 2);
    expect(list.settle()).toBe(list);
    rmSync(file);
    let count = 0;
    for (const { parts } of list) expect(parts[0]).toBe(count++);
    expect(count).toBe(MOST_KEPT + 2);
    expect(list.at(MOST_KEPT + 1)).toEqual(thing(MOST_KEPT + 1));
    expect(list.at(MOST_KEPT + 1)).not.toBe(list.at(MOST_KEPT + 1)); // read again
    list.close();
  });

  it("may be empty", () => {
    const { list } = written(0);
    expect([...list.settle()]).toEqual([]);
  });
});

describe("firstOf", () => {
  it("looks no further than it must", () => {
    const seen: number[] = [];
    const even = (value: number): boolean => {
      seen.push(value);
      return value % 2 === 0;
    };
    expect(firstOf([1, 2, 3, 4, 5, 6], 2, even)).toEqual([2, 4]);
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(firstOf([1], 0, even)).toEqual([]);
  });
});
