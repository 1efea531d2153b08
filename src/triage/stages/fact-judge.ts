/** The checkpoint's facts model on a queue of alerts: each by itself as it comes, then all with what is around them. */
import { FactScorer } from "../../checkpoint/facts-model/fact-scorer.js";
import type { FactsModel } from "../../checkpoint/facts-model/facts-model.js";
import { hostNameOf } from "../../data/host-name.js";
import type { AlertRecord } from "../../data/record.js";
import { NO_STRING, StringTable } from "../../data/string-table.js";
import type { RecordFacts } from "../../enrich/facts.js";
import { FEATURE_NAMES, featureVector } from "../../enrich/features/feature-vector.js";

export class FactJudge {
  readonly #scorer: FactScorer;
  readonly #times: Float64Array;
  readonly #hosts: Int32Array;
  readonly #own: Float32Array;
  readonly #bins: Uint8Array;
  readonly #names = new StringTable();

  /** Holds about 150 bytes an alert until `together` was called. @throws SocagentError (`checkpoint`) as `FactScorer` does */
  constructor(model: FactsModel, alerts: number) {
    this.#scorer = new FactScorer(model, FEATURE_NAMES);
    this.#times = new Float64Array(alerts);
    this.#hosts = new Int32Array(alerts).fill(NO_STRING);
    this.#own = new Float32Array(alerts);
    this.#bins = new Uint8Array(alerts * this.#scorer.width);
  }

  add(record: AlertRecord, facts: RecordFacts, ordinal: number): void {
    this.#times[ordinal] = record.time;
    this.#hosts[ordinal] = this.#names.add(hostNameOf(record));
    this.#own[ordinal] = this.#scorer.judge(featureVector(record, facts), record.ruleText, this.#bins, ordinal);
  }

  /** @returns log-odds that each alert is malicious, by its place in the input */
  together(): Float32Array {
    return this.#scorer.judgeTogether({ times: this.#times, hosts: this.#hosts, own: this.#own, bins: this.#bins });
  }
}
