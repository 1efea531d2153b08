// What the language model reads of a queue: texts in full, and in brief where the facts settle an alert.
import { describe, expect, it } from "vitest";
import { readingsOf } from "../../../src/triage/stages/readings.js";

const TEXTS = [
  "scan | severity: low | pace: one",
  "scan | severity: low | pace: two",
  "login | severity: high | pace: one",
  "scan | severity: low",
];

/** @param judged log-odds by the facts of each alert */
function facts(texts: number[], judged: number[]) {
  const textCounts = new Int32Array(TEXTS.length);
  for (const text of texts) textCounts[text] = (textCounts[text] ?? 0) + 1;
  const columns = {
    texts: Int32Array.from(texts),
    judged: Float32Array.from(judged),
    intel: new Uint8Array(),
    criticality: new Uint8Array(),
    hints: new Int32Array(),
    history: new Int32Array(),
  };
  const spool = { count: TEXTS.length, get: (text: number) => TEXTS[text] ?? "" };
  // Of the spool only these are asked.
  return { columns, texts: spool as never, textCounts };
}

const CASCADE = { below: -2, energy: { mean: 0, deviation: 1, limit: 3 } };

describe("readingsOf", () => {
  it("reads settled alerts in brief, many of them at once", async () => {
    const readings = await readingsOf(facts([0, 1, 0, 2, 3, 1], [-5, -5, 1, -5, -5, -2]), CASCADE);
    const read = Array.from(readings.of, (reading) => [readings.get(reading), readings.isBrief(reading)]);
    expect(read).toEqual([
      ["scan | severity: low", true],
      ["scan | severity: low", true],
      ["scan | severity: low | pace: one", false],
      ["login | severity: high", true],
      ["scan | severity: low", true],
      // At the border it is not settled.
      ["scan | severity: low | pace: two", false],
    ]);
    expect(readings.count).toBe(4);
    expect([...readings.counts].sort()).toEqual([1, 1, 1, 3]);
  });

  it("reads an alert in full whose facts are not known", async () => {
    const readings = await readingsOf(facts([0, 0], [NaN, -5]), CASCADE);
    expect(Array.from(readings.of, (reading) => readings.isBrief(reading))).toEqual([false, true]);
  });

  it.each([
    ["there is no cascade", undefined, [-5, -5, 3]],
    ["the checkpoint has no facts model", CASCADE, []],
  ])("reads every text in full where %s", async (_, cascade, judged) => {
    const readings = await readingsOf(facts([0, 1, 1], judged), cascade);
    expect([...readings.of]).toEqual([0, 1, 1]);
    expect(readings.get(1)).toBe(TEXTS[1]);
    expect(readings.isBrief(1)).toBe(false);
    expect(readings.count).toBe(4);
  });
});
