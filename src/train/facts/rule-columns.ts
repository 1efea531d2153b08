/** What training rows are told of their rules: rates by the labels of other incidents, as rows that nobody has seen will be judged. */
import { RULE_COLUMNS, RuleRates, type RuleRatesState } from "../../checkpoint/facts-model/rule-rates.js";
import { Random } from "../../random.js";
import { foldsOf } from "../folds.js";

export interface RuleRows {
  /** `ruleKey` of each row. [rows] */
  readonly rules: readonly string[];
  /** 1 where it is known to be malicious. [rows] */
  readonly labels: Uint8Array;
  /** Incidents are in one fold as a whole. [rows] */
  readonly folds: Uint8Array;
  /** Rows that are learnt from. */
  readonly places: Int32Array;
}

/** Rates by all rows that are learnt from. */
export function learnRules({ rules, labels, places }: Omit<RuleRows, "folds">): RuleRatesState {
  return RuleRates.learn(
    Array.from(places, (row) => rules[row] ?? ""),
    Uint8Array.from(places, (row) => labels[row] ?? 0),
  );
}

/**
 * A row that is learnt from sees other folds' labels alone. To leave out its own label and no more would tell it: of two rows of a rule the
 * attack's rate would be the lower one, by a little that trees find.
 * @returns [rows · RULE_COLUMNS.length]
 */
export function ruleColumns(rows: RuleRows, all: RuleRatesState): Float32Array {
  const { rules, folds, places } = rows;
  const columns = new Float32Array(rules.length * RULE_COLUMNS.length);
  const fill = (rates: RuleRates, row: number): void => {
    columns.set(rates.columnsOf(rules[row] ?? ""), row * RULE_COLUMNS.length);
  };
  const known = new RuleRates(all);
  rules.forEach((_, row) => {
    fill(known, row);
  });
  for (const fold of new Set(folds)) {
    const rates = new RuleRates(learnRules({ ...rows, places: places.filter((row) => folds[row] !== fold) }));
    for (const row of places) if (folds[row] === fold) fill(rates, row);
  }
  return columns;
}

/** Folds of kinds of attack: with more of them more is known of the others. */
const KIND_FOLDS = 3;
/** Part of the incidents whose rules are told as if their kind of attack had never been seen. */
const UNSEEN_SHARE = 0.5;

export interface KindRows extends RuleRows {
  /** What belongs together, as an incident does. [rows] */
  readonly groups: readonly string[];
  /** The kind of attack, empty for benign rows. [rows] */
  readonly kinds: readonly string[];
}

/**
 * As `ruleColumns`, but half of the incidents see the labels of other kinds of attack alone. Trees that always know how often a rule told
 * this kind of attack believe it, and take an unseen kind for harmless under rules that were.
 * @returns [rows · RULE_COLUMNS.length]
 */
export function mixedRuleColumns(rows: KindRows, all: RuleRatesState, seed: number): Float32Array {
  const { groups, kinds, places } = rows;
  const columns = ruleColumns(rows, all);
  const families = groups.map((group, row) => (kinds[row] === "" ? `of ${group}` : `kind ${kinds[row] ?? ""}`));
  const unseen = ruleColumns({ ...rows, folds: foldsOf(families, KIND_FOLDS, seed) }, all);
  const width = RULE_COLUMNS.length;
  const chosen = new Map<string, boolean>();
  for (const row of places) {
    const group = groups[row] ?? "";
    const isUnseen = chosen.get(group) ?? new Random(seed, "unseen kind", group).uniform() < UNSEEN_SHARE;
    chosen.set(group, isUnseen);
    if (isUnseen) columns.set(unseen.subarray(row * width, (row + 1) * width), row * width);
  }
  return columns;
}
