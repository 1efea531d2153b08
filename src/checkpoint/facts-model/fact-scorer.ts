/** Runs a facts model: first each alert by itself, then all of them with what is around each. */
import { SocagentError } from "../../errors.js";
import { binOf, binRows } from "../../metrics/trees/bins.js";
import { logOddsOf } from "../../metrics/trees/boosted-trees.js";
import { AROUND_COLUMNS, type FactsModel } from "./facts-model.js";
import { RULE_COLUMNS, RuleRates, ruleKey } from "./rule-rates.js";
import { SURROUNDINGS, surroundingsOf } from "./surroundings.js";

/** What is known of alerts once each was judged by itself. */
export interface JudgedAlerts {
  readonly times: ArrayLike<number>;
  /** Number of each alert's host, or source; −1 where it has neither. */
  readonly hosts: ArrayLike<number>;
  /** Log-odds by its own facts. [alerts] */
  readonly own: Float32Array;
  /** Its facts and its rule in bins. [alerts · `width`] */
  readonly bins: Uint8Array;
}

export class FactScorer {
  /** Bins of an alert. */
  readonly width: number;
  readonly #model: FactsModel;
  readonly #rates: RuleRates;
  /** Where each of the model's facts is among those that are given. */
  readonly #places: Int32Array;
  /** Bin of 0 in each column: what most facts of most alerts are. */
  readonly #zeroBins: Uint8Array;

  /**
   * @param names of the facts that will be given
   * @throws SocagentError (`checkpoint`) when the model reads facts that are not among them
   */
  constructor(model: FactsModel, names: readonly string[]) {
    this.#model = model;
    this.#rates = new RuleRates(model.rules);
    this.width = model.facts.length + RULE_COLUMNS.length;
    this.#places = Int32Array.from(model.facts, (name) => names.indexOf(name));
    this.#zeroBins = Uint8Array.from(model.borders, (own) => binOf(own, 0));
    const absent = model.facts.filter((_, at) => (this.#places[at] ?? -1) < 0);
    if (absent.length === 0) return;
    throw new SocagentError("checkpoint", "the checkpoint's facts.json reads facts that are not there", {
      problems: absent.slice(0, 10),
      nextStep: "Ingest the data again with this version, or train the checkpoint again.",
    });
  }

  /**
   * Judges an alert by itself.
   * @param facts in the order of the names
   * @param bins gets the alert's `width` bins from `row · width` on
   * @returns log-odds that it is malicious
   */
  judge(facts: ArrayLike<number>, rule: string | undefined, bins: Uint8Array, row: number): number {
    const at = row * this.width;
    const first = this.#places.length;
    for (let column = 0; column < first; column += 1) {
      bins[at + column] = this.#bin(column, facts[this.#places[column] ?? 0] ?? 0);
    }
    for (const [place, value] of this.#rates.columnsOf(ruleKey(rule)).entries()) {
      bins[at + first + place] = this.#bin(first + place, value);
    }
    return logOddsOf(this.#model.own, { bins, width: this.width }, row);
  }

  #bin(column: number, value: number): number {
    return value === 0 ? (this.#zeroBins[column] ?? 0) : binOf(this.#model.borders[column] ?? [], value);
  }

  /** Judges all alerts again, each with what is around it. @returns log-odds. [alerts] */
  judgeTogether({ times, hosts, own, bins }: JudgedAlerts): Float32Array {
    const around = aroundBins(this.#model.borders.slice(this.width), { times, hosts, own });
    const width = this.#model.borders.length;
    const row = { bins: new Uint8Array(width), width };
    return own.map((_, alert) => {
      row.bins.set(bins.subarray(alert * this.width, (alert + 1) * this.width));
      row.bins.set(around.subarray(alert * AROUND_COLUMNS.length, (alert + 1) * AROUND_COLUMNS.length), this.width);
      return logOddsOf(this.#model.around, row, 0);
    });
  }
}

/** `AROUND_COLUMNS` as numbers. [alerts · AROUND_COLUMNS.length] */
export function aroundColumns({ times, hosts, own }: Omit<JudgedAlerts, "bins">): Float32Array {
  const surroundings = surroundingsOf({ times, hosts, scores: own });
  const [from, width] = [SURROUNDINGS.length, AROUND_COLUMNS.length];
  const values = new Float32Array(own.length * width);
  own.forEach((score, alert) => {
    values[alert * width] = score;
    values.set(surroundings.subarray(alert * from, (alert + 1) * from), alert * width + 1);
  });
  return values;
}

function aroundBins(borders: readonly (readonly number[])[], judged: Omit<JudgedAlerts, "bins">): Uint8Array {
  return binRows(aroundColumns(judged), borders).bins;
}
