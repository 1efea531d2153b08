/** Everything that is known about one record, each fact with where it comes from. */
import type { AlertRecord } from "../data/record.js";
import { parseAddress, type Address } from "./address/address.js";
import { addressClass, type AddressClass } from "./address/address-class.js";
import { directionOf, type Direction } from "./address/direction.js";
import type { Asset, Assets } from "./assets/assets.js";
import { roleByName } from "./assets/host-role.js";
import { userKind, type UserKind } from "./assets/user-kind.js";
import { embeddedCatalogue, type AttackCatalogue } from "./attack/catalogue.js";
import { TechniqueFinder, type TechniqueFacts, type TechniqueHint } from "./attack/techniques.js";
import { found, unchecked, type Fact } from "./fact.js";
import type { EntityHistory } from "./history/entity-history.js";
import type { HistoryFacts } from "./history/history-facts.js";
import type { GeoDatabase, GeoEntry } from "./reputation/geo-database.js";
import { Reputation, type ReputationFact } from "./reputation/reputation.js";

/** What facts are looked up in. */
export interface FactSources {
  readonly history: EntityHistory;
  readonly reputation: Reputation;
  readonly databases: readonly GeoDatabase[];
  /** Undefined: no assets file was given. */
  readonly assets: Assets | undefined;
  readonly catalogue: AttackCatalogue;
  readonly techniques: TechniqueFinder;
}

/** Sources with nothing but the history and the embedded catalogue, and what is given instead. */
export function factSources(
  history: EntityHistory,
  given: Partial<Pick<FactSources, "reputation" | "databases" | "assets" | "catalogue">> = {},
): FactSources {
  const catalogue = given.catalogue ?? embeddedCatalogue();
  return {
    history,
    reputation: given.reputation ?? new Reputation([]),
    databases: given.databases ?? [],
    assets: given.assets,
    catalogue,
    techniques: new TechniqueFinder(catalogue),
  };
}

/** One end of a connection. */
export interface AddressFacts {
  readonly class: Fact<AddressClass>;
  readonly reputation: ReputationFact;
  readonly geo: Fact<GeoEntry>;
  readonly asset: Fact<Asset>;
}

/** What a record's own words come to, whatever came before it. */
export interface OwnFacts {
  readonly source: AddressFacts;
  readonly destination: AddressFacts;
  readonly direction: Fact<Direction>;
  /** Of the record's host, by the assets file, or guessed from its name (the source says which). */
  readonly host: Fact<Asset>;
  readonly userKind: Fact<UserKind>;
}

export interface RecordFacts extends OwnFacts {
  readonly history: HistoryFacts;
  readonly techniques: TechniqueFacts;
  /** What the rarest rules nearby and anywhere hint at, the likeliest first: their names differ from product to product, this does not. */
  readonly nearbyTechniques: readonly TechniqueHint[];
  readonly anywhereTechniques: readonly TechniqueHint[];
  /** Where the techniques' names come from. */
  readonly attack: { readonly source: string; readonly date: string | undefined };
}

const REGISTRY = "IANA special-purpose address registries";
const NAME_PATTERN = "pattern of the name";
const NO_ADDRESS = unchecked("the record has no such address");
const NOT_AN_ADDRESS = unchecked("it is not an IP address");
const NO_ASSETS = unchecked("no assets file was given");
const NO_DATABASE = unchecked("no MaxMind database was given");

/** Counts the record in the history and looks up the rest. Records come in the order of their times. */
export function factsOf(record: AlertRecord, sources: FactSources): RecordFacts {
  const { techniques, catalogue } = sources;
  const history = sources.history.observe(record);
  return {
    history,
    ...ownFactsOf(record, sources),
    techniques: techniques.ofRecord(record),
    nearbyTechniques: techniques.fromText(history.rarestNearby?.label ?? ""),
    anywhereTechniques: techniques.fromText(history.rarestAnywhere?.label ?? ""),
    attack: { source: catalogue.source, date: catalogue.date },
  };
}

/** What an alert's ends, host and user are looked up in. */
type LookedUp = Pick<FactSources, "reputation" | "databases" | "assets">;

/** What needs no history, for records in any order. */
export function ownFactsOf(record: AlertRecord, sources: LookedUp): OwnFacts {
  const source = addressFacts(record.sourceAddress, sources);
  const destination = addressFacts(record.destinationAddress, sources);
  return {
    source,
    destination,
    direction: directionFact(source, destination),
    host: hostFact(record.host, sources.assets),
    userKind:
      record.user === undefined ? unchecked("the record has no user") : found(userKind(record.user), NAME_PATTERN),
  };
}

function addressFacts(text: string | undefined, { reputation, databases, assets }: LookedUp): AddressFacts {
  const address = text === undefined ? undefined : parseAddress(text.trim());
  if (address === undefined) {
    const reason = text === undefined ? NO_ADDRESS : NOT_AN_ADDRESS;
    const asset = text === undefined ? reason : (nameAsset(text, assets) ?? reason);
    return { class: reason, reputation: reputation.lookUp(text), geo: reason, asset };
  }
  const kind = addressClass(address);
  return {
    class: found(kind, REGISTRY),
    reputation: reputation.lookUpAddress(address),
    geo: kind === "public" ? geoFact(address, databases) : unchecked(`it is a ${kind} address`),
    asset: assets === undefined ? NO_ASSETS : orChecked(assets.ofAddress(address), assets),
  };
}

function geoFact(address: Address, databases: readonly GeoDatabase[]): Fact<GeoEntry> {
  if (databases.length === 0) return NO_DATABASE;
  const hits = databases.flatMap((database) => {
    const entry = database.lookUp(address);
    return entry === undefined ? [] : [{ entry, database }];
  });
  const used = hits.length === 0 ? databases : hits.map(({ database }) => database);
  const source = used.map(({ name }) => name).join(", ");
  const date = used.flatMap((database) => database.date ?? []).sort()[0];
  if (hits.length === 0) return { kind: "checked", source, ...(date === undefined ? {} : { date }) };
  // The first database that knows a field tells it.
  const value = hits.reduceRight<GeoEntry>((merged, { entry }) => ({ ...merged, ...entry }), {});
  return found(value, source, date);
}

function directionFact(source: AddressFacts, destination: AddressFacts): Fact<Direction> {
  if (source.class.kind !== "found" || destination.class.kind !== "found")
    return unchecked("the record lacks one of the two addresses");
  return found(directionOf(source.class.value, destination.class.value), REGISTRY);
}

function hostFact(host: string | undefined, assets: Assets | undefined): Fact<Asset> {
  if (host === undefined) return unchecked("the record has no host");
  const address = parseAddress(host.trim());
  const known = address === undefined ? assets?.ofName(host) : assets?.ofAddress(address);
  if (known !== undefined && assets !== undefined) return found(known, assets.source, assets.date);
  const role = address === undefined ? roleByName(host) : undefined;
  if (role !== undefined) return found({ role, criticality: undefined }, NAME_PATTERN);
  return assets === undefined ? NO_ASSETS : orChecked(undefined, assets);
}

function nameAsset(name: string, assets: Assets | undefined): Fact<Asset> | undefined {
  const known = assets?.ofName(name);
  return known === undefined || assets === undefined ? undefined : found(known, assets.source, assets.date);
}

function orChecked(asset: Asset | undefined, { source, date }: Assets): Fact<Asset> {
  if (asset !== undefined) return found(asset, source, date);
  return { kind: "checked", source, ...(date === undefined ? {} : { date }) };
}
