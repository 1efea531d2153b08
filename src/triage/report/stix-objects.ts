/** Objects of STIX 2.1, with ids made from what they are: two runs on the same input give the same ids. https://docs.oasis-open.org/cti/stix/v2.1/ */
import { parseAddress, formatAddress } from "../../enrich/address/address.js";
import type { ClusterEntity, TechniqueFinding, TriagedCluster } from "../result.js";
import { isoTime, scoreText } from "./figures.js";
import { uuidV5 } from "./uuid.js";

export interface StixObject {
  readonly type: string;
  readonly id: string;
  readonly spec_version?: "2.1";
  readonly [property: string]: unknown;
}

/** RFC 9562's namespace of URLs. */
const URL_NAMESPACE = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";
/** Ours, for domain and relationship objects: STIX keeps its own namespace for cyber-observables alone. */
const NAMESPACE = uuidV5(URL_NAMESPACE, "urn:socagent:stix");
/** STIX 2.1, section 2.9. */
const OBSERVABLE_NAMESPACE = "00abedb4-aa42-466c-9c01-fed23315a9b7";

export function stixId(type: string, name: string): string {
  return `${type}--${uuidV5(NAMESPACE, JSON.stringify([type, name]))}`;
}

/** @param contributing the properties that make the id, their keys in the order of the alphabet */
function observableId(type: string, contributing: Readonly<Record<string, string>>): string {
  return `${type}--${uuidV5(OBSERVABLE_NAMESPACE, JSON.stringify(contributing))}`;
}

/** The bundle's author. Its time is a constant: it does not change from run to run. */
export const PRODUCER: StixObject = {
  type: "identity",
  spec_version: "2.1",
  id: stixId("identity", "socagent"),
  created: "2025-01-01T00:00:00.000Z",
  modified: "2025-01-01T00:00:00.000Z",
  name: "socagent",
  identity_class: "system",
};

function common(type: string, name: string, time: number): StixObject {
  const at = isoTime(time) === "" ? isoTime(0) : isoTime(time);
  return { type, spec_version: "2.1", id: stixId(type, name), created_by_ref: PRODUCER.id, created: at, modified: at };
}

/** An entity as what was observed; hosts, which STIX has no observable for, as an identity. */
export function entityObject({ role, value }: ClusterEntity, time: number): StixObject | undefined {
  if (value === "") return undefined;
  const address = parseAddress(value);
  if (address !== undefined) {
    const type = address.version === 4 ? "ipv4-addr" : "ipv6-addr";
    const text = formatAddress(address);
    return { type, spec_version: "2.1", id: observableId(type, { value: text }), value: text };
  }
  switch (role) {
    case "domain":
      return { type: "domain-name", spec_version: "2.1", id: observableId("domain-name", { value }), value };
    case "user":
      return {
        type: "user-account",
        spec_version: "2.1",
        id: observableId("user-account", { account_login: value }),
        account_login: value,
      };
    case "file":
      return { type: "file", spec_version: "2.1", id: observableId("file", { name: value }), name: value };
    case "process":
      return { type: "process", spec_version: "2.1", id: stixId("process", value), command_line: value };
    case "host":
    case "source":
    case "destination":
      return { ...common("identity", `host ${value}`, time), name: value, identity_class: "system" };
  }
}

/** What finds the entity again, for those that a pattern can name. */
export function indicatorObject(entity: ClusterEntity, { firstSeen }: TriagedCluster): StixObject | undefined {
  const object = entityObject(entity, firstSeen);
  if (object === undefined) return undefined;
  const property = { "ipv4-addr": "value", "ipv6-addr": "value", "domain-name": "value", file: "name" }[object.type];
  if (property === undefined) return undefined;
  const value = String(object[property]);
  return {
    ...common("indicator", `${object.type} ${value}`, firstSeen),
    name: value,
    indicator_types: ["anomalous-activity"],
    pattern: `[${object.type}:${property} = '${value.replaceAll(/['\\]/g, "\\$&")}']`,
    pattern_type: "stix",
    valid_from: isoTime(firstSeen) || isoTime(0),
  };
}

/** Named by its id in ATT&CK: the catalogue that comes with the program has no STIX ids. */
export function attackPatternObject({ id, name, tactic }: TechniqueFinding): StixObject {
  return {
    ...common("attack-pattern", id, Date.parse(String(PRODUCER.created))),
    name,
    external_references: [
      {
        source_name: "mitre-attack",
        external_id: id,
        url: `https://attack.mitre.org/techniques/${encodeURI(id.replace(".", "/"))}`,
      },
    ],
    ...(tactic === undefined ? {} : { kill_chain_phases: [{ kill_chain_name: "mitre-attack", phase_name: tactic }] }),
  };
}

export function sightingObject(cluster: TriagedCluster, of: StixObject, count: number): StixObject {
  const { id, firstSeen, lastSeen } = cluster;
  return {
    ...common("sighting", `${id} ${of.id} ${isoTime(firstSeen)}`, lastSeen),
    sighting_of_ref: of.id,
    first_seen: isoTime(firstSeen) || isoTime(0),
    last_seen: isoTime(lastSeen) || isoTime(0),
    count: Math.min(count, MAX_SIGHTINGS),
    where_sighted_refs: [PRODUCER.id],
  };
}

/** STIX 2.1, section 5.2: a sighting's count is at most that. */
const MAX_SIGHTINGS = 999_999_999;

/** @param refs at least one */
export function groupingObject(cluster: TriagedCluster, refs: readonly string[]): StixObject {
  const { id, title, reasons, risk, firstSeen, lastSeen, alerts } = cluster;
  return {
    ...common("grouping", `${id} ${isoTime(firstSeen)} ${isoTime(lastSeen)} ${title}`, lastSeen),
    name: title,
    description: `${id}: risk ${scoreText(risk.score)} (${risk.tier}), ${String(alerts)} alerts. ${reasons.join("; ")}`,
    context: "suspicious-activity",
    confidence: Math.round(100 * Math.max(0, Math.min(1, risk.parts.malicious))),
    object_refs: [...new Set(refs)],
  };
}
