/** Features from a record's own fields alone: what its names, addresses and numbers meant before. */
import { RULES } from "../rules/catalogue.js";
import { type Columns, type Key, keyOf, type Value, valueOf } from "./columns.js";
import { combined, TargetEncoding } from "./target-encoding.js";

const ENCODED: readonly Key[] = ["source", "destination", "host", "user", "process"];
const COUNTED: readonly Key[] = ["source", "destination", "host", "user"];
const PLAIN: readonly Value[] = ["severity", "port", "hour", "weekday", "inside", "length", "first", "second"];

/** Names and addresses show more than who it is: the role in SRV-BER-DC01, the subnet in 10.16.2.17. */
const SHOWN: readonly Value[] = ["hostRole", "sourceSubnet", "destinationSubnet"];

const SMOOTHING = 20;
const PAIR_SMOOTHING = 5;
/** For tens of thousands of names, and for hundreds of thousands of pairs of a rule and a name. */
const NAMES = 2 ** 18;
const PAIRS = 2 ** 21;

export class OwnFeatures {
  readonly #rule = new TargetEncoding(SMOOTHING, NAMES);
  readonly #keys = ENCODED.map(() => new TargetEncoding(SMOOTHING, NAMES));
  readonly #pairs = [...ENCODED, ...SHOWN, "hour" as const].map(() => new TargetEncoding(PAIR_SMOOTHING, PAIRS));

  static readonly count =
    1 + ENCODED.length + ENCODED.length + SHOWN.length + 1 + COUNTED.length + PLAIN.length + SHOWN.length + 1;

  /** Learns from an alert whose truth is known. */
  learn(columns: Columns, at: number): void {
    const malicious = columns.malicious[at] ?? 0;
    this.#rule.learn(valueOf(columns, at, "rule"), malicious);
    this.#keys.forEach((encoding, index) => {
      encoding.learn(keyOf(columns, at, ENCODED[index] ?? "host"), malicious);
    });
    const pairs = pairsOf(columns, at);
    this.#pairs.forEach((encoding, index) => {
      encoding.learn(pairs[index] ?? 0, malicious);
    });
  }

  /** Writes `OwnFeatures.count` numbers. */
  write(columns: Columns, at: number, out: Float32Array, offset: number): void {
    let next = offset;
    const put = (value: number): void => {
      out[next] = value;
      next += 1;
    };
    const rule = valueOf(columns, at, "rule");
    put(this.#rule.encode(rule));
    put(rule / RULES.length);
    this.#keys.forEach((encoding, index) => {
      const key = ENCODED[index] ?? "host";
      put(encoding.encode(keyOf(columns, at, key)));
      if (COUNTED.includes(key)) put(Math.log1p(encoding.count(keyOf(columns, at, key))));
    });
    const pairs = pairsOf(columns, at);
    this.#pairs.forEach((encoding, index) => {
      put(encoding.encode(pairs[index] ?? 0));
    });
    for (const value of [...PLAIN, ...SHOWN]) put(valueOf(columns, at, value));
  }
}

function pairsOf(columns: Columns, at: number): number[] {
  const rule = valueOf(columns, at, "rule") + 1;
  const keys = ENCODED.map((key) => combined(rule, keyOf(columns, at, key)));
  const shown = SHOWN.map((value) => combined(rule, valueOf(columns, at, value) + 2));
  return [...keys, ...shown, combined(rule, Math.floor(valueOf(columns, at, "hour")))];
}
