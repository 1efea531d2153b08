/** What one's own machines are for and how much they matter, by address or name. */
import { basename } from "node:path";
import { parse } from "csv-parse/sync";
import type { RiskTier } from "../../data/record.js";
import { isTier } from "../../data/vocabulary.js";
import { messageOf, SocagentError } from "../../errors.js";
import { parsePrefix, type Address } from "../address/address.js";
import { isoDate } from "../reputation/feed-date.js";
import { flatten, NO_VALUE, PrefixTable, type PrefixValue } from "../reputation/prefix-table.js";
import { readFeedBytes } from "../reputation/read-feed.js";

export interface Asset {
  /** In lower case, such as `domain-controller`. */
  readonly role: string;
  readonly criticality: RiskTier | undefined;
}

export interface AssetProblem {
  /** 1-based. */
  readonly line: number;
  readonly reason: string;
}

/** A million assets would be a CIDR each for a large company's whole network plan. */
const MAX_ASSET_BYTES = 64 * 1024 * 1024;
const MAX_ASSETS = 1_000_000;
const MAX_ROLE = 32;

/** Names of columns without case and marks. */
const TARGET = [
  "asset",
  "cidrorhost",
  "hostorcidr",
  "cidr",
  "network",
  "subnet",
  "prefix",
  "ip",
  "ipaddress",
  "address",
  "host",
  "hostname",
  "fqdn",
  "name",
  "device",
  "computer",
];
const ROLE = ["role", "type", "function", "class", "category", "description"];
const CRITICALITY = ["criticality", "critical", "priority", "importance", "tier", "businessvalue"];

/** Other words and numbers for the tiers. */
const TIER_WORDS: ReadonlyMap<string, RiskTier> = new Map([
  ["1", "low"],
  ["2", "medium"],
  ["3", "high"],
  ["4", "critical"],
  ["minor", "low"],
  ["moderate", "medium"],
  ["normal", "medium"],
  ["major", "high"],
  ["severe", "critical"],
  ["crown jewel", "critical"],
]);

export class Assets {
  /** The file's name, or what says that none was given. */
  readonly source: string;
  readonly date: string | undefined;
  readonly problems: readonly AssetProblem[];
  readonly size: number;
  readonly #assets: readonly Asset[];
  readonly #byAddress: PrefixTable;
  readonly #byName = new Map<string, number>();
  /** By the first label of a name; ambiguous ones are left out. */
  readonly #byShortName = new Map<string, number>();

  constructor(
    source: string,
    date: string | undefined,
    rows: readonly AssetRow[],
    problems: readonly AssetProblem[] = [],
  ) {
    this.source = source;
    this.date = date;
    this.problems = problems;
    this.size = rows.length;
    this.#assets = rows.map(({ asset }) => asset);
    const prefixes: PrefixValue[] = [];
    const shortNames = new Map<string, Set<string>>();
    for (const [value, { target }] of rows.entries()) {
      const prefix = parsePrefix(target);
      if (prefix !== undefined) {
        prefixes.push({ prefix, value });
        continue;
      }
      this.#byName.set(target, value);
      const short = shortName(target);
      this.#byShortName.set(short, value);
      shortNames.set(short, (shortNames.get(short) ?? new Set()).add(target));
    }
    for (const [short, names] of shortNames) if (names.size > 1) this.#byShortName.delete(short);
    const runs = (version: 4 | 6): ReturnType<typeof flatten> =>
      flatten(prefixes.filter(({ prefix }) => prefix.address.version === version));
    this.#byAddress = new PrefixTable(runs(4), runs(6));
  }

  /** The longest prefix that holds the address. */
  ofAddress(address: Address): Asset | undefined {
    const value = this.#byAddress.find(address);
    return value === NO_VALUE ? undefined : this.#assets[value];
  }

  /**
   * Without case; a full name also finds an asset with its short name, and a short one an asset whose full name begins with it,
   * if there is only one.
   */
  ofName(name: string): Asset | undefined {
    const wanted = plainName(name);
    const exact = this.#byName.get(wanted);
    if (exact !== undefined) return this.#assets[exact];
    const short = shortName(wanted);
    const value = wanted.includes(".") ? this.#byName.get(short) : this.#byShortName.get(short);
    return value === undefined ? undefined : this.#assets[value];
  }
}

