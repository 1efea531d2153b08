import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AlertRecord } from "../../../src/data/record.js";
import { EntityHistory } from "../../../src/enrich/history/entity-history.js";
import { alertRecord, START } from "../records.js";
import { FIELDS, Reference } from "./reference.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 5 });

/** Few entities, so that they meet again; gaps from none to more than a day. */
const streams = fc
  .array(
    fc.record({
      gap: fc.oneof(fc.constant(0), fc.nat(10 * MINUTE), fc.nat(3 * HOUR), fc.nat(2 * DAY)),
      rule: fc.constantFrom("ssh login failed", "port scan", "new service", "web attack"),
      source: maybe(["10.0.0.1", "10.0.0.2", "192.0.2.7"]),
      destination: maybe(["10.0.0.1", "10.0.0.9"]),
      port: maybe([22, 80]),
      host: maybe(["web", "mail"]),
      user: maybe(["ann", "bob"]),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((drafts) => {
    let time = START;
    return drafts.map(({ gap, rule, source, destination, port, host, user }, at) => {
      time += gap;
      return alertRecord({
        id: String(at),
        time,
        ruleText: rule,
        ...(source === undefined ? {} : { sourceAddress: source }),
        ...(destination === undefined ? {} : { destinationAddress: destination }),
        ...(port === undefined ? {} : { destinationPort: port }),
        ...(host === undefined ? {} : { host }),
        ...(user === undefined ? {} : { user }),
      });
    });
  });

function observeAll(records: readonly AlertRecord[], history = new EntityHistory()): unknown[] {
  return records.map((record) => history.observe(record));
}

describe("EntityHistory", () => {
  it("counts what a look at all records counts", () => {
    const { source, destination, host, user, rule } = FIELDS;
    fc.assert(
      fc.property(streams, (records) => {
        const history = new EntityHistory();
        for (const [at, record] of records.entries()) {
          const facts = history.observe(record);
          const expected = new Reference(records.slice(0, at + 1), record);
          const port = (one: AlertRecord): string | undefined =>
            one.destinationPort === undefined ? undefined : String(one.destinationPort);
          const keyFacts = (...fields: (typeof source)[]): unknown => ({
            counts: expected.counts(...fields),
            total: expected.total(...fields),
            ageMs: expected.ageMs(...fields),
            sinceLastMs: expected.sinceLastMs(...fields),
            days: expected.days(...fields),
          });
          const given = (fields: (typeof source)[], value: () => unknown): unknown =>
            fields.every((field) => field(record) !== undefined) ? value() : undefined;
          expect(facts.overall.counts).toEqual(expected.counts());
          expect(facts.overall.rules).toEqual(expected.distinct(rule, () => "all"));
          expect(facts.overall.hosts).toEqual(expected.distinct(host, () => "all"));
          expect(facts.rule).toMatchObject({ ...(keyFacts(rule) as object), share: expected.total(rule) / (at + 1) });
          expect(facts.rule.hosts).toEqual(expected.distinct(host, rule));
          expect(facts.rule.sources).toEqual(expected.distinct(source, rule));
          expect(facts.rule.users).toEqual(expected.distinct(user, rule));
          expect(facts.source).toEqual(
            given([source], () => ({
              ...(keyFacts(source) as object),
              rules: expected.distinct(rule, source),
              destinations: expected.distinct(destination, source),
              ports: expected.distinct(port, source),
              novel: expected.novel(rule, source, source),
              asDestination: new Reference(records.slice(0, at + 1), {
                ...record,
                destinationAddress: record.sourceAddress ?? "",
              }).counts(destination),
            })),
          );
          expect(facts.destination).toEqual(
            given([destination], () => ({
              ...(keyFacts(destination) as object),
              rules: expected.distinct(rule, destination),
              sources: expected.distinct(source, destination),
            })),
          );
          expect(facts.host).toEqual(
            given([host], () => ({
              ...(keyFacts(host) as object),
              rules: expected.distinct(rule, host),
              users: expected.distinct(user, host),
              novel: expected.novel(rule, host, host),
            })),
          );
          expect(facts.user).toEqual(
            given([user], () => ({
              ...(keyFacts(user) as object),
              rules: expected.distinct(rule, user),
              hosts: expected.distinct(host, user),
              novel: expected.novel(user, host, user),
            })),
          );
          expect(facts.ruleSource).toEqual(given([rule, source], () => keyFacts(rule, source)));
          expect(facts.ruleDestination).toEqual(given([rule, destination], () => keyFacts(rule, destination)));
          expect(facts.ruleHost).toEqual(given([rule, host], () => keyFacts(rule, host)));
          expect(facts.ruleUser).toEqual(given([rule, user], () => keyFacts(rule, user)));
          expect(facts.userHost).toEqual(given([user, host], () => keyFacts(user, host)));
          expect(facts.sourceDestination).toEqual(given([source, destination], () => keyFacts(source, destination)));
          const nearby = [source, host, user].flatMap((field) =>
            field(record) === undefined ? [] : (expected.leastTotal(field) ?? []),
          );
          expect(facts.rarestNearby?.total).toBe(nearby.length === 0 ? undefined : Math.min(...nearby));
          expect(facts.rarestAnywhere?.total).toBe(expected.leastTotal());
          expect(facts.cut).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("tells the same whatever comes later", () => {
    fc.assert(
      fc.property(streams, fc.nat(), (records, cut) => {
        const some = records.slice(0, cut % records.length);
        expect(observeAll(some)).toEqual(observeAll(records).slice(0, some.length));
      }),
      { numRuns: 30 },
    );
  });

  it("goes on from a snapshot with the same facts and the same bytes", () => {
    fc.assert(
      fc.property(streams, fc.nat(), (records, cut) => {
        // Small tables, so that evictions are part of the state.
        const history = new EntityHistory({ entities: 2, pairs: 3, windowRecords: 8 });
        const at = cut % records.length;
        observeAll(records.slice(0, at), history);
        const bytes = history.snapshot();
        const resumed = EntityHistory.restore(bytes);
        expect(Buffer.compare(resumed.snapshot(), bytes)).toBe(0);
        expect(observeAll(records.slice(at), resumed)).toEqual(observeAll(records.slice(at), history));
        expect(Buffer.compare(resumed.snapshot(), history.snapshot())).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses bytes that are no snapshot", () => {
    expect(() => EntityHistory.restore(Buffer.from("nonsense"))).toThrow(/saved entity history/);
  });

  it("takes no memory for arrays that are not there", () => {
    const header = Buffer.from('{"byteOrder":"LE","data":{"$array":"float64","length":100000000}}');
    const bytes = Buffer.concat([Buffer.alloc(4), header]);
    bytes.writeUInt32LE(header.length);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => EntityHistory.restore(bytes)).toThrow(/saved entity history/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it("counts a record that is late at the time of the latest", () => {
    const history = new EntityHistory();
    history.observe(alertRecord({ time: START + HOUR, ruleText: "a", host: "web" }));
    const facts = history.observe(alertRecord({ time: START, ruleText: "a", host: "web" }));
    expect(facts).toMatchObject({ late: true, host: { sinceLastMs: 0, counts: { fiveMinutes: 2 } } });
    expect(history.late).toBe(1);
    expect(history.observe(alertRecord({ time: NaN, ruleText: "a" })).overall.counts.fiveMinutes).toBe(3);
  });

  it("forgets what was idle longest, and keeps what is in use", () => {
    const history = new EntityHistory({ entities: 2, pairs: 2, windowRecords: 1024 });
    const see = (time: number, host: string): number =>
      history.observe(alertRecord({ time, ruleText: "a", host })).host?.total ?? 0;
    see(START, "first");
    see(START + HOUR, "second");
    see(START + 2 * DAY, "second"); // "first" is idle longest
    expect(see(START + 2 * DAY, "third")).toBe(1);
    expect(see(START + 2 * DAY, "second")).toBe(3);
    expect(see(START + 4 * DAY, "first")).toBe(1);
  });

  it("lets the oldest records leave early when everything is in use, and says so", () => {
    const history = new EntityHistory({ entities: 4, pairs: 4, windowRecords: 1024 });
    for (let at = 0; at < 100; at++) {
      const facts = history.observe(alertRecord({ time: START + at, ruleText: "a", sourceAddress: `10.0.0.${at}` }));
      expect(facts.overall.sources.day).toBeLessThanOrEqual(4);
      expect(facts.cut).toBe(at >= 4);
    }
    expect(history.observe(alertRecord({ time: START + 2 * DAY, ruleText: "a" })).cut).toBe(false);
  });

  it("holds no more records than it may", () => {
    const history = new EntityHistory({ entities: 64, pairs: 64, windowRecords: 16 });
    for (let at = 0; at < 100; at++) {
      const facts = history.observe(alertRecord({ time: START + at, ruleText: "a", host: "web" }));
      expect(facts.host?.counts.day).toBe(Math.min(at + 1, 16));
      expect(facts.cut).toBe(at >= 16);
      expect(facts.host?.total).toBe(at + 1);
    }
  });

  it("knows equal entities however they are written", () => {
    const history = new EntityHistory();
    history.observe(alertRecord({ sourceAddress: "2001:DB8::1", host: "WEB", user: "Ann", ruleText: "A rule" }));
    const facts = history.observe(
      alertRecord({ sourceAddress: "2001:db8:0::1", host: "web", user: "ann", ruleText: "a rule" }),
    );
    expect([facts.source?.total, facts.host?.total, facts.user?.total, facts.rule.total]).toEqual([2, 2, 2, 2]);
    const mapped = history.observe(alertRecord({ sourceAddress: "::ffff:192.0.2.1" }));
    expect(mapped.source?.total).toBe(1);
    expect(history.observe(alertRecord({ sourceAddress: "192.0.2.1" })).source?.total).toBe(2);
  });
});
