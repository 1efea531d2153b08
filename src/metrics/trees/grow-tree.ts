/** Grows one boosted tree after the other on the errors of those before: histograms of gradients by node, feature and bin. */
import { Random } from "../../random.js";
import { BINS } from "./bins.js";

export interface TreesOptions {
  readonly trees: number;
  readonly depth: number;
  readonly learningRate: number;
  /** Least sum of second derivatives in a leaf. */
  readonly leastWeight: number;
  readonly l2: number;
  /** Part of the features that a tree may ask for, drawn anew for each: no few of them then decide alone. 1 without. */
  readonly featureShare?: number;
}

/** A complete binary tree, level by level: node n has the children 2n + 1 and 2n + 2. */
export interface BoostedTree {
  /** −1 for a leaf. */
  readonly feature: ArrayLike<number>;
  /** Rows whose bin is at most this go left. */
  readonly bin: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

export interface GrownTree extends BoostedTree {
  readonly feature: Int16Array;
  readonly bin: Uint8Array;
  readonly value: Float64Array;
}

export class TreeGrower {
  readonly #node: Int32Array;
  readonly #chosen: Uint8Array;
  readonly #gradients: Float64Array;
  readonly #curvatures: Float64Array;
  /** Sums of the levels with even and odd numbers: one is made of the one before. */
  readonly #even: Float64Array;
  readonly #odd: Float64Array;
  readonly #all: Uint16Array;
  /** Features that the present tree may ask for. */
  #drawn: Uint16Array;

  constructor(
    readonly bins: Uint8Array,
    readonly features: number,
    readonly rows: number,
    readonly options: TreesOptions,
    readonly weights: ArrayLike<number> | undefined,
  ) {
    this.#node = new Int32Array(rows);
    this.#chosen = new Uint8Array(rows);
    this.#gradients = new Float64Array(rows);
    this.#curvatures = new Float64Array(rows);
    this.#all = Uint16Array.from({ length: features }, (_, feature) => feature);
    this.#drawn = this.#all;
    const most = 2 ** Math.max(0, options.depth - 1) * features * BINS * 2;
    this.#even = new Float64Array(most);
    this.#odd = new Float64Array(most);
  }

  /** One tree on the present errors; its leaves' values are added to the scores. */
  grow(scores: Float64Array, labels: Uint8Array, round: number): GrownTree {
    const nodes = 2 ** (this.options.depth + 1) - 1;
    const tree = {
      feature: new Int16Array(nodes).fill(-1),
      bin: new Uint8Array(nodes),
      value: new Float64Array(nodes),
    };
    this.#derive(scores, labels, round);
    this.#drawn = this.#draw(round);
    for (let level = 0; level < this.options.depth; level += 1) this.#split(tree, level);
    this.#value(tree, scores);
    return tree;
  }

  #draw(round: number): Uint16Array {
    const share = this.options.featureShare ?? 1;
    if (share >= 1) return this.#all;
    const random = new Random(round, "features of a tree");
    const drawn = this.#all.filter(() => random.uniform() < share);
    return drawn.length > 0 ? drawn : this.#all;
  }

