/** What the difficulty of a simulation is measured on: its alerts as numbers. */
import type { TrueAlert } from "../slice-alerts.js";
import type { AssetIndex } from "./asset-index.js";

/** Names, of which only matters whether they are equal: kept as hashes, 0 for none. */
export const KEYS = ["source", "destination", "host", "user", "process", "incident"] as const;

/** Numbers and small codes. */
export const VALUES = [
  "rule",
  "severity",
  "port",
  "hour",
  "weekday",
  "inside",
  "length",
  "first",
  "second",
  "sourceRole",
  "destinationRole",
  "hostRole",
  "criticality",
  "reputation",
  "sourceSubnet",
  "destinationSubnet",
] as const;

export type Key = (typeof KEYS)[number];
export type Value = (typeof VALUES)[number];

/** The alerts of a slice, in order of time. */
export interface Columns {
  readonly length: number;
  /** Seconds since the simulation began. */
  readonly time: Float64Array<ArrayBuffer>;
  /** [alerts, KEYS] */
  readonly keys: Uint32Array<ArrayBuffer>;
  /** [alerts, VALUES] */
  readonly values: Float32Array<ArrayBuffer>;
  readonly malicious: Uint8Array<ArrayBuffer>;
}

/** @param start of the simulation, milliseconds since 1970 */
export function columnsOf(alerts: readonly TrueAlert[], start: number, assets: AssetIndex): Columns {
  const { length } = alerts;
  const columns: Columns = {
    length,
    time: new Float64Array(length),
    keys: new Uint32Array(length * KEYS.length),
    values: new Float32Array(length * VALUES.length),
    malicious: new Uint8Array(length),
  };
  alerts.forEach((one, at) => {
    columns.time[at] = (one.alert.time - start) / 1000;
    columns.malicious[at] = Number(one.cause.malicious);
    const names = namesOf(one);
    KEYS.forEach((key, column) => {
      columns.keys[at * KEYS.length + column] = hashed(names[key]);
    });
    const numbers = numbersOf(one, assets);
    VALUES.forEach((value, column) => {
      columns.values[at * VALUES.length + column] = numbers[value];
    });
  });
  return columns;
}

function namesOf({ alert, cause }: TrueAlert): Record<Key, string> {
  const { source, destination, host, user, process } = alert;
  return { source, destination, host, user, process, incident: cause.incident };
}

function numbersOf({ alert }: TrueAlert, assets: AssetIndex): Record<Value, number> {
  const { rule, message, source, destination, destinationPort, time } = alert;
  const date = new Date(time);
  const [first = "-1", second = "-1"] = message.match(/\d+(\.\d+)?/g) ?? [];
  const host = assets.find(alert.host);
  return {
    rule: rule.index,
    severity: assets.severity(rule),
    port: Number(destinationPort),
    hour: date.getUTCHours() + date.getUTCMinutes() / 60,
    weekday: date.getUTCDay(),
    inside: Number(source.startsWith("10.")) + 2 * Number(destination.startsWith("10.")),
    length: message.length,
    first: Number(first),
    second: Number(second),
    sourceRole: assets.find(source).role,
    destinationRole: assets.find(destination).role,
    hostRole: host.role,
    criticality: host.criticality,
    reputation: Math.max(assets.reputation(source), assets.reputation(destination)),
    sourceSubnet: subnetOf(source),
    destinationSubnet: subnetOf(destination),
  };
}

/** Code of an inside /24; 0 for outside. */
function subnetOf(address: string): number {
  const [first, second, third] = address.split(".");
  return first === "10" ? Number(second) * 256 + Number(third) : 0;
}

/** FNV-1a, 32 bits; 0 for nothing. */
export function hashed(text: string): number {
  if (text === "") return 0;
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0 || 1;
}
