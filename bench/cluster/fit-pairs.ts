/** Fits the weights by which pairs of groups are likened, on labelled alerts. */
import { Random } from "../../src/random.js";
import { fitLogistic } from "../../src/train/baselines/logistic-regression.js";
import { candidateBlocks } from "../../src/triage/cluster/blocks.js";
import type { Pairs } from "../../src/triage/cluster/candidates.js";
import type { ClusterOptions } from "../../src/triage/cluster/cluster-options.js";
import { pairContext } from "../../src/triage/cluster/pair-context.js";
import { FEATURES, pairFeatures, shareEntity } from "../../src/triage/cluster/pair-features.js";
import { PairLikeness, type PairWeights } from "../../src/triage/cluster/pair-likeness.js";
import { PAIR_WEIGHTS } from "../../src/triage/cluster/pair-weights.js";
import type { LabelledInput } from "./labelled-input.js";

export interface FittedPairs {
  readonly pairs: PairWeights;
  readonly strangers: PairWeights;
  readonly counts: { readonly pairs: number; readonly strangers: number };
}

/** Pairs of a block that are looked at: all would be mostly those of the largest blocks. */
const PAIRS_OF_BLOCK = 400;
const SEED = 1;

interface Samples {
  readonly values: number[];
  readonly labels: number[];
}

/** What clustering would compare, with whether it has one cause. */
export function fitPairs(inputs: readonly LabelledInput[], options: ClusterOptions): FittedPairs {
  const sharing: Samples = { values: [], labels: [] };
  const strangers: Samples = { values: [], labels: [] };
  for (const labelled of inputs) collect(labelled, options, sharing, strangers);
  return {
    pairs: weightsOf(sharing),
    strangers: weightsOf(strangers),
    counts: { pairs: sharing.labels.length, strangers: strangers.labels.length },
  };
}

function collect(labelled: LabelledInput, options: ClusterOptions, sharing: Samples, strangers: Samples): void {
  const { input, causes } = labelled;
  const { context, pairs } = pairContext(input, options.window);
  const { groups, entities } = context;
  const features = new Float64Array(FEATURES.length);
  const causeOf = (group: number): string => causes[groups.rows[group] ?? 0] ?? "";
  const take = (left: number, right: number): void => {
    pairFeatures(context, left, right, features);
    const samples = shareEntity(entities, left, right) ? sharing : strangers;
    samples.values.push(...features.subarray(1));
    samples.labels.push(causeOf(left) === causeOf(right) ? 1 : 0);
  };
  for (let pair = 0; pair < pairs.count; pair += 1) take(pairs.earlier[pair] ?? 0, pairs.later[pair] ?? 0);
  const random = new Random(SEED, "pairs of blocks");
  for (const block of blocksOf(groups.count, pairs, new PairLikeness(context), options)) {
    const most = Math.min(PAIRS_OF_BLOCK, (block.length * (block.length - 1)) / 2);
    for (let drawn = 0; drawn < most; drawn += 1) {
      const [left, right] = [block[random.below(block.length)] ?? 0, block[random.below(block.length)] ?? 0];
      if (left !== right) take(Math.min(left, right), Math.max(left, right));
    }
  }
}

function blocksOf(groups: number, pairs: Pairs, likeness: PairLikeness, options: ClusterOptions): Int32Array[] {
  const strong = Array.from({ length: pairs.count }, (_, pair) => pair)
    .map((pair) => ({ left: pairs.earlier[pair] ?? 0, right: pairs.later[pair] ?? 0 }))
    .map((pair) => ({ ...pair, strength: likeness.of(pair.left, pair.right) }))
    .filter(({ strength }) => strength >= 1 - options.cut);
  const links = {
    left: Int32Array.from(strong, ({ left }) => left),
    right: Int32Array.from(strong, ({ right }) => right),
    strength: Float32Array.from(strong, ({ strength }) => strength),
  };
  return candidateBlocks(groups, links, options.blockLimit);
}

function weightsOf({ values, labels }: Samples): PairWeights {
  const width = FEATURES.length - 1;
  const table = { values: Float32Array.from(values), width, rows: labels.length };
  const { coefficients } = fitLogistic(table, Uint8Array.from(labels));
  const weights: Record<(typeof FEATURES)[number], number> = { ...PAIR_WEIGHTS };
  for (const [at, name] of FEATURES.entries()) {
    weights[name] = Number((coefficients[at === 0 ? width : at - 1] ?? 0).toFixed(3));
  }
  return weights;
}
