/** A random forest on the facts: the classic alternative to a language model. Learnt on a simulated week of its own. */
import { RandomForestClassifier } from "ml-random-forest";
import { SocagentError } from "../../errors.js";
import { Random } from "../../random.js";
import type { Scorer, SeenAlert } from "../workload/load-workload.js";
import type { Workload } from "../workload/workload.js";
import { alone, type Decisions, nothingClosed } from "./policy.js";

export const FOREST_SCORE = "random forest";

/** The library's training time grows with the square of the rows (see src/train/baselines/random-forest.ts). */
const MOST_ROWS = 300;
const TREES = 20;
const COLUMN_SHARE = 0.2;
const DEPTH = 12;

/** Draws what the forest learns from while a labelled stream goes by: equally many attacks and others, each with the same chance. */
export class ForestSample {
  readonly #random: Random;
  readonly #rows: [number[][], number[][]] = [[], []];
  readonly #seen: [number, number] = [0, 0];

  constructor(seed: number) {
    this.#random = new Random(seed, "forest sample");
  }

  add({ features }: SeenAlert, malicious: boolean): void {
    const kind = malicious ? 1 : 0;
    const rows = this.#rows[kind];
    this.#seen[kind] += 1;
    const place = rows.length < MOST_ROWS / 2 ? rows.length : this.#random.below(this.#seen[kind]);
    if (place < MOST_ROWS / 2) rows[place] = Array.from(features);
  }

  /** @throws SocagentError (`input`) when one kind is missing */
  train(seed: number): Scorer {
    const [benign, attacks] = this.#rows;
    if (benign.length === 0 || attacks.length === 0) {
      throw new SocagentError("input", "the random forest has nothing to learn from: attacks and others are needed");
    }
    const rows = [...attacks, ...benign];
    const forest = new RandomForestClassifier({
      nEstimators: TREES,
      maxFeatures: COLUMN_SHARE,
      replacement: false,
      useSampleBagging: true,
      noOOB: true,
      seed,
      treeOptions: { maxDepth: DEPTH, minNumSamples: 2 },
    });
    forest.train(
      rows,
      rows.map((_, row) => Number(row < attacks.length)),
    );
    return { name: FOREST_SCORE, score: ({ features }) => meanVote(forest, features) };
  }
}

function meanVote(forest: RandomForestClassifier, features: Float32Array): number {
  const votes = forest.predictionValues([Array.from(features)]).getRow(0);
  return votes.reduce((sum, vote) => sum + vote, 0) / votes.length;
}

/** @throws SocagentError (`internal`) when the workload was read without the forest's scorer */
export function forest(workload: Workload): Decisions {
  const scores = workload.scores.get(FOREST_SCORE);
  if (scores === undefined) throw new SocagentError("internal", "the random forest was not run");
  const milliseconds = workload.costs.get(FOREST_SCORE);
  return {
    name: "forest",
    title: "random forest on facts",
    closed: nothingClosed(workload),
    thread: alone(workload),
    priority: scores,
    context: false,
    scores,
    ...(milliseconds === undefined ? {} : { cost: { milliseconds } }),
  };
}
