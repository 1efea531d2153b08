/**
 * The text that models read of one alert: written here and nowhere else.
 *
 * Sections stand between bars, each but the first with its name and a colon; the most telling come first, so that cutting the end
 * loses the least. What comes from outside is cleaned (`cleanText`): it holds neither bars nor colons, so that it can't pass for
 * a section. Nothing tells which network or day it was: no address, no name, no time; numbers are words for ranges.
 */
import type { AlertRecord, Severity } from "../../data/record.js";
import { remembering } from "../../data/remember.js";
import { burst } from "../features/burst.js";
import type { TechniqueHint } from "../attack/techniques.js";
import type { AddressFacts, RecordFacts } from "../facts.js";
import { valueOf } from "../fact.js";
import type { HistoryFacts, RarestRule } from "../history/history-facts.js";
import { FIRST_EPHEMERAL_PORT, ruleLabel } from "../history/history-keys.js";
import type { KeyFacts } from "../history/key-slots.js";
import { DAY_MS, WINDOWS_MS, type WindowCounts } from "../history/windows.js";
import { countWord, paceWord, rarityWord, scoreWord, timeWord } from "./buckets.js";
import { flowText } from "./flow-text.js";
import { ownNames } from "./own-names.js";
import { cleanText } from "./untrusted.js";

/** Words of each outside text that are kept. */
const RULE_WORDS = 14;
const CATEGORY_WORDS = 2;
const ROLE_WORDS = 3;
const PROCESS_WORDS = 3;
const MESSAGE_WORDS = 16;

const SEVERITIES: Readonly<Record<Severity, string>> = { 0: "info", 1: "low", 2: "medium", 3: "high", 4: "critical" };

export function renderAlert(record: AlertRecord, facts: RecordFacts): string {
  const { history } = facts;
  const sections = [
    cleanRule(ruleLabel(record)),
    record.severity === undefined ? "" : `severity: ${SEVERITIES[record.severity]}`,
    techniqueSection(facts),
    intelSection(facts),
    noveltySection(history),
    nearbySection(facts),
    paceSection(history),
    siteSection(facts),
    pathSection(record, facts),
    flowText(record.flow),
    detailSection(record),
  ];
  return sections.filter((section) => section !== "").join(" | ");
}

/** Names of rules, protocols and roles come again and again, and cleaning is slow. */
const MAX_KEPT = 10_000;

function rememberingCleaner(maxWords: number): (text: string) => string {
  return remembering(MAX_KEPT, (text: string) => cleanText(text, { maxWords }));
}

const cleanRule = rememberingCleaner(RULE_WORDS);
const cleanCategory = rememberingCleaner(CATEGORY_WORDS);
const cleanRole = rememberingCleaner(ROLE_WORDS);
const cleanProtocol = rememberingCleaner(1);

/** The most trusted technique; `hint` where only words suggest it. */
function techniqueSection({ techniques }: RecordFacts): string {
  const [first] = techniques.hints;
  if (first === undefined) return "";
  const name = first.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
  return `${first.source === "keywords" ? "hint" : "technique"}: ${name}${first.tactics[0] === undefined ? "" : `, ${first.tactics[0]}`}`;
}

function intelSection({ source, destination }: RecordFacts): string {
  const ends = [
    ["source", source.reputation],
    ["destination", destination.reputation],
  ] as const;
  const listed = ends.flatMap(([end, fact]) =>
    fact.kind === "found" ? [`${end} ${scoreWord(fact.score)} ${cleanCategory(fact.category)}`] : [],
  );
  if (listed.length > 0) return `intel: ${listed.join(", ")}`;
  return ends.some(([, fact]) => fact.kind === "checked") ? "intel: none" : "";
}

/** What had never been seen before, and how rare the rule is. */
function noveltySection({
  rule,
  ruleHost,
  ruleSource,
  ruleUser,
  userHost,
  sourceDestination,
  sinceStartMs,
}: HistoryFacts): string {
  const isNew = (key: KeyFacts | undefined): boolean => key?.total === 1;
  const fresh = [
    ...(isNew(ruleHost) ? ["host"] : []),
    ...(isNew(ruleSource) ? ["source"] : []),
    ...(isNew(ruleUser) ? ["user"] : []),
    ...(isNew(userHost) ? ["user on host"] : []),
    ...(isNew(sourceDestination) ? ["pair"] : []),
  ];
  const age = sinceStartMs < DAY_MS ? `, known ${timeWord(sinceStartMs)}` : "";
  const hosts = rule.hosts.day > 0 ? ` hosts ${countWord(rule.hosts.day)}` : "";
  return `rule: ${rarityWord(rule.total, rule.share)}${hosts}${age}${fresh.length === 0 ? "" : ` | new: ${fresh.join(" ")}`}`;
}

