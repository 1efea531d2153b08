/** Boosted trees within a checkpoint's JSON files: their shape there, bounded and checked, and how they are written. */
import { z } from "zod";
import { BINS } from "../metrics/trees/bins.js";
import type { GrownTrees } from "../metrics/trees/boosted-trees.js";

/** Bounds on what a file may ask for: far above what training writes. */
const MAX_TREES = 1_000;
const MAX_NODES = 255;
const MAX_COLUMNS = 2_000;
/** Digits of a leaf's value and of a border: more would only make the file longer. */
const DIGITS = 6;

const Tree = z
  .strictObject({
    feature: z.array(z.int().min(-1)).min(1).max(MAX_NODES),
    bin: z.array(z.int().min(0).max(BINS)).min(1).max(MAX_NODES),
    value: z.array(z.number()).min(1).max(MAX_NODES),
  })
  .refine(({ feature, bin, value }) => feature.length === bin.length && bin.length === value.length, "lengths differ")
  // A split in the last level would lead out of the tree.
  .refine(({ feature }) => feature.every((split, node) => split < 0 || 2 * node + 2 < feature.length), "no leaves");

export const StoredTrees = z.strictObject({ base: z.number(), trees: z.array(Tree).max(MAX_TREES) });

export type StoredTrees = z.infer<typeof StoredTrees>;

/** Of each column the borders of its bins, rising. */
export const StoredBorders = z
  .array(z.array(z.number()).min(1).max(BINS).refine(rises, "do not rise"))
  .max(MAX_COLUMNS);

function rises(borders: readonly number[]): boolean {
  return borders.every((border, at) => at === 0 || border >= (borders[at - 1] ?? border));
}

/** Whether no tree asks for a column that is not there. */
export function readsAtMost({ trees }: StoredTrees, columns: number): boolean {
  return trees.every(({ feature }) => feature.every((split) => split < columns));
}

/** As plain arrays, leaves rounded. */
export function storedTrees({ base, trees }: GrownTrees): StoredTrees {
  return {
    base,
    trees: trees.map(({ feature, bin, value }) => ({
      feature: Array.from(feature),
      bin: Array.from(bin),
      value: Array.from(value, (leaf) => Number(leaf.toPrecision(DIGITS))),
    })),
  };
}

/**
 * Borders as a file has them; rows are put into bins by these alone, so that training and triage agree. A border is the value of many
 * rows, which lie at or below it: it is rounded upwards.
 */
export function storedBorders(borders: ArrayLike<number>): Float64Array {
  return Float64Array.from(borders, (border) => {
    const near = Number(border.toPrecision(DIGITS));
    if (near >= border) return near;
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(border))) - DIGITS + 1);
    return Number((near + unit).toPrecision(DIGITS));
  });
}
