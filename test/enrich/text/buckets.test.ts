import { describe, expect, it } from "vitest";
import { countWord, paceWord, rarityWord, scoreWord, sizeWord, timeWord } from "../../../src/enrich/text/buckets.js";

describe("buckets", () => {
  it("counts in steps of four", () => {
    const words = [0, 1, 2, 3, 4, 15, 16, 63, 64, 255, 256, 1023, 1024, 1e9].map(countWord);
    expect(words).toEqual([
      "none",
      "one",
      "few",
      "few",
      "several",
      "several",
      "dozens",
      "dozens",
      "many",
      "many",
      "hundreds",
      "hundreds",
      "thousands",
      "thousands",
    ]);
  });

  it("tells sizes in steps of sixteen", () => {
    expect([-1, 0, NaN, 1, 15, 16, 255, 256, 4095, 4096, 1048575, 1048576, 1e12].map(sizeWord)).toEqual([
      "none",
      "none",
      "none",
      "tiny",
      "tiny",
      "small",
      "small",
      "medium",
      "medium",
      "large",
      "large",
      "huge",
      "huge",
    ]);
  });

  it("tells rarity, pace, time and score", () => {
    expect([
      rarityWord(1, 0.5),
      rarityWord(2, 0.0001),
      rarityWord(2, 0.005),
      rarityWord(2, 0.05),
      rarityWord(2, 0.5),
    ]).toEqual(["unique", "rare", "uncommon", "usual", "common"]);
    expect([-2, 0, 2, 4, 8].map(paceWord)).toEqual(["calm", "steady", "raised", "burst", "flood"]);
    expect([0, 60_000, 3_600_000, 86_400_000].map(timeWord)).toEqual(["seconds", "minutes", "hours", "days"]);
    expect([0, 40, 75].map(scoreWord)).toEqual(["weak", "medium", "strong"]);
  });
});
