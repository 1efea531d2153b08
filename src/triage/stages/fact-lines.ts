/** Facts about one alert, each with its state and where it comes from, as the report tells them. */
import type { Fact } from "../../enrich/fact.js";
import { type AddressFacts, type FactSources, ownFactsOf } from "../../enrich/facts.js";
import type { Asset } from "../../enrich/assets/assets.js";
import type { GeoEntry } from "../../enrich/reputation/geo-database.js";
import type { ReputationFact } from "../../enrich/reputation/reputation.js";
import type { FactLine } from "../result.js";
import type { AlertSpool } from "./alert-spool.js";
import { historyLines } from "./history-columns.js";

/** Listings of an address that are told, the worst first. */
const MAX_LISTINGS = 3;

/**
 * What is known of an alert, by its place in the input. The history is what it was when the alert came; the rest is looked up again.
 * @param history as `keepHistory` wrote it
 */
export function factLinesOf(
  spool: AlertSpool,
  sources: FactSources,
  history: Int32Array,
): (ordinal: number) => readonly FactLine[] {
  return (ordinal) => {
    const facts = ownFactsOf(spool.get(ordinal), sources);
    return [
      ...endLines("Source", facts.source),
      ...endLines("Destination", facts.destination),
      factLine("Direction", facts.direction, String),
      factLine("Host", facts.host, assetText),
      factLine("Kind of account", facts.userKind, String),
      ...historyLines(history, ordinal),
    ];
  };
}

function endLines(end: string, { class: kind, reputation, geo, asset }: AddressFacts): FactLine[] {
  return [
    factLine(`${end} address`, kind, String),
    reputationLine(`${end} reputation`, reputation),
    factLine(`${end} country and network`, geo, geoText),
    factLine(`${end} asset`, asset, assetText),
  ];
}

function factLine<Value>(name: string, fact: Fact<Value>, say: (value: Value) => string): FactLine {
  if (fact.kind === "unchecked") return { name, state: "unchecked", text: fact.reason };
  const origin = { source: fact.source, ...(fact.date === undefined ? {} : { date: fact.date }) };
  return fact.kind === "checked"
    ? { name, state: "checked", text: "nothing found", ...origin }
    : { name, state: "found", text: say(fact.value), ...origin };
}

function reputationLine(name: string, fact: ReputationFact): FactLine {
  if (fact.kind === "unchecked") return { name, state: "unchecked", text: fact.reason };
  const date = fact.feedDate === undefined ? {} : { date: fact.feedDate };
  if (fact.kind === "checked") {
    return { name, state: "checked", text: "not listed", source: fact.feeds.join(", "), ...date };
  }
  const listed = fact.listings.slice(0, MAX_LISTINGS);
  const text = listed.map(({ feed, score, category }) => `${category}, ${Math.round(score)} of 100 (${feed})`);
  return { name, state: "found", text: text.join("; "), source: fact.feed, ...date };
}

function geoText({ country, asn, organisation }: GeoEntry): string {
  const network = [asn === undefined ? undefined : `AS${asn}`, organisation];
  return [country, ...network].filter((part) => part !== undefined && part !== "").join(" ");
}

function assetText({ role, criticality }: Asset): string {
  return criticality === undefined ? role : `${role}, criticality ${criticality}`;
}