/** The rarest other rule around it in the last hour: what it hints at, not its name, which another product would not have. */
function nearbySection({ history: { rarestNearby, total }, nearbyTechniques }: RecordFacts): string {
  return rarestNearby === undefined ? "" : `near: ${rarestText(rarestNearby, total, nearbyTechniques)}`;
}

function rarestText({ total, sinceMs, rare }: RarestRule, all: number, hints: readonly TechniqueHint[]): string {
  const tactic = hints[0]?.tactics[0] ?? "other";
  return `${tactic} ${rarityWord(total, total / all)} ${timeWord(sinceMs)}${rare > 1 ? ` ${countWord(rare)}` : ""}`;
}

/** How often, in five minutes, an hour and a day, and how that compares with the habit. */
function paceSection({ rule, ruleHost, ruleSource, host, source, user, sinceStartMs }: HistoryFacts): string {
  const here = ruleHost ?? ruleSource ?? rule;
  const entity = host ?? source ?? user;
  const parts = [`here ${habit(here, sinceStartMs)} ${countsText(here.counts)}`];
  if (entity !== undefined) parts.push(`all ${habit(entity, sinceStartMs)} rules ${countWord(entity.rules.hour)}`);
  if (source !== undefined && source.destinations.hour > 1)
    parts.push(`targets ${countWord(source.destinations.hour)}`);
  if (source !== undefined && source.ports.hour > 1) parts.push(`ports ${countWord(source.ports.hour)}`);
  if (user !== undefined && user.hosts.hour > 1) parts.push(`user hosts ${countWord(user.hosts.hour)}`);
  return `pace: ${parts.join(", ")}`;
}

function habit({ counts, sinceLastMs }: KeyFacts, sinceStartMs: number): string {
  const pace = paceWord(burst(counts.fiveMinutes, WINDOWS_MS[0], counts.day, sinceStartMs));
  return sinceLastMs === undefined ? pace : `${pace} ${timeWord(sinceLastMs)}`;
}

function countsText({ fiveMinutes, hour, day }: WindowCounts): string {
  return `${countWord(fiveMinutes)} ${countWord(hour)} ${countWord(day)}`;
}

/** What else goes on, wherever: how much is new, and the rarest rule. */
function siteSection({ history, anywhereTechniques }: RecordFacts): string {
  const { overall, rarestAnywhere, rarestNearby, total } = history;
  const novel = `novel ${countWord(overall.novel.fiveMinutes)} ${countWord(overall.novel.hour)}`;
  const isOther = rarestAnywhere !== undefined && rarestAnywhere.label !== rarestNearby?.label;
  return `site: ${novel}${isOther ? ` ${rarestText(rarestAnywhere, total, anywhereTechniques)}` : ""}`;
}

/** From what to what, by which service, on what kind of host and account. */
function pathSection(record: AlertRecord, { source, destination, direction, host, userKind }: RecordFacts): string {
  const way = valueOf(direction);
  const service = serviceText(record);
  const role = roleText(valueOf(host));
  const from = roleText(valueOf(source.asset));
  const to = roleText(valueOf(destination.asset));
  const user = valueOf(userKind);
  const parts = [
    way ?? endText(source),
    service,
    ...(role === "" ? [] : [`on ${role}`]),
    ...(from === "" || from === role ? [] : [`from ${from}`]),
    ...(to === "" || to === role ? [] : [`to ${to}`]),
    ...(user === undefined ? [] : [`by ${user}`]),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `path: ${parts.join(" ")}`;
}

function endText({ class: kind }: AddressFacts): string {
  return valueOf(kind) ?? "";
}

function roleText(asset: { readonly role: string; readonly criticality: string | undefined } | undefined): string {
  return asset === undefined
    ? ""
    : `${cleanRole(asset.role)}${asset.criticality === undefined ? "" : ` ${asset.criticality}`}`;
}

function serviceText({ protocol, destinationPort }: AlertRecord): string {
  const name = protocol === undefined ? "" : cleanProtocol(protocol);
  if (destinationPort === undefined) return name;
  const port = destinationPort >= FIRST_EPHEMERAL_PORT ? "ephemeral" : String(destinationPort);
  return `${name} ${port}`.trim();
}

function detailSection(record: AlertRecord): string {
  const names = ownNames(record);
  const process =
    record.process === undefined ? "" : cleanText(baseName(record.process), { names, maxWords: PROCESS_WORDS });
  const message =
    record.message === undefined
      ? ""
      : cleanText(record.message, { names, maxWords: MESSAGE_WORDS, bucketNumbers: true });
  return [process === "" ? "" : `process: ${process}`, message === "" ? "" : `said: ${message}`]
    .filter((part) => part !== "")
    .join(" | ");
}

/** A program's name without its folder. */
function baseName(path: string): string {
  return path.slice(-256).split(/[\\/]/).at(-1) ?? "";
}
