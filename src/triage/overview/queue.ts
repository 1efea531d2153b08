/** The queue in memory: of each cluster what most reports need, some 70 bytes, as clusters themselves may be on disk. */
import { StringTable } from "../../data/string-table.js";
import { TIERS } from "../../data/vocabulary.js";
import { type List, valuesOf } from "../list.js";
import type { Risk, RiskParts, TriagedCluster, Verdict } from "../result.js";
import { GrowingFloat64, GrowingInt32 } from "../spool/growing.js";

/** A cluster's place in the queue, and what leads to it. */
export type QueueEntry = Pick<
  TriagedCluster,
  "id" | "rank" | "verdict" | "reasons" | "alerts" | "firstSeen" | "lastSeen" | "leader"
> &
  Pick<Risk, "score" | "tier"> &
  Pick<RiskParts, "malicious">;

const VERDICTS: readonly Verdict[] = ["look", "closed"];

/** Clusters are added by rank. */
export class QueueColumns implements List<QueueEntry> {
  readonly #ids: string[] = [];
  readonly #alerts = new GrowingInt32();
  readonly #leaders = new GrowingInt32();
  readonly #scores = new GrowingFloat64();
  readonly #malicious = new GrowingFloat64();
  readonly #firstSeen = new GrowingFloat64();
  readonly #lastSeen = new GrowingFloat64();
  /** Places in `TIERS`, `VERDICTS` and `#reasons`. */
  readonly #tiers = new GrowingInt32();
  readonly #verdicts = new GrowingInt32();
  readonly #whys = new GrowingInt32();
  readonly #reasonTexts = new StringTable();
  readonly #reasons: (readonly string[])[] = [];

  get length(): number {
    return this.#ids.length;
  }

  add({ id, verdict, reasons, alerts, firstSeen, lastSeen, leader, risk }: TriagedCluster): void {
    this.#ids.push(id);
    this.#alerts.push(alerts);
    this.#leaders.push(leader);
    this.#scores.push(risk.score);
    this.#malicious.push(risk.parts.malicious);
    this.#firstSeen.push(firstSeen);
    this.#lastSeen.push(lastSeen);
    // Probabilities in reasons are rounded: there are some hundred different ones.
    const why = this.#reasonTexts.add(JSON.stringify(reasons));
    this.#reasons[why] ??= reasons;
    this.#whys.push(why);
    this.#verdicts.push(VERDICTS.indexOf(verdict));
    this.#tiers.push(TIERS.indexOf(risk.tier));
  }

  at(index: number): QueueEntry | undefined {
    const id = this.#ids[index];
    if (id === undefined) return undefined;
    return {
      id,
      rank: index + 1,
      verdict: VERDICTS[this.#verdicts.at(index)] ?? "look",
      reasons: this.#reasons[this.#whys.at(index)] ?? [],
      alerts: this.#alerts.at(index),
      firstSeen: this.#firstSeen.at(index),
      lastSeen: this.#lastSeen.at(index),
      leader: this.#leaders.at(index),
      score: this.#scores.at(index),
      malicious: this.#malicious.at(index),
      tier: TIERS[this.#tiers.at(index)] ?? "low",
    };
  }

  [Symbol.iterator](): Iterator<QueueEntry> {
    return valuesOf(this);
  }
}