  #derive(scores: Float64Array, labels: Uint8Array, round: number): void {
    this.#node.fill(0);
    for (let row = 0; row < this.rows; row += 1) {
      const chosen = (Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca77)) & 0x10000;
      this.#chosen[row] = chosen === 0 ? 0 : 1;
      const probability = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
      const weight = this.weights?.[row] ?? 1;
      this.#gradients[row] = weight * (probability - (labels[row] ?? 0));
      this.#curvatures[row] = weight * probability * (1 - probability);
    }
  }

  #split(tree: GrownTree, level: number): void {
    const first = 2 ** level - 1;
    const count = 2 ** level;
    const stride = this.#drawn.length * BINS * 2;
    const [sums, before] = level % 2 === 0 ? [this.#even, this.#odd] : [this.#odd, this.#even];
    const summed = this.#smallerSiblings(first, count);
    summed.forEach((is, node) => {
      if (is === 1) sums.fill(0, node * stride, (node + 1) * stride);
    });
    this.#sum(sums, first, summed);
    // What is not in the smaller sibling is in the other.
    summed.forEach((is, node) => {
      if (is === 1) return;
      const [at, sibling, parent] = [node * stride, (node ^ 1) * stride, (node >> 1) * stride];
      for (let i = 0; i < stride; i += 1) sums[at + i] = (before[parent + i] ?? 0) - (sums[sibling + i] ?? 0);
    });
    for (let node = 0; node < count; node += 1) this.#choose(tree, first + node, node, sums);
    this.#descend(tree, first);
  }

  /** Of each two nodes of one parent the one with fewer rows; the root has no sibling. [count] */
  #smallerSiblings(first: number, count: number): Uint8Array {
    if (count === 1) return Uint8Array.of(1);
    const rows = new Uint32Array(count);
    for (let row = 0; row < this.rows; row += 1) {
      const node = (this.#node[row] ?? 0) - first;
      if (node >= 0 && this.#chosen[row] === 1) rows[node] = (rows[node] ?? 0) + 1;
    }
    return Uint8Array.from(rows, (own, node) => {
      const other = rows[node ^ 1] ?? 0;
      return Number(own < other || (own === other && node % 2 === 0));
    });
  }

  /** Adds up gradients and curvatures by node, feature and bin, of the nodes that are to be summed. */
  #sum(sums: Float64Array, first: number, summed: Uint8Array): void {
    const { bins, features, rows } = this;
    const drawn = this.#drawn;
    const [nodes, chosen, gradients, curvatures] = [this.#node, this.#chosen, this.#gradients, this.#curvatures];
    for (let row = 0; row < rows; row += 1) {
      const node = (nodes[row] ?? 0) - first;
      // In a leaf further up, or left out.
      if (node < 0 || chosen[row] === 0 || summed[node] === 0) continue;
      const gradient = gradients[row] ?? 0;
      const curvature = curvatures[row] ?? 0;
      const from = row * features;
      let base = 2 * node * drawn.length * BINS;
      for (const feature of drawn) {
        const at = base + 2 * (bins[from + feature] ?? 0);
        sums[at] = (sums[at] ?? 0) + gradient;
        sums[at + 1] = (sums[at + 1] ?? 0) + curvature;
        base += 2 * BINS;
      }
    }
  }

  /** The split with the greatest gain, if any gains. */
  #choose(tree: GrownTree, node: number, position: number, sums: Float64Array): void {
    const { leastWeight, l2 } = this.options;
    let best = 1e-6;
    this.#drawn.forEach((feature, place) => {
      const base = 2 * (position * this.#drawn.length + place) * BINS;
      let gradient = 0;
      let curvature = 0;
      for (let bin = 0; bin < BINS; bin += 1) {
        gradient += sums[base + 2 * bin] ?? 0;
        curvature += sums[base + 2 * bin + 1] ?? 0;
      }
      const parent = gradient ** 2 / (curvature + l2);
      let left = 0;
      let leftCurvature = 0;
      for (let bin = 0; bin < BINS - 1; bin += 1) {
        left += sums[base + 2 * bin] ?? 0;
        leftCurvature += sums[base + 2 * bin + 1] ?? 0;
        const rightCurvature = curvature - leftCurvature;
        if (leftCurvature < leastWeight || rightCurvature < leastWeight) continue;
        const gain = left ** 2 / (leftCurvature + l2) + (gradient - left) ** 2 / (rightCurvature + l2) - parent;
        if (gain <= best) continue;
        best = gain;
        tree.feature[node] = feature;
        tree.bin[node] = bin;
      }
    });
  }

  #descend(tree: GrownTree, first: number): void {
    for (let row = 0; row < this.rows; row += 1) {
      const node = this.#node[row] ?? 0;
      if (node < first) continue;
      const feature = tree.feature[node] ?? -1;
      if (feature < 0) continue;
      const left = (this.bins[row * this.features + feature] ?? 0) <= (tree.bin[node] ?? 0);
      this.#node[row] = 2 * node + (left ? 1 : 2);
    }
  }

  #value(tree: GrownTree, scores: Float64Array): void {
    const gradients = new Float64Array(tree.value.length);
    const curvatures = new Float64Array(tree.value.length);
    for (let row = 0; row < this.rows; row += 1) {
      if (this.#chosen[row] === 0) continue;
      const node = this.#node[row] ?? 0;
      gradients[node] = (gradients[node] ?? 0) + (this.#gradients[row] ?? 0);
      curvatures[node] = (curvatures[node] ?? 0) + (this.#curvatures[row] ?? 0);
    }
    const { learningRate, l2 } = this.options;
    tree.value.forEach((_, node) => {
      tree.value[node] = (-learningRate * (gradients[node] ?? 0)) / ((curvatures[node] ?? 0) + l2);
    });
    for (let row = 0; row < this.rows; row += 1) {
      scores[row] = (scores[row] ?? 0) + (tree.value[this.#node[row] ?? 0] ?? 0);
    }
  }
}
