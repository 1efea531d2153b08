/** Features from what surrounds a record: history of its entities, fan-out of its rule, reputation and assets. */
import { RULES } from "../rules/catalogue.js";
import { type Columns, type Key, keyOf, type Value, valueOf } from "./columns.js";
import { EntityWindow } from "./entity-window.js";
import { FanOut } from "./fan-out.js";

/** Each kind of entity, and whom it is counted with. */
const ENTITIES: readonly (readonly [Key, Key])[] = [
  ["source", "destination"],
  ["destination", "source"],
  ["host", "user"],
  ["user", "host"],
];

/** Whom a rule meets. */
const MET = ["host", "source", "user"] as const satisfies readonly Key[];

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
  static readonly count = ENTITIES.length * EntityWindow.count + FanOut.count + PLAIN.length + 2;

  readonly #entities = ENTITIES.map(() => new EntityWindow(RULES.length));
  readonly #fanOut = new FanOut(RULES.length, MET.length);
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
    this.#fanOut.observe(
      rule,
      time,
      MET.map((key) => keyOf(columns, at, key)),
      out,
      next,
    );
    next += FanOut.count;
    for (const value of [...PLAIN.map((name) => valueOf(columns, at, name)), share(rule), rule]) {
      out[next] = value;
      next += 1;
    }
  }
}
