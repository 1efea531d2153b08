/** The queue in memory: of each cluster what most reports need, some 50 bytes, as clusters themselves may be on disk. */
import type { RiskTier } from "../../data/record.js";
import { StringTable } from "../../data/string-table.js";
import { TIERS } from "../../data/vocabulary.js";
import type { List } from "../list.js";
import type { Risk, TriagedCluster, Verdict } from "../result.js";
import { GrowingFloat64, GrowingInt32 } from "../spool/growing.js";

/** A cluster's place in the queue, and what leads to it. */
export type QueueEntry = Pick<
  TriagedCluster,
  "id" | "rank" | "verdict" | "reasons" | "alerts" | "firstSeen" | "lastSeen" | "leader"
> &
  Pick<Risk, "score" | "tier">;

const VERDICTS: readonly Verdict[] = ["look", "closed"];

export class QueueColumns implements List<QueueEntry> {
  readonly #ids: string[] = [];
  readonly #ranks = new GrowingInt32();
  readonly #alerts = new GrowingInt32();
  readonly #leaders = new GrowingInt32();
  readonly #scores = new GrowingFloat64();
  readonly #firstSeen = new GrowingFloat64();
  readonly #lastSeen = new GrowingFloat64();
  /** Numbers of their tier, verdict and reasons. */
  readonly #words = new GrowingInt32();
  readonly #reasonTexts = new StringTable();
  readonly #reasons: (readonly string[])[] = [];

  get length(): number {
    return this.#ids.length;
  }

  add({ id, rank, verdict, reasons, alerts, firstSeen, lastSeen, leader, risk }: TriagedCluster): void {
    this.#ids.push(id);
    this.#ranks.push(rank);
    this.#alerts.push(alerts);
    this.#leaders.push(leader);
    this.#scores.push(risk.score);
    this.#firstSeen.push(firstSeen);
    this.#lastSeen.push(lastSeen);
    // Probabilities in reasons are rounded: there are some hundred different ones.
    const why = this.#reasonTexts.add(JSON.stringify(reasons));
    this.#reasons[why] ??= reasons;
    this.#words.push((why * VERDICTS.length + VERDICTS.indexOf(verdict)) * TIERS.length + TIERS.indexOf(risk.tier));
  }

  at(index: number): QueueEntry | undefined {
    const id = this.#ids[index];
    if (id === undefined) return undefined;
    const words = this.#words.at(index);
    const tier: RiskTier = TIERS[words % TIERS.length] ?? "low";
    const judged = Math.floor(words / TIERS.length);
    return {
      id,
      rank: this.#ranks.at(index),
      verdict: VERDICTS[judged % VERDICTS.length] ?? "look",
      reasons: this.#reasons[Math.floor(judged / VERDICTS.length)] ?? [],
      alerts: this.#alerts.at(index),
      firstSeen: this.#firstSeen.at(index),
      lastSeen: this.#lastSeen.at(index),
      leader: this.#leaders.at(index),
      score: this.#scores.at(index),
      tier,
    };
  }

  *[Symbol.iterator](): Iterator<QueueEntry> {
    for (let index = 0; index < this.length; index += 1) {
      const entry = this.at(index);
      if (entry !== undefined) yield entry;
    }
  }
}
