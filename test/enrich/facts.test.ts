import { describe, expect, it } from "vitest";
import { parsePrefix } from "../../src/enrich/address/address.js";
import { Assets } from "../../src/enrich/assets/assets.js";
import { factSources, factsOf } from "../../src/enrich/facts.js";
import { EntityHistory } from "../../src/enrich/history/entity-history.js";
import { GeoDatabase } from "../../src/enrich/reputation/geo-database.js";
import { alertRecord } from "./records.js";
import { mmdb } from "./reputation/mmdb.js";

describe("factsOf", () => {
  it("says of each fact where it comes from, or why there is none", () => {
    const facts = factsOf(alertRecord({ ruleText: "odd thing" }), factSources(new EntityHistory()));
    expect(facts.source).toEqual({
      class: { kind: "unchecked", reason: "the record has no such address" },
      reputation: { kind: "unchecked", reason: "the record has no such address" },
      geo: { kind: "unchecked", reason: "the record has no such address" },
      asset: { kind: "unchecked", reason: "the record has no such address" },
    });
    expect(facts.direction).toMatchObject({ kind: "unchecked" });
    expect(facts.host).toEqual({ kind: "unchecked", reason: "the record has no host" });
    expect(facts.userKind).toMatchObject({ kind: "unchecked" });
    expect(facts.techniques).toEqual({ hints: [], unknown: [] });
    expect(facts.attack).toEqual({ source: "ATT&CK v18.1", date: "2025-11-12" });
  });

  it("finds class, direction, country, asset and kind of user, with their sources", () => {
    const prefix = parsePrefix("6.6.0.0/16");
    if (prefix === undefined) throw new Error("no prefix");
    const database = new GeoDatabase(
      "country.mmdb",
      mmdb("Country", Date.UTC(2024, 4, 6) / 1000, [[prefix, { country: { iso_code: "NL" } }]]),
    );
    const sources = factSources(new EntityHistory(), {
      databases: [database],
      assets: new Assets("assets.csv", "2024-05-01", [
        { target: "10.0.0.0/8", asset: { role: "office", criticality: "low" } },
      ]),
    });
    const facts = factsOf(
      alertRecord({ sourceAddress: "6.6.1.1", destinationAddress: "10.1.1.1", host: "web-3", user: "svc_web" }),
      sources,
    );
    expect(facts.source).toEqual({
      class: { kind: "found", value: "public", source: "IANA special-purpose address registries" },
      reputation: { kind: "unchecked", reason: "no reputation feed was given" },
      geo: { kind: "found", value: { country: "NL" }, source: "country.mmdb", date: "2024-05-06" },
      asset: { kind: "checked", source: "assets.csv", date: "2024-05-01" },
    });
    expect(facts.destination.asset).toEqual({
      kind: "found",
      value: { role: "office", criticality: "low" },
      source: "assets.csv",
      date: "2024-05-01",
    });
    expect(facts.destination.geo).toEqual({ kind: "unchecked", reason: "it is a private address" });
    expect(facts.direction).toMatchObject({ kind: "found", value: "inbound" });
    expect(facts.host).toEqual({
      kind: "found",
      value: { role: "web-server", criticality: undefined },
      source: "pattern of the name",
    });
    expect(facts.userKind).toMatchObject({ value: "service" });
    const elsewhere = factsOf(alertRecord({ sourceAddress: "7.7.7.7" }), sources);
    expect(elsewhere.source.geo).toEqual({ kind: "checked", source: "country.mmdb", date: "2024-05-06" });
  });

  it("counts each record in the history once", () => {
    const sources = factSources(new EntityHistory());
    factsOf(alertRecord({ ruleText: "a" }), sources);
    expect(factsOf(alertRecord({ ruleText: "a" }), sources).history.rule.total).toBe(2);
    expect(sources.history.total).toBe(2);
  });
});
