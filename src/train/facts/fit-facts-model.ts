/**
 * Trains a facts model on the training rows. The second trees learn from judgements of trees that did not see the row's incident (cross-
 * fitting), as they will judge incidents that nobody has seen.
 */
import { breathe } from "../../breathe.js";
import { aroundColumns } from "../../checkpoint/facts-model/fact-scorer.js";
import { AROUND_COLUMNS, type FactsModel } from "../../checkpoint/facts-model/facts-model.js";
import { RULE_COLUMNS, type RuleRatesState } from "../../checkpoint/facts-model/rule-rates.js";
import { storedBorders, storedTrees } from "../../checkpoint/stored-trees.js";
import { binRows, type BinnedTable, findBorders } from "../../metrics/trees/bins.js";
import { type GrownTrees, growTrees, logOddsOf } from "../../metrics/trees/boosted-trees.js";
import { Random } from "../../random.js";
import { foldsOf } from "../folds.js";
import { withoutCalendar } from "./calendar-facts.js";
import { type FactRows, type FactSource, type NoFacts, readFactRows } from "./fact-rows.js";
import { learnRules, mixedRuleColumns } from "./rule-columns.js";

const FOLDS = 3;
/** Fewer of a kind teach trees nothing that holds elsewhere. */
const LEAST_ROWS = 20;
/** Training rows at most, attacks half of them; of more some are drawn by chance, and each counts for those that it stands for. */
const MAX_TRAINED = 200_000;
const TREES = { trees: 120, depth: 4, learningRate: 0.12, leastWeight: 8, l2: 1, featureShare: 0.5 };

export interface FitOptions {
  readonly seed: number;
  /** Whether the trees are told how often a rule was malicious. */
  readonly learnsRules: boolean;
  /** @param done share, from 0 to 1 */
  readonly onProgress: (done: number) => void;
}

/** @returns the model, or why there is none */
export async function fitFactsModel(
  sources: readonly FactSource[],
  options: FitOptions,
): Promise<FactsModel | NoFacts> {
  options.onProgress(0);
  const rows = await readFactRows(sources);
  if ("reason" in rows) return rows;
  const trained = trainedRows(rows, sources, options.seed);
  const attacks = trained.places.reduce((sum, row) => sum + Number(rows.malicious[row] === 1), 0);
  const benign = trained.places.length - attacks;
  if (attacks < LEAST_ROWS || benign < LEAST_ROWS) {
    return { reason: `${attacks} attacks and ${benign} benign rows are too few to learn from facts` };
  }
  return new Fit(withoutCalendar(rows, trained.places), trained, options).fit();
}

interface TrainedRows {
  readonly places: Int32Array;
  /** [places], what each counts: 1 on average. */
  readonly weights: Float64Array;
}

/** Labelled training rows, each dataset by its share of the blend. */
function trainedRows(
  { train, malicious, starts }: FactRows,
  sources: readonly FactSource[],
  seed: number,
): TrainedRows {
  const labelled = Int32Array.from(train.keys()).filter((row) => train[row] === 1 && malicious[row] !== -1);
  const random = new Random(seed, "facts");
  const attacks = labelled.reduce((sum, row) => sum + Number(malicious[row] === 1), 0);
  const benign = labelled.length - attacks;
  const attacksKept = Math.min(attacks, Math.max(MAX_TRAINED / 2, MAX_TRAINED - benign));
  const benignKept = Math.min(benign, MAX_TRAINED - attacksKept);
  const chance = (row: number): number =>
    malicious[row] === 1 ? attacksKept / Math.max(1, attacks) : benignKept / Math.max(1, benign);
  const places = labelled.filter((row) => random.uniform() < chance(row));
  const weights = Float64Array.from(places, (row) => 1 / chance(row));
  sources.forEach(({ weight }, source) => {
    const own = places.reduce((sum, row, at) => sum + (isOf(starts, source, row) ? (weights[at] ?? 0) : 0), 0);
    places.forEach((row, at) => {
      if (isOf(starts, source, row)) weights[at] = ((weights[at] ?? 0) * weight * places.length) / own;
    });
  });
  return { places, weights };
}

function isOf(starts: readonly number[], source: number, row: number): boolean {
  return row >= (starts[source] ?? 0) && row < (starts[source + 1] ?? 0);
}

class Fit {
  readonly #labels: Uint8Array;
  /** Facts and the rule's columns in bins. */
  readonly #table: BinnedTable;
  readonly #ruleBorders: readonly Float64Array[];
  readonly #rules: RuleRatesState;
  /** What is learnt from an incident's other rows is not asked of it. [rows] */
  readonly #folds: Uint8Array;
  /** What each row counts. [rows] */
  readonly #weights: Float64Array;

