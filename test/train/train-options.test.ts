// The options of fine-tuning: what is filled in, and that everything wrong is told at once.
import { describe, expect, it } from "vitest";
import { DEFAULT_TRAIN } from "../../src/train/defaults.js";
import { loraConfigOf, parseTrain } from "../../src/train/train-options.js";
import { fineTuneSteps } from "../../src/train/train.js";

const LEAST = { base: "base", data: ["soc"], out: "out" };

describe("the options of train", () => {
  it("have defaults for all but base, data and out", () => {
    expect(parseTrain(LEAST)).toEqual({ ...DEFAULT_TRAIN, ...LEAST });
  });

  it("are refused with everything that is wrong, by their flags", () => {
    const wrong = { ...LEAST, rank: 0, focalGamma: -1, classWeights: "some", attackShare: 2, extra: 1 };
    expect(() => parseTrain(wrong)).toThrow(
      expect.objectContaining({
        code: "usage",
        problems: [
          expect.stringContaining("--rank"),
          expect.stringContaining("--attack-share"),
          expect.stringContaining("--class-weights"),
          expect.stringContaining("--focal-gamma"),
          expect.stringContaining("extra"),
        ] as string[],
      }) as Error,
    );
  });

  it("say that without a facts model there is none to learn more for", () => {
    expect(() => parseTrain({ ...LEAST, facts: false, factsOn: ["more"] })).toThrow(
      expect.objectContaining({ problems: [expect.stringMatching(/^--facts-on .*--no-facts/) as string] }) as Error,
    );
  });

  it("make the adapter's configuration", () => {
    const options = parseTrain({ ...LEAST, rank: 8, alpha: 4, rslora: true, dora: true, loraDropout: 0.1 });
    expect(loraConfigOf(options)).toMatchObject({
      r: 8,
      loraAlpha: 4,
      useRslora: true,
      useDora: true,
      loraDropout: 0.1,
      taskType: "SEQ_CLS",
    });
    expect(loraConfigOf(parseTrain({ ...LEAST, targets: ["all-linear"] })).targetModules).toBe("all-linear");
  });

  it("bound the examples of a run, unless its steps are given", () => {
    const rows = [{ train: new Int32Array(100_000) }];
    const steps = (changes: object): number => fineTuneSteps(parseTrain({ ...LEAST, ...changes }), rows);
    expect(steps({ epochs: 3 })).toBe(DEFAULT_TRAIN.maxExamples / 32);
    expect(steps({ epochs: 0.1 })).toBe(313);
    expect(steps({ maxSteps: 9_000 })).toBe(9_000);
    expect(steps({ maxExamples: 640, accumulate: 2 })).toBe(10);
  });
});
