/** Features from what surrounds a record: history of its entities, fan-out of its rule, reputation and assets. */
import { RULES } from "../rules/catalogue.js";
import type { Columns, Key, Value } from "./columns.js";
import { EntityWindow } from "./entity-window.js";
import { keyOf, valueOf } from "./own-features.js";

/** Each kind of entity, and whom it is counted with. */
const ENTITIES: readonly (readonly [Key, Key])[] = [
  ["source", "destination"],
  ["destination", "source"],
  ["host", "user"],
  ["user", "host"],
];

const PLAIN: readonly Value[] = [
  "severity",
  "hour",
  "inside",
  "sourceRole",
  "destinationRole",
  "hostRole",
  "criticality",
  "reputation",
];

export class ContextFeatures {
  static readonly count = (ENTITIES.length + 2) * EntityWindow.count + PLAIN.length + 2;

  readonly #entities = ENTITIES.map(() => new EntityWindow(RULES.length));
  readonly #ruleHosts = new EntityWindow(RULES.length);
  readonly #ruleUsers = new EntityWindow(RULES.length);
  readonly #counts = new Float64Array(RULES.length);
  #total = 0;

  /** Takes note of an alert, and writes `ContextFeatures.count` numbers about it. Alerts come in order of time. */
  observe(columns: Columns, at: number, out: Float32Array, offset: number): void {
    const time = columns.time[at] ?? 0;
    const rule = valueOf(columns, at, "rule");
    this.#counts[rule] = (this.#counts[rule] ?? 0) + 1;
    this.#total += 1;
    const share = (one: number): number => Math.max(1, this.#counts[one] ?? 0) / this.#total;
    let next = offset;
    ENTITIES.forEach(([entity, other], index) => {
      const alert = { key: keyOf(columns, at, entity), time, rule, other: keyOf(columns, at, other) };
      this.#entities[index]?.observe(alert, share, out, next);
      next += EntityWindow.count;
    });
    const hosts = { key: rule + 1, time, rule, other: keyOf(columns, at, "host") };
    this.#ruleHosts.observe(hosts, share, out, next);
    next += EntityWindow.count;
    this.#ruleUsers.observe({ ...hosts, other: keyOf(columns, at, "user") }, share, out, next);
    next += EntityWindow.count;
    for (const value of [...PLAIN.map((name) => valueOf(columns, at, name)), share(rule), rule]) {
      out[next] = value;
      next += 1;
    }
  }
}