  constructor(
    private readonly rows: FactRows,
    private readonly trained: TrainedRows,
    private readonly options: FitOptions,
  ) {
    const { malicious, groups, kinds } = rows;
    this.#labels = Uint8Array.from(malicious, (label) => Number(label === 1));
    this.#weights = new Float64Array(malicious.length).fill(1);
    trained.places.forEach((row, at) => (this.#weights[row] = trained.weights[at] ?? 1));
    this.#folds = foldsOf(groups, FOLDS, options.seed);
    const { learnsRules, seed } = options;
    const ruleRows = { rules: rows.rules, labels: this.#labels, folds: this.#folds, places: trained.places };
    const rules = learnRules(ruleRows);
    // Columns that are the same everywhere are asked by no tree.
    this.#rules = learnsRules ? rules : { ...rules, rules: {} };
    const columns = learnsRules
      ? mixedRuleColumns({ ...ruleRows, groups, kinds }, rules, seed)
      : new Float32Array(malicious.length * RULE_COLUMNS.length);
    this.#ruleBorders = findBorders(columns, RULE_COLUMNS.length).map(storedBorders);
    this.#table = beside({ bins: rows.bins, width: rows.facts.length }, binRows(columns, this.#ruleBorders));
  }

  async fit(): Promise<FactsModel> {
    const { rows, trained } = this;
    const own = this.#grow(trained.places, rowsOf(this.#table, trained.places));
    await this.#report(0.3);
    const judged = await this.#judgeEach(own);
    await this.#report(0.7);
    const columns = this.#around(judged);
    const aroundBorders = findBorders(columns, AROUND_COLUMNS.length).map(storedBorders);
    const seen = beside(rowsOf(this.#table, trained.places), rowsOf(binRows(columns, aroundBorders), trained.places));
    const around = this.#grow(trained.places, seen);
    await this.#report(1);
    const borders = [...rows.borders, ...this.#ruleBorders, ...aroundBorders];
    return pruned({
      format: 1,
      facts: [...rows.facts],
      borders: borders.map((own) => [...own]),
      rules: this.#rules,
      own: storedTrees(own),
      around: storedTrees(around),
      rows: trained.places.length,
    });
  }

  /** Trees on some of the training rows. @param table those rows, in the order of the places */
  #grow(places: Int32Array, table: BinnedTable): GrownTrees {
    const labels = Uint8Array.from(places, (row) => this.#labels[row] ?? 0);
    const weights = Float64Array.from(places, (row) => this.#weights[row] ?? 1);
    return growTrees(table, labels, TREES, weights);
  }

  /** Every row's log-odds by itself: of a training row by trees that did not see its incident. */
  async #judgeEach(own: GrownTrees): Promise<Float32Array> {
    const { malicious } = this.rows;
    const { places } = this.trained;
    const judged = Float32Array.from(malicious, (_, row) => logOddsOf(own, this.#table, row));
    for (let fold = 0; fold < FOLDS; fold += 1) {
      const others = places.filter((row) => this.#folds[row] !== fold);
      const trees = this.#grow(others, rowsOf(this.#table, others));
      for (const row of places) if (this.#folds[row] === fold) judged[row] = logOddsOf(trees, this.#table, row);
      await this.#report(0.3 + (0.4 * (fold + 1)) / FOLDS);
    }
    return judged;
  }

  /** Signals get their turn first. */
  async #report(done: number): Promise<void> {
    await breathe();
    this.options.onProgress(done);
  }

  /** `AROUND_COLUMNS` of every row; datasets do not see each other. */
  #around(own: Float32Array): Float32Array {
    const { times, hosts, starts } = this.rows;
    const columns = new Float32Array(own.length * AROUND_COLUMNS.length);
    starts.slice(0, -1).forEach((from, source) => {
      const to = starts[source + 1] ?? from;
      const part = { times: times.subarray(from, to), hosts: hosts.subarray(from, to), own: own.subarray(from, to) };
      columns.set(aroundColumns(part), from * AROUND_COLUMNS.length);
    });
    return columns;
  }
}

/** Some of a table's rows. */
function rowsOf({ bins, width }: BinnedTable, places: Int32Array): BinnedTable {
  const some = new Uint8Array(places.length * width);
  places.forEach((row, at) => {
    some.set(bins.subarray(row * width, (row + 1) * width), at * width);
  });
  return { bins: some, width };
}

/** Two tables of the same rows as one. */
function beside(left: BinnedTable, right: BinnedTable): BinnedTable {
  const width = left.width + right.width;
  const rows = right.bins.length / right.width; // of no facts at all the left one is empty
  const bins = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    bins.set(left.bins.subarray(row * left.width, (row + 1) * left.width), row * width);
    bins.set(right.bins.subarray(row * right.width, (row + 1) * right.width), row * width + left.width);
  }
  return { bins, width };
}

/** Without the facts that no tree asks for. */
function pruned(model: FactsModel): FactsModel {
  const used = new Set([model.own, model.around].flatMap(({ trees }) => trees.flatMap(({ feature }) => feature)));
  const kept = model.borders.flatMap((_, column) => (column >= model.facts.length || used.has(column) ? [column] : []));
  const placeOf = new Map(kept.map((column, at) => [column, at]));
  const moved = ({ base, trees }: FactsModel["own"]): FactsModel["own"] => ({
    base,
    trees: trees.map((tree) => ({ ...tree, feature: tree.feature.map((column) => placeOf.get(column) ?? -1) })),
  });
  return {
    ...model,
    facts: kept.flatMap((column) => model.facts[column] ?? []),
    borders: kept.map((column) => model.borders[column] ?? []),
    own: moved(model.own),
    around: moved(model.around),
  };
}
