// The assets file and the feed fit the alerts, and the feed is as imperfect as feeds are.
import { describe, expect, it } from "vitest";
import { makeAlerts, simulated } from "./making.js";

const OPTIONS = { records: 12_000, days: 7, campaignRate: 3 };
const alerts = makeAlerts(OPTIONS);
const files = await simulated(OPTIONS);
const lines = (name: string): string[] => (files[name] ?? "").trimEnd().split("\n");

describe("assets.csv", () => {
  it("knows every inside host", () => {
    const [header, ...rows] = lines("assets.csv");
    expect(header).toBe("asset,role,criticality");
    const known = new Set(rows.map((row) => row.split(",")[0]));
    for (const { alert } of alerts) {
      if (alert.host !== "") expect(known.has(alert.host), alert.host).toBe(true);
      for (const address of [alert.source, alert.destination]) {
        if (address.startsWith("10.")) expect(known.has(address), address).toBe(true);
      }
    }
    for (const row of rows) expect(row).toMatch(/^[^,]+,[a-z-]+,(low|medium|high|critical)$/);
    expect(rows.some((row) => row.includes("/"))).toBe(true);
  });
});

describe("intel.csv", () => {
  const [header, ...rows] = lines("intel.csv");
  const scores = new Map(rows.map((row) => [row.split(",")[0] ?? "", Number(row.split(",")[1])]));
  const outside = (malicious: boolean): string[] => [
    ...new Set(
      alerts
        .filter(({ cause }) => cause.malicious === malicious)
        .flatMap(({ alert }) => [alert.source, alert.destination])
        .filter((address) => address !== "" && !address.startsWith("10.")),
    ),
  ];

  it("lists some attackers, misses others, and lists some innocents", () => {
    expect(header).toBe("indicator,score,category");
    const innocent = outside(false);
    const hostile = outside(true).filter((address) => !innocent.includes(address));
    const listed = hostile.filter((address) => scores.has(address)).length / hostile.length;
    expect(listed).toBeGreaterThan(0.3);
    expect(listed).toBeLessThan(0.85);
    const slandered = innocent.filter((address) => scores.has(address)).length;
    expect(slandered).toBeGreaterThan(0);
    expect(slandered / innocent.length).toBeLessThan(0.15);
  });

  it("has its surest addresses in intel.txt", () => {
    const [comment, ...list] = lines("intel.txt");
    expect(comment).toMatch(/^#/);
    expect(list).toEqual([...scores].filter(([, score]) => score >= 60).map(([address]) => address));
    expect(list.length).toBeGreaterThan(0);
    expect(list.length).toBeLessThan(rows.length);
  });
});
