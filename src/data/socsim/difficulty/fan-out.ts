/** How many entities a rule met within windows of time. */
import { WINDOWS } from "./entity-window.js";

/** The last alerts of a rule that are looked at. */
const RECENT = 128;
/** For counting distinct names: hashes that fall together are rare among the recent. */
const MARKS = 4096;

export class FanOut {
  /** Alerts, and distinct entities of three kinds, in each window. */
  static readonly count = WINDOWS.length * 4;

  readonly #times: Float64Array;
  readonly #names: Uint32Array;
  readonly #seen: Uint32Array;
  readonly #marks: Uint32Array;
  #mark = 0;

  /** @param kinds of entities that are counted */
  constructor(
    rules: number,
    readonly kinds: number,
  ) {
    this.#times = new Float64Array(rules * RECENT);
    this.#names = new Uint32Array(rules * RECENT * kinds);
    this.#seen = new Uint32Array(rules);
    this.#marks = new Uint32Array(MARKS * kinds);
  }

  /** Takes note of an alert and writes `FanOut.count` numbers, the alert included. @param met a name of each kind */
  observe(rule: number, time: number, met: readonly number[], out: Float32Array, offset: number): void {
    const seen = this.#seen[rule] ?? 0;
    const place = rule * RECENT + (seen % RECENT);
    this.#seen[rule] = seen + 1;
    this.#times[place] = time;
    met.forEach((name, kind) => {
      this.#names[place * this.kinds + kind] = name;
    });
    const known = Math.min(RECENT, seen + 1);
    WINDOWS.forEach((window, index) => {
      this.#count({ rule, seen, known, since: time - window }, out, offset + index * (1 + this.kinds));
    });
  }

  #count(
    { rule, seen, known, since }: { rule: number; seen: number; known: number; since: number },
    out: Float32Array,
    offset: number,
  ): void {
    this.#mark += 1;
    out.fill(0, offset, offset + 1 + this.kinds);
    for (let back = 0; back < known; back += 1) {
      const place = rule * RECENT + ((seen - back) % RECENT);
      if ((this.#times[place] ?? 0) < since) return;
      out[offset] = (out[offset] ?? 0) + 1;
      for (let kind = 0; kind < this.kinds; kind += 1) {
        const mark = kind * MARKS + ((this.#names[place * this.kinds + kind] ?? 0) & (MARKS - 1));
        if (this.#marks[mark] === this.#mark) continue;
        this.#marks[mark] = this.#mark;
        out[offset + 1 + kind] = (out[offset + 1 + kind] ?? 0) + 1;
      }
    }
  }
}
