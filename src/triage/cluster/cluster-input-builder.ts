/** Turns alerts, one after the other, into the columns that clustering reads. */
import type { AlertRecord } from "../../data/record.js";
import { addressClass, isInternal } from "../../enrich/address/address-class.js";
import { parseAddress } from "../../enrich/address/address.js";
import type { ClusterInput, SharedEntity } from "./cluster-input.js";
import { toUnitVectors } from "./embedding-likeness.js";
import { Interner } from "./intern.js";
import { MAX_NAMES, namedThings } from "./named-things.js";

/** What the stages before have found of an alert. */
export interface AlertFindings {
  /** Number of the ATT&CK technique, or -1. */
  readonly technique: number;
  /** Number of the tactic, or -1. */
  readonly tactic: number;
  /** Row of the text's embedding. */
  readonly text: number;
  /** 0 to 1. */
  readonly maliciousProbability: number;
}

export interface Embeddings {
  /** Are overwritten. [texts · hiddenSize] */
  readonly values: Float32Array;
  readonly hiddenSize: number;
}

/** The columns, and what their numbers stand for. */
export interface BuiltInput {
  readonly input: ClusterInput;
  readonly nameOf: (entity: SharedEntity) => string;
}

/** Columns of an alert's numbers, in the order of the input. */
const COLUMNS = [
  "rules",
  "sources",
  "destinations",
  "hosts",
  "users",
  "processes",
  "techniques",
  "tactics",
  "texts",
] as const;

export class ClusterInputBuilder {
  readonly #interners = {
    rules: new Interner(),
    addresses: new Interner(),
    hosts: new Interner(),
    users: new Interner(),
    processes: new Interner(),
    names: new Interner(),
  };
  readonly #times: Float64Array;
  readonly #probabilities: Float32Array;
  readonly #severities: Int8Array;
  readonly #columns: Readonly<Record<(typeof COLUMNS)[number], Int32Array>>;
  readonly #names: readonly Int32Array[];
  #count = 0;

  /** @param alerts that will be added */
  constructor(alerts: number) {
    const numbers = (): Int32Array => new Int32Array(alerts);
    this.#times = new Float64Array(alerts);
    this.#probabilities = new Float32Array(alerts);
    this.#severities = new Int8Array(alerts);
    this.#columns = {
      rules: numbers(),
      sources: numbers(),
      destinations: numbers(),
      hosts: numbers(),
      users: numbers(),
      processes: numbers(),
      techniques: numbers(),
      tactics: numbers(),
      texts: numbers(),
    };
    this.#names = Array.from({ length: MAX_NAMES }, numbers);
  }

  add(record: AlertRecord, findings: AlertFindings): void {
    const { rules, addresses, hosts, users, processes, names } = this.#interners;
    const row = this.#count;
    this.#count += 1;
    this.#times[row] = record.time;
    this.#probabilities[row] = findings.maliciousProbability;
    this.#severities[row] = record.severity ?? -1;
    const values: Readonly<Record<(typeof COLUMNS)[number], number>> = {
      rules: rules.idOf(record.ruleId ?? record.ruleText),
      sources: addresses.idOf(record.sourceAddress),
      destinations: addresses.idOf(record.destinationAddress),
      hosts: hosts.idOf(record.host?.toLowerCase(), record.host),
      users: users.idOf(record.user?.toLowerCase(), record.user),
      processes: processes.idOf(record.process?.toLowerCase(), record.process),
      techniques: findings.technique,
      tactics: findings.tactic,
      texts: findings.text,
    };
    for (const name of COLUMNS) this.#columns[name][row] = values[name];
    const named = record.message === undefined ? [] : namedThings(record.message);
    for (const [place, column] of this.#names.entries()) column[row] = names.idOf(named[place]);
  }

  /** All must have been added. */
  finish({ values, hiddenSize }: Embeddings): BuiltInput {
    const rules = this.#interners.rules.ranked();
    const addresses = this.#interners.addresses.ranked();
    const hosts = this.#interners.hosts.ranked();
    const users = this.#interners.users.ranked();
    const names = this.#interners.names.ranked();
    const processes = this.#interners.processes.ranked();
    const columns = this.#columns;
    // Account names such as `a.smith` look like domains.
    const rankOfName = names.rankOf.map((rank) => (this.#interners.users.has(names.texts[rank] ?? "") ? -1 : rank));
    const input: ClusterInput = {
      alerts: this.#count,
      times: this.#times,
      rules: renumber(columns.rules, rules.rankOf),
      sources: renumber(columns.sources, addresses.rankOf),
      destinations: renumber(columns.destinations, addresses.rankOf),
      internal: Uint8Array.from(addresses.texts, (text) => (isOwn(text) ? 1 : 0)),
      hosts: renumber(columns.hosts, hosts.rankOf),
      users: renumber(columns.users, users.rankOf),
      processes: renumber(columns.processes, processes.rankOf),
      names: this.#names.map((one) => renumber(one, rankOfName)),
      severities: this.#severities,
      techniques: columns.techniques,
      tactics: columns.tactics,
      texts: columns.texts,
      units: toUnitVectors(values, hiddenSize),
      hiddenSize,
      maliciousProbabilities: this.#probabilities,
    };
    const texts = { rule: rules, address: addresses, host: hosts, user: users, name: names, process: processes };
    return { input, nameOf: ({ kind, id }) => texts[kind].spellings[id] ?? "" };
  }
}

function renumber(column: Int32Array, rankOf: Int32Array): Int32Array {
  for (let row = 0; row < column.length; row += 1) {
    const id = column[row] ?? -1;
    if (id >= 0) column[row] = rankOf[id] ?? -1;
  }
  return column;
}

function isOwn(text: string): boolean {
  const address = parseAddress(text);
  // Names and hardware addresses stand for machines of ours more often than not.
  return address === undefined || isInternal(addressClass(address));
}
