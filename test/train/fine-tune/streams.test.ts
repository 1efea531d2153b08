// What fine-tuning draws from: shares of attacks, questions and datasets, and what rare classes count.
import { describe, expect, it } from "vitest";
import { newColumns, type TokenFile } from "../../../src/train/data/token-file.js";
import { classWeightsOf, makeStreams, type SourceStream } from "../../../src/train/fine-tune/streams.js";

/** 90 benign rows, 9 of T1486 and one of T1566, of the families a and b; the last without answers. */
function source(weight = 1): { name: string; tokens: TokenFile; train: Int32Array; weight: number } {
  const rows = 100;
  const columns = newColumns(rows);
  for (const name of ["technique", "tactic", "intent", "impact", "tier", "family"] as const) columns[name].fill(-1);
  for (let row = 90; row < rows; row += 1) {
    columns.malicious[row] = 1;
    columns.technique[row] = row === 99 ? 1 : 0;
    columns.family[row] = row === 99 ? 1 : 0;
    if (row < 99) columns.tactic[row] = 0;
  }
  const none: readonly string[] = [];
  const lists = {
    technique: ["T1486", "T1566"],
    tactic: ["impact"],
    intent: none,
    impact: none,
    tier: none,
    family: ["a", "b"],
  };
  const tokens: TokenFile = {
    file: "",
    rows,
    columns,
    lists,
    empty: { rows: 0, first: [] },
    splits: new Map(),
    ids: () => new Int32Array(),
    close: () => undefined,
  };
  return { name: "soc", tokens, train: Int32Array.from({ length: rows }, (_, row) => row), weight };
}

const sum = (streams: readonly SourceStream[]): number => streams.reduce((total, { share }) => total + share, 0);
const attacksOf = (streams: readonly SourceStream[]): number =>
  sum(streams.filter(({ name }) => name.includes("attacks")));

describe("streams", () => {
  it("have attacks as often as asked, or as often as they are in the data", () => {
    expect(attacksOf(makeStreams([source()], { attackShare: 0.3, promptShare: 0 }))).toBeCloseTo(0.3);
    expect(attacksOf(makeStreams([source()], { attackShare: 0, promptShare: 0.5 }))).toBeCloseTo(0.1);
  });

  it("add up to one, with the weights of the datasets", () => {
    const streams = makeStreams([source(0.25), source(0.75)], { attackShare: 0.3, promptShare: 0.5 });
    expect(sum(streams)).toBeCloseTo(1);
    expect(sum(streams.filter(({ source: of }) => of === 1))).toBeCloseTo(0.75);
    expect(
      makeStreams([source(0), source(1)], { attackShare: 0.3, promptShare: 0 }).every((one) => one.source === 1),
    ).toBe(true);
  });

  it("ask only rows whose answers are known", () => {
    const streams = makeStreams([source()], { attackShare: 0, promptShare: 0.5 });
    const asked = streams.filter(({ asks }) => asks);
    expect(asked.some(({ rows }) => rows.includes(99))).toBe(false);
    expect(streams.some(({ asks, rows }) => !asks && rows.includes(99))).toBe(true);
    // All but the rows without an answer are asked half of the time.
    expect(sum(asked)).toBeGreaterThan(0.45);
    expect(sum(asked)).toBeLessThan(0.5);
  });

  it("weigh rare classes up, and attacks on average as much as benign rows", () => {
    const sources = [source()];
    const streams = makeStreams(sources, { attackShare: 0, promptShare: 0 });
    const classes = ["benign", "T1486", "T1566"];
    const weights = (kind: "none" | "sqrt" | "balanced"): number[] => [
      ...classWeightsOf(kind, classes, sources, streams),
    ];
    for (const weight of weights("none")) expect(weight).toBeCloseTo(1);
    const [benign = 0, common = 0, rare = 0] = weights("sqrt");
    expect(benign).toBe(1);
    expect(rare).toBeGreaterThan(common);
    const [, commonest = 0, rarest = 0] = weights("balanced");
    expect(rarest / commonest).toBeGreaterThan(rare / common);
  });
});