export interface AssetRow {
  /** A prefix or a name, in lower case. */
  readonly target: string;
  readonly asset: Asset;
}

/**
 * Reads an assets file: CSV with a column of addresses, prefixes or host names, and columns of roles and criticality.
 * Bad rows are passed over and kept as `problems`.
 * @throws SocagentError (`input`, `io`) when it can't be read or no row can be used
 */
export async function loadAssets(file: string, datesByFile = true): Promise<Assets> {
  const { bytes, modified } = await readFeedBytes(file, MAX_ASSET_BYTES, MAX_ASSET_BYTES);
  const rows: AssetRow[] = [];
  const problems: AssetProblem[] = [];
  let columns: Columns | undefined;
  try {
    parse(bytes, {
      bom: true,
      columns: (header: string[]) => {
        columns = findColumns(header, file);
        return header;
      },
      comment: "#",
      comment_no_infix: true,
      delimiter: [",", ";", "\t"],
      max_record_size: 64 * 1024,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (values: Record<string, string>, { lines }) => {
        const row = readRow(values, columns);
        if (typeof row === "string") problems.push({ line: lines, reason: row });
        else rows.push(row);
        if (rows.length > MAX_ASSETS) throw new RangeError(`it has more than ${MAX_ASSETS} rows`);
        return null; // they are kept here, not by the parser
      },
    });
  } catch (thrown) {
    if (thrown instanceof SocagentError) throw thrown;
    throw notAssets(file, [messageOf(thrown)], thrown);
  }
  if (rows.length === 0)
    throw notAssets(file, problems.map(({ line, reason }) => `line ${line}: ${reason}`).slice(0, 10));
  return new Assets(basename(file), datesByFile ? isoDate(modified) : undefined, rows, problems);
}

interface Columns {
  readonly target: string;
  readonly role: string | undefined;
  readonly criticality: string | undefined;
}

function findColumns(header: readonly string[], file: string): Columns {
  const plain = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ""));
  const pick = (names: readonly string[]): string | undefined => {
    const name = names.find((one) => plain.includes(one));
    return name === undefined ? undefined : header[plain.indexOf(name)];
  };
  const [target, role, criticality] = [pick(TARGET), pick(ROLE), pick(CRITICALITY)];
  if (target === undefined || (role === undefined && criticality === undefined)) {
    throw notAssets(file, [
      `its columns are ${header
        .map((name) => JSON.stringify(name.slice(0, 40)))
        .join(", ")
        .slice(0, 400)}`,
    ]);
  }
  return { target, role, criticality };
}

/** @returns the reason where the row can't be used */
function readRow(values: Readonly<Record<string, string>>, columns: Columns | undefined): AssetRow | string {
  const target = plainName(values[columns?.target ?? ""] ?? "");
  if (target === "") return "it names no address and no host";
  const isPrefix = parsePrefix(target) !== undefined;
  if (!isPrefix && !/^(?=.*[a-z])[a-z0-9_]([a-z0-9_.-]{0,252})$/.test(target))
    return `${JSON.stringify(target.slice(0, 64))} is no address, prefix or host name`;
  const role = (values[columns?.role ?? ""] ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, MAX_ROLE);
  const said = (values[columns?.criticality ?? ""] ?? "").toLowerCase();
  const criticality = isTier(said) ? said : TIER_WORDS.get(said);
  if (said !== "" && criticality === undefined)
    return `criticality ${JSON.stringify(said.slice(0, 40))} is none of low, medium, high, critical`;
  if (role === "" && criticality === undefined) return "it tells neither role nor criticality";
  return { target, asset: { role: role === "" ? "unnamed" : role, criticality } };
}

function plainName(name: string): string {
  return name.trim().toLowerCase().replace(/\.$/, "");
}

function shortName(name: string): string {
  return name.split(".")[0] ?? name;
}

function notAssets(file: string, problems: readonly string[], cause?: unknown): SocagentError {
  return new SocagentError("input", `${file} is no assets file that can be used`, {
    subject: { file },
    problems,
    nextStep:
      "Give a CSV file with the columns asset (address, CIDR or host name), role and criticality (low, medium, high, critical).",
    ...(cause === undefined ? {} : { cause }),
  });
}
