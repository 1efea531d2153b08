/** What the difficulty of a simulation is measured on: its alerts as numbers. */
import type { TrueAlert } from "../slice-alerts.js";
import type { AssetIndex } from "./asset-index.js";

/** Names, of which only matters whether they are equal: kept as hashes, 0 for none. */
export type Key = "source" | "destination" | "host" | "user" | "process" | "incident";

/** Numbers and small codes. */
export type Value =
  | "rule"
  | "severity"
  | "port"
  | "hour"
  | "weekday"
  | "inside"
  | "length"
  | "first"
  | "second"
  | "sourceRole"
  | "destinationRole"
  | "hostRole"
  | "criticality"
  | "reputation"
  | "sourceSubnet"
  | "destinationSubnet";

/** The alerts of a slice, in order of time. */
export interface Columns {
  readonly length: number;
  /** Seconds since the simulation began. */
  readonly time: Float64Array<ArrayBuffer>;
  /** [alerts, keys] */
  readonly keys: Uint32Array<ArrayBuffer>;
  /** [alerts, values] */
  readonly values: Float32Array<ArrayBuffer>;
  readonly malicious: Uint8Array<ArrayBuffer>;
}

/** Where a key and a value stand in their rows. */
const KEY_AT: Readonly<Record<Key, number>> = {
  source: 0,
  destination: 1,
  host: 2,
  user: 3,
  process: 4,
  incident: 5,
};
const VALUE_AT: Readonly<Record<Value, number>> = {
  rule: 0,
  severity: 1,
  port: 2,
  hour: 3,
  weekday: 4,
  inside: 5,
  length: 6,
  first: 7,
  second: 8,
  sourceRole: 9,
  destinationRole: 10,
  hostRole: 11,
  criticality: 12,
  reputation: 13,
  sourceSubnet: 14,
  destinationSubnet: 15,
};
const KEY_COUNT = Object.keys(KEY_AT).length;
const VALUE_COUNT = Object.keys(VALUE_AT).length;

export function keyOf({ keys }: Columns, at: number, key: Key): number {
  return keys[at * KEY_COUNT + KEY_AT[key]] ?? 0;
}

export function valueOf({ values }: Columns, at: number, value: Value): number {
  return values[at * VALUE_COUNT + VALUE_AT[value]] ?? 0;
}

/** @param start of the simulation, milliseconds since 1970 */
export function columnsOf(alerts: readonly TrueAlert[], start: number, assets: AssetIndex): Columns {
  const { length } = alerts;
  const columns: Columns = {
    length,
    time: new Float64Array(length),
    keys: new Uint32Array(length * KEY_COUNT),
    values: new Float32Array(length * VALUE_COUNT),
    malicious: new Uint8Array(length),
  };
  alerts.forEach((one, at) => {
    columns.time[at] = (one.alert.time - start) / 1000;
    columns.malicious[at] = Number(one.cause.malicious);
    writeKeys(one, columns.keys, at * KEY_COUNT);
    writeValues(one, assets, columns.values, at * VALUE_COUNT);
  });
  return columns;
}

function writeKeys({ alert, cause }: TrueAlert, out: Uint32Array, at: number): void {
  out[at + KEY_AT.source] = hashed(alert.source);
  out[at + KEY_AT.destination] = hashed(alert.destination);
  out[at + KEY_AT.host] = hashed(alert.host);
  out[at + KEY_AT.user] = hashed(alert.user);
  out[at + KEY_AT.process] = hashed(alert.process);
  out[at + KEY_AT.incident] = hashed(cause.incident);
}

function writeValues({ alert }: TrueAlert, assets: AssetIndex, out: Float32Array, at: number): void {
  const { rule, message, source, destination, destinationPort, time } = alert;
  const date = new Date(time);
  const [first = "-1", second = "-1"] = message.match(/\d+(\.\d+)?/g) ?? [];
  const host = assets.find(alert.host);
  out[at + VALUE_AT.rule] = rule.index;
  out[at + VALUE_AT.severity] = assets.severity(rule);
  out[at + VALUE_AT.port] = Number(destinationPort);
  out[at + VALUE_AT.hour] = date.getUTCHours() + date.getUTCMinutes() / 60;
  out[at + VALUE_AT.weekday] = date.getUTCDay();
  out[at + VALUE_AT.inside] = Number(source.startsWith("10.")) + 2 * Number(destination.startsWith("10."));
  out[at + VALUE_AT.length] = message.length;
  out[at + VALUE_AT.first] = Number(first);
  out[at + VALUE_AT.second] = Number(second);
  out[at + VALUE_AT.sourceRole] = assets.find(source).role;
  out[at + VALUE_AT.destinationRole] = assets.find(destination).role;
  out[at + VALUE_AT.hostRole] = host.role;
  out[at + VALUE_AT.criticality] = host.criticality;
  out[at + VALUE_AT.reputation] = Math.max(assets.reputation(source), assets.reputation(destination));
  out[at + VALUE_AT.sourceSubnet] = subnetOf(source);
  out[at + VALUE_AT.destinationSubnet] = subnetOf(destination);
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
