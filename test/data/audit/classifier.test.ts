// The audit's simple classifier: it learns what can be learnt, and nothing from noise.
import { describe, expect, it } from "vitest";
import { binned, type Column, makeBinning, MAX_BINS } from "../../../src/data/audit/bins.js";
import { scoreColumn } from "../../../src/data/audit/column-scores.js";
import { scoresOf } from "../../../src/data/audit/f-score.js";
import { classify, growForest } from "../../../src/data/audit/forest.js";
import { Random } from "../../../src/random.js";

const random = new Random(3, "classifier");
const ROWS = 4000;
const rows = Uint32Array.from({ length: ROWS }, (_, row) => row);
const malicious = Uint8Array.from({ length: ROWS }, () => Number(random.uniform() < 0.3));
const labels = { classes: Uint16Array.from(malicious), classCount: 2, malicious };

function column(kind: Column["kind"], valueOf: (row: number) => number): Column {
  return { name: "it", kind, values: Float64Array.from(rows, valueOf) };
}

describe("bins", () => {
  it("are one for each of few values, in their order, and one for none", () => {
    const some = column("number", (row) => [5, -1, 2.5, NaN][row % 4] ?? 0);
    expect([...binned(some, makeBinning(some, rows)).slice(0, 4)]).toEqual([3, 1, 2, 0]);
  });

  it("have about as many rows each where values are many", () => {
    const many = column("number", () => random.normal());
    const counts = new Array<number>(MAX_BINS).fill(0);
    for (const bin of binned(many, makeBinning(many, rows))) counts[bin] = (counts[bin] ?? 0) + 1;
    expect(counts[0]).toBe(0);
    for (const count of counts.slice(1)) expect(Math.abs(count - ROWS / 31)).toBeLessThan(3);
  });

  it("keep frequent categories apart, and put the others in one", () => {
    const some = column("category", (row) => (row % 2 === 0 ? 7 : row));
    const bins = binned(some, makeBinning(some, rows));
    expect(bins[0]).toBe(2);
    expect(bins[3999]).toBe(1);
    expect(Math.max(...bins)).toBeLessThan(MAX_BINS);
  });
});

describe("a column's score", () => {
  it("is chance for noise, however many values it has", () => {
    for (const noise of [column("number", () => random.normal()), column("category", () => random.below(2000))]) {
      const { auroc, information } = scoreColumn(noise, labels);
      expect(Math.abs((auroc ?? 0) - 0.5)).toBeLessThan(0.04);
      expect(information).toBeLessThan(0.02);
    }
  });

  it("is all for the label itself, by its order or not", () => {
    expect(
      scoreColumn(
        column("category", (row) => 1 - (malicious[row] ?? 0)),
        labels,
      ),
    ).toMatchObject({
      auroc: 1,
      information: expect.closeTo(1, 6) as number,
    });
    // Ports around one value: neither high nor low ones are malicious.
    const port = column("number", (row) => (malicious[row] === 1 ? 80 : ([22, 443][row % 2] ?? 0)));
    expect(scoreColumn(port, labels).auroc).toBe(1);
  });

  it("is the area under the curve of two normal distributions", () => {
    const shifted = column("number", (row) => random.normal() + (malicious[row] === 1 ? 1 : 0));
    // Phi(1 / sqrt 2) = 0.760; bins and halves cost little of it.
    expect(scoreColumn(shifted, labels).auroc).toBeCloseTo(0.76, 1);
  });

  it("has no area where all rows are of one kind", () => {
    const benign = { ...labels, malicious: new Uint8Array(ROWS), classes: new Uint16Array(ROWS) };
    expect(
      scoreColumn(
        column("number", (row) => row),
        benign,
      ),
    ).toEqual({ name: "it", auroc: null, information: 0 });
  });
});

describe("the forest", () => {
  it("learns what needs two columns at once, and is the same by the same seed", () => {
    const [left, right] = [column("number", () => random.uniform()), column("number", () => random.uniform())];
    const noise = column("number", () => random.uniform());
    const classes = Uint16Array.from(rows, (row) =>
      Number((left.values[row] ?? 0) > 0.5 !== (right.values[row] ?? 0) > 0.5),
    );
    const data = {
      columns: [left, right, noise].map((one) => binned(one, makeBinning(one, rows))),
      classes,
      classCount: 2,
    };
    const [train, test] = [rows.subarray(0, 3000), rows.subarray(3000)];
    const answers = (seed: number): number[] => {
      const forest = growForest(data, train, new Random(seed, "forest"));
      return Array.from(test, (row) => classify(forest, data, row));
    };
    const right1 = answers(1).filter((answer, at) => answer === classes[3000 + at]).length;
    expect(right1 / test.length).toBeGreaterThan(0.93);
    expect(answers(1)).toEqual(answers(1));
  });
});

describe("scores", () => {
  it("are means over the classes that are tested", () => {
    // Class 0: 2 of 3 found, one too many; class 1: 1 of 2; class 2 is not tested.
    const { macroF1, maliciousF1 } = scoresOf([0, 0, 0, 1, 1], [0, 0, 2, 1, 0], [false, true, true]);
    expect(macroF1).toBeCloseTo((4 / 6 + 2 / 3) / 2, 12);
    expect(maliciousF1).toBeCloseTo(2 / 4, 12);
    expect(scoresOf([0, 0], [0, 0], [false])).toEqual({ macroF1: 1, maliciousF1: null, rows: 2 });
  });
});
