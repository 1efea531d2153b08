/** A cluster's title, made from its facts. */
import type { ClusterEntity, EntityRole } from "../result.js";

export interface TitleFacts {
  /** Of the leader. */
  readonly rule: string;
  /** Different rules among the alerts. */
  readonly rules: number;
  readonly alerts: number;
  /** Between the first and the last alert, ms. */
  readonly span: number;
  readonly entities: readonly ClusterEntity[];
}

/** Rules' names and entities are cut there: a title is one line. */
const MAX_RULE = 80;
const MAX_NAME = 40;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Such as `Port scan and 2 more rules: 10.1.2.3 → 14 destinations, 25 alerts in 2 h`. */
export function clusterTitle({ rule, rules, alerts, span, entities }: TitleFacts): string {
  const name = oneLine(rule, MAX_RULE) || "Alert without a rule";
  const more = rules > 1 ? ` and ${rules - 1} more ${rules === 2 ? "rule" : "rules"}` : "";
  const who = whoText(entities);
  const many = alerts > 1 ? `, ${alerts.toLocaleString("en-US")} alerts${span > 0 ? ` in ${spanText(span)}` : ""}` : "";
  return `${name}${more}${who === "" ? "" : `: ${who}`}${many}`;
}

function whoText(entities: readonly ClusterEntity[]): string {
  const told = (role: EntityRole): string => oneOrMany(entities.filter((entity) => entity.role === role));
  const [source, destination, host, user] = [told("source"), told("destination"), told("host"), told("user")];
  const way = source !== "" && destination !== "" ? `${source} → ${destination}` : source || destination;
  const place = host === "" ? way : way === "" ? host : entityCount(entities, "host") > 1 ? `${way} on ${host}` : host;
  return user === "" ? place : place === "" ? user : `${place}, ${user}`;
}

function entityCount(entities: readonly ClusterEntity[], role: EntityRole): number {
  return entities.filter((entity) => entity.role === role).length;
}

function oneOrMany(entities: readonly ClusterEntity[]): string {
  const [first] = entities;
  if (first === undefined) return "";
  return entities.length === 1 ? oneLine(first.value, MAX_NAME) : `${entities.length} ${first.role}s`;
}

/** Texts come from outside. */
function oneLine(text: string, most: number): string {
  const plain = text
    .slice(0, 4 * most)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return plain.length <= most ? plain : `${plain.slice(0, most - 1).trimEnd()}…`;
}

function spanText(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.max(1, Math.round(ms / 1_000))} s`;
  if (ms < 2 * HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 2 * DAY ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / DAY)} days`;
}
