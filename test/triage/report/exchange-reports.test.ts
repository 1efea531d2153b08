// OCSF, STIX, Navigator and Arrow: what their specifications require, and how they hold together.
import { tableFromIPC } from "apache-arrow";
import { z } from "zod";
import { describe, expect, it } from "vitest";
import { TACTICS } from "../../../src/data/vocabulary.js";
import { alertsArrow } from "../../../src/triage/report/alerts-arrow.js";
import { navigatorJson } from "../../../src/triage/report/navigator.js";
import { ocsfJsonl } from "../../../src/triage/report/ocsf.js";
import { stixJson } from "../../../src/triage/report/stix.js";
import { uuidV5 } from "../../../src/triage/report/uuid.js";
import type { TriageResult } from "../../../src/triage/result.js";
import { bytesOf, emptyResult, linesOf, textOf } from "./memory-output.js";
import { type InMemory, sampleResult } from "./sample-result.js";

const RESULTS: readonly (readonly [string, InMemory<TriageResult>])[] = [
  ["a usual result", sampleResult()],
  ["hostile texts", sampleResult({ hostile: true, clusters: 60, alerts: 300, seed: 5 })],
  ["one alert", sampleResult({ clusters: 1, alerts: 1 })],
  ["no alert", emptyResult(sampleResult())],
];

const time = z.int();

/** Required attributes of 1.5.0 and the types of those that we set. */
const Finding = z.object({
  activity_id: z.union([z.literal(1), z.literal(3)]),
  category_uid: z.literal(2),
  class_uid: z.literal(2004),
  type_uid: z.union([z.literal(200401), z.literal(200403)]),
  time,
  start_time: time,
  end_time: time,
  count: z.int().min(1),
  severity_id: z.int().min(1).max(5),
  status_id: z.union([z.literal(1), z.literal(3)]),
  risk_score: z.int().min(0).max(100),
  risk_level_id: z.int().min(0).max(4),
  confidence_score: z.int().min(0).max(100),
  finding_info: z.object({
    uid: z.string().min(1),
    title: z.string().min(1),
    analytic: z.object({ type_id: z.literal(4) }),
    attacks: z.array(
      z.object({
        version: z.string(),
        technique: z.object({ uid: z.string() }),
        tactic: z.object({ uid: z.string() }).optional(),
      }),
    ),
  }),
  metadata: z.object({ version: z.literal("1.5.0"), product: z.object({ name: z.string(), vendor_name: z.string() }) }),
  observables: z.array(z.object({ type_id: z.int().min(1), name: z.string(), value: z.string() })),
});

const stixTime = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const stixId = z.string().regex(/^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const core = { id: stixId, spec_version: z.literal("2.1") };
const dated = { ...core, created: stixTime, modified: stixTime };
/** Required properties of each type, STIX 2.1. */
const StixObject = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal("identity"), ...dated, name: z.string() }),
  z.looseObject({ type: z.literal("attack-pattern"), ...dated, name: z.string() }),
  z.looseObject({
    type: z.literal("indicator"),
    ...dated,
    pattern: z
      .string()
      .regex(/^\[(?:ipv4-addr:value|ipv6-addr:value|domain-name:value|file:name) = '(?:[^'\\]|\\.)*'\]$/s),
    pattern_type: z.literal("stix"),
    valid_from: stixTime,
  }),
  z.looseObject({
    type: z.literal("sighting"),
    ...dated,
    sighting_of_ref: stixId,
    count: z.int().min(0).max(999_999_999),
  }),
  z.looseObject({
    type: z.literal("grouping"),
    ...dated,
    context: z.enum(["suspicious-activity", "malware-analysis", "unspecified"]),
    object_refs: z.array(stixId).min(1),
    confidence: z.int().min(0).max(100),
  }),
  z.looseObject({ type: z.literal("ipv4-addr"), ...core, value: z.ipv4() }),
  z.looseObject({ type: z.literal("ipv6-addr"), ...core, value: z.ipv6() }),
  z.looseObject({ type: z.literal("domain-name"), ...core, value: z.string() }),
  z.looseObject({ type: z.literal("user-account"), ...core, account_login: z.string() }),
  z.looseObject({ type: z.literal("file"), ...core, name: z.string() }),
  z.looseObject({ type: z.literal("process"), ...core, command_line: z.string() }),
]);
const Bundle = z.strictObject({ type: z.literal("bundle"), id: stixId, objects: z.array(StixObject).min(1) });

