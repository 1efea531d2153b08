/** A detection rule as data, and how the catalogue's tables are read. */
import { SEVERITY_NAMES, type SeverityName } from "../severity-names.js";
import { cell, filled, numeric, oneOf, parseTable, type Row, wrongTable } from "../table.js";

/** Product families. */
export const SENSORS = ["nids", "edr", "sysmon", "mail", "identity", "proxy", "waf", "dlp", "cloud"] as const;
export type Sensor = (typeof SENSORS)[number];

/**
 * Which fields an alert of the rule has:
 * - `inbound`: an outside address → the host; `outbound`: the host → an outside address
 * - `across`: the host → another internal host; `between`: another internal host → the host
 * - `endpoint`: host, user and process; `connection`: these and the outside address that the process talked to
 * - `logon`: an internal host → the host, with the account; `signin`: an address → an identity provider, with the account
 * - `mail`: an outside address → the mail gateway, with the mailbox; `sending`: the other way round
 * - `web`: an outside address → a web server, seen by a WAF
 * - `browsing`: host and user → an outside address, seen by a proxy; `transfer`: the same with a process, seen by DLP
 * - `handling`: host, user and process with no other side, seen by DLP
 * - `cloud`: an address → the cloud's interface, with the principal
 */
export const SHAPES = [
  "inbound",
  "outbound",
  "across",
  "between",
  "endpoint",
  "connection",
  "logon",
  "signin",
  "mail",
  "sending",
  "web",
  "browsing",
  "transfer",
  "handling",
  "cloud",
] as const;
export type Shape = (typeof SHAPES)[number];

/** Where everyday false alarms of the rule arise; `exposed` hosts can be reached from the internet. */
export const PLACES = [
  "workstation",
  "windows",
  "server",
  "linux",
  "edge",
  "exposed",
  "domain-controller",
  "any",
] as const;
export type Place = (typeof PLACES)[number];

export interface Rule {
  /** Position in the catalogue. */
  readonly index: number;
  readonly id: string;
  readonly sensor: Sensor;
  readonly name: string;
  readonly category: string;
  readonly severity: SeverityName;
  /** ATT&CK technique that the rule looks for. */
  readonly technique: string;
  /** What the product prints as its technique: mostly nothing, sometimes too general or wrong. */
  readonly hint: string;
  readonly shape: Shape;
  readonly place: Place;
  /** Everyday false alarms, relative to other rules. */
  readonly noise: number;
  readonly protocol: string;
  readonly ports: readonly number[];
  readonly processes: readonly string[];
  /** From when until when the rule exists, as parts of the simulated time: drift. */
  readonly since: number;
  readonly until: number;
  readonly message: string;
}

/** The columns of a catalogue table. */
export const COLUMNS =
  "id | name | category | severity | technique | hint | shape | place | noise | net | process | life | message\n";

/** @param table rows under `COLUMNS` */
export function parseRules(sensor: Sensor, table: string, firstIndex: number): Rule[] {
  return parseTable(COLUMNS + table, `the rules of ${sensor}`).map((row, at) => toRule(sensor, row, firstIndex + at));
}

function toRule(sensor: Sensor, row: Row, index: number): Rule {
  const technique = filled(row, "technique");
  const [protocol = "", ports = ""] = (cell(row, "net") ?? "").split(" ");
  const [since = "0", until = "1"] = (cell(row, "life") ?? "0..1").split("..");
  return {
    index,
    id: filled(row, "id"),
    sensor,
    name: filled(row, "name"),
    category: filled(row, "category"),
    severity: oneOf(row, "severity", SEVERITY_NAMES),
    technique,
    hint: hintOf(cell(row, "hint"), technique),
    shape: oneOf(row, "shape", SHAPES),
    place: oneOf(row, "place", PLACES),
    noise: numeric(row, "noise"),
    protocol,
    ports: ports === "" ? [] : ports.split(",").map(Number),
    processes: list(cell(row, "process")),
    since: part(since),
    until: part(until),
    message: filled(row, "message"),
  };
}

/** `=` the technique itself, `^` the technique above it, otherwise an id as it stands. */
function hintOf(hint: string | undefined, technique: string): string {
  if (hint === "=") return technique;
  return hint === "^" ? (technique.split(".")[0] ?? technique) : (hint ?? "");
}

function list(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(",").map((word) => word.trim());
}

function part(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw wrongTable("life", `${text} is no part of the time`);
}
