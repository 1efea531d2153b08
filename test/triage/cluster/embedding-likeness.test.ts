import { describe, expect, it } from "vitest";
import { embeddingLikeness, toUnitVectors } from "../../../src/triage/cluster/embedding-likeness.js";

describe("unit vectors of embeddings", () => {
  it("are what is left without the mean, of length 1, in the memory that they were given", () => {
    const embeddings = Float32Array.of(10, 0, 10, 2, 13, 1, 7, 1);
    const units = toUnitVectors(embeddings, 2);
    expect(units).toBe(embeddings);
    expect([...units]).toEqual([0, -1, 0, 1, 1, 0, -1, 0]);
  });

  it("are 0 where an embedding is the mean itself", () => {
    expect([...toUnitVectors(Float32Array.of(1, 2, 1, 2), 2)]).toEqual([0, 0, 0, 0]);
    expect([...toUnitVectors(new Float32Array(), 0)]).toEqual([]);
  });
});

describe("the likeness of texts", () => {
  it("is above that of two texts by chance for the same direction, below it for the opposite one, and the same whatever the length", () => {
    const angles = Array.from({ length: 24 }, (_, at) => (at * Math.PI) / 12);
    const circle = (length: number): Float32Array =>
      toUnitVectors(
        Float32Array.from(angles.flatMap((angle) => [length * Math.cos(angle), length * Math.sin(angle)])),
        2,
      );
    const likeness = embeddingLikeness(circle(1), 2);
    // Cosines of angles drawn at random have mean 0 and deviation √½.
    expect(likeness(3, 3)).toBeCloseTo(Math.SQRT2, 1);
    expect(likeness(3, 15)).toBeCloseTo(-Math.SQRT2, 1);
    expect(likeness(-1, 3)).toBe(0);
    expect(embeddingLikeness(circle(100), 2)(2, 5)).toBeCloseTo(likeness(2, 5), 5);
  });

  it("says nothing of one text, nor without embeddings", () => {
    expect(embeddingLikeness(Float32Array.of(1, 0), 2)(0, 0)).toBe(0);
    expect(embeddingLikeness(new Float32Array(), 0)(0, 1)).toBe(0);
  });
});
