// Which split training goes by when none is named: the strictest whose parts have attacks to learn and to measure by.
import { describe, expect, it } from "vitest";
import { chooseLearntSplit, chooseSplit } from "../../../src/train/data/choose-split.js";

/** Parts by their first letters: t rain, v alidation, e (test). */
function parts(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => "tve".indexOf(letter));
}

//                                    0123456789
const LATE = Int8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
const BY_TIME = parts("ttttttvvee");
const AT_RANDOM = parts("ttettevttv");

describe("the split that labels are learnt by", () => {
  it("is the strictest one where attacks are in its training and validation parts", () => {
    const everywhere = Int8Array.from([1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    const splits = new Map([
      ["random", AT_RANDOM],
      ["time", BY_TIME],
    ]);
    expect(chooseLearntSplit(splits, everywhere, "time")).toEqual({ name: "time", passedOver: [] });
  });

  it("passes over a split by time that holds out the only attacks, and says why", () => {
    const splits = new Map([
      ["random", AT_RANDOM],
      ["time", BY_TIME],
    ]);
    const { name, passedOver } = chooseLearntSplit(splits, LATE, "time");
    expect(name).toBe("random");
    expect(passedOver).toEqual(["time: its training part has 0 of 2 attack alerts"]);
  });

  it("asks for attacks in validation, and for benign rows in both", () => {
    const early = Int8Array.from([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const found = chooseLearntSplit(new Map([["time", BY_TIME]]), early, "time");
    expect(found).toEqual({ name: "time", passedOver: [] }); // nothing better
    const withRandom = new Map([
      ["time", BY_TIME],
      ["random", parts("tvetvettvv")],
    ]);
    expect(chooseLearntSplit(withRandom, early, "time")).toEqual({
      name: "random",
      passedOver: ["time: its validation part has no attack"],
    });
  });

  it("is what was the strictest where nothing is labelled", () => {
    const unlabelled = new Int8Array(10).fill(-1);
    const splits = new Map([
      ["random", AT_RANDOM],
      ["time", BY_TIME],
    ]);
    expect(chooseLearntSplit(splits, unlabelled, "time")).toEqual({ name: "time", passedOver: [] });
  });
});

describe("a split by its name", () => {
  it("is refused with those that there are", () => {
    expect(() => chooseSplit(["time"], "group", "soc")).toThrow(
      expect.objectContaining({ code: "usage", message: "soc has no split group" }),
    );
    expect(() => chooseSplit([], undefined, "soc")).toThrow(expect.objectContaining({ code: "input" }));
  });
});