const colour = z.string().regex(/^#[0-9a-f]{6}$/);
const Layer = z.strictObject({
  name: z.string(),
  versions: z.strictObject({ attack: z.string().regex(/^\d+$/), navigator: z.string(), layer: z.literal("4.5") }),
  domain: z.literal("enterprise-attack"),
  description: z.string(),
  sorting: z.int().min(0).max(3),
  layout: z.object({
    layout: z.enum(["side", "flat", "mini"]),
    expandedSubtechniques: z.enum(["none", "all", "annotated"]),
  }),
  hideDisabled: z.boolean(),
  techniques: z.array(
    z.strictObject({
      techniqueID: z.string().regex(/^T\d{4}(?:\.\d{3})?$/),
      tactic: z.enum(TACTICS).optional(),
      score: z.number().min(0).max(100),
      comment: z.string(),
      enabled: z.boolean(),
      showSubtechniques: z.boolean(),
    }),
  ),
  gradient: z.strictObject({ colors: z.array(colour).min(2), minValue: z.literal(0), maxValue: z.literal(100) }),
  legendItems: z.array(z.object({ label: z.string(), color: colour })),
});

describe.each(RESULTS)("reports for other tools on %s", (_, result) => {
  it("has what OCSF's Detection Finding requires", async () => {
    const findings = z.array(Finding).parse(await linesOf(ocsfJsonl, result));
    expect(findings.map(({ finding_info }) => finding_info.uid)).toEqual(result.clusters.map(({ id }) => id));
    for (const [index, finding] of findings.entries()) {
      expect(finding.type_uid).toBe(finding.class_uid * 100 + finding.activity_id);
      expect(finding.count).toBe(result.clusters[index]?.alerts);
    }
  });

  it("is a bundle of STIX 2.1 whose references all lead somewhere", async () => {
    const { objects } = Bundle.parse(JSON.parse(await textOf(stixJson, result)));
    const ids = objects.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const object of objects) {
      expect(object.id.startsWith(`${object.type}--`)).toBe(true);
      const refs = Object.entries(object).flatMap(([name, value]) => (/_refs?$/.test(name) ? [value].flat() : []));
      expect(refs.filter((ref) => !ids.includes(String(ref)))).toEqual([]);
    }
    const groupings = objects.filter(({ type }) => type === "grouping");
    expect(groupings.length).toBe(result.clusters.filter(({ verdict }) => verdict === "look").length);
  });

  it("is a layer of format 4.5", async () => {
    const layer = Layer.parse(JSON.parse(await textOf(navigatorJson, result)));
    const ids = new Set(result.clusters.flatMap(({ techniques }) => techniques.map(({ id }) => id)));
    expect(new Set(layer.techniques.map(({ techniqueID }) => techniqueID))).toEqual(ids);
  });

  it("is an Arrow file with all alerts in order", async () => {
    const table = tableFromIPC(await bytesOf(alertsArrow, result));
    expect(table.numRows).toBe(result.summary.alerts);
    const ids = table.getChild("alert_id");
    let row = 0;
    for (const alert of result.alerts) {
      // What is no whole character has no UTF-8.
      expect(ids?.get(row)).toBe(Buffer.from(alert.alertId).toString());
      row++;
    }
  });
});

describe("stix.json", () => {
  it("names outside addresses of likely attacks as indicators, and no internal one", async () => {
    const { objects } = Bundle.parse(JSON.parse(await textOf(stixJson, sampleResult({ clusters: 10 }))));
    const patterns = objects.flatMap((object) => (object.type === "indicator" ? [object.pattern] : []));
    expect(patterns.some((pattern) => pattern.includes("198.51.100."))).toBe(true);
    expect(patterns.filter((pattern) => pattern.includes("'10."))).toEqual([]);
  });
});

describe("alerts.arrow", () => {
  it("holds the cluster's columns with their types, over several record batches", async () => {
    const result = sampleResult({ clusters: 40, alerts: 20_000 });
    const table = tableFromIPC(await bytesOf(alertsArrow, result));
    expect(table.batches.length).toBe(3);
    expect(table.schema.fields.map(({ name, type }) => `${name} ${String(type)}`)).toMatchSnapshot();
    const last = table.get(19_999)?.toJSON();
    const cluster = result.clusters.find(({ id }) => id === last?.cluster_id);
    expect(last).toMatchObject({
      ordinal: 19_999,
      rank: cluster?.rank,
      tier: cluster?.risk.tier,
      verdict: cluster?.verdict,
    });
    expect(table.schema.metadata.get("socagent.format")).toBe("1");
  });
});

describe("uuidV5", () => {
  it("agrees with RFC 9562's example", () => {
    expect(uuidV5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com")).toBe(
      "2ed6657d-e927-568b-95e1-2665a8aea6a2",
    );
  });
});
