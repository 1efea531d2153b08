import { describe, expect, it } from "vitest";
import { Random } from "../../../src/random.js";
import { clusterAlerts } from "../../../src/triage/cluster/cluster-alerts.js";
import { DEFAULT_CLUSTER_OPTIONS } from "../../../src/triage/cluster/cluster-options.js";
import { type Alert, background, cluster, HOUR, inputOf, MINUTE, spreadOf, START } from "./alerts.js";

const quiet = background(600);

/** The story's alerts among the everyday ones. */
function among(story: readonly Alert[]) {
  const clustering = cluster([...quiet, ...story]);
  return spreadOf(
    clustering,
    story.map((_, at) => quiet.length + at),
  );
}

function many(count: number, alert: (at: number) => Alert): Alert[] {
  return Array.from({ length: count }, (_, at) => alert(at));
}

describe("clusterAlerts", () => {
  it.each([
    ["every 10 min", 10 * MINUTE, 300],
    ["every 3 h, with jitter", 3 * HOUR, 20],
  ])("keeps a beacon as one, %s over days", (_, every, count) => {
    const random = new Random(1, "jitter");
    const beacon = many(count, (at) => ({
      time: START + at * every + Math.floor(random.uniform() * 0.1 * every),
      ruleId: "BEACON",
      sourceAddress: "10.1.0.17",
      destinationAddress: "203.0.113.9",
      host: "ws-17",
    }));
    const { clusters, others } = among(beacon);
    expect(clusters).toBe(1);
    expect(others).toBeLessThan(5); // what else went on at the host
  });

  it("keeps a scan as one", () => {
    const scan = many(120, (at) => ({
      time: START + at * 7_000,
      ruleId: "SCAN",
      sourceAddress: "198.51.100.7",
      destinationAddress: `10.1.0.${at}`,
    }));
    expect(among(scan)).toMatchObject({ clusters: 1, others: 0 });
  });

  it("keeps a flood from many sources as one", () => {
    const flood = many(150, (at) => ({
      time: START + at * 2_000,
      ruleId: "FLOOD",
      sourceAddress: `198.51.${100 + (at % 3)}.${1 + at}`,
      destinationAddress: "10.9.0.5",
      host: "web-1",
    }));
    expect(among(flood)).toMatchObject({ clusters: 1, others: 0 });
  });

  it("follows an attack from host to host", () => {
    const hosts = [31, 77, 142];
    const attack = hosts.flatMap((host, hop): Alert[] => {
      const time = START + 5 * HOUR + hop * 20 * MINUTE;
      const own = {
        sourceAddress: `10.1.${Math.floor(host / 100)}.${host % 100}`,
        host: `ws-${host}`,
        user: "svc-admin",
      };
      const next = hosts[hop + 1];
      const to = next === undefined ? {} : { destinationAddress: `10.1.${Math.floor(next / 100)}.${next % 100}` };
      return [
        { time, ruleId: "DUMP", ...own },
        { time: time + 2 * MINUTE, ruleId: "REMOTE", ...own, ...to },
        { time: time + 4 * MINUTE, ruleId: "SERVICE", ...own },
      ];
    });
    expect(among(attack)).toMatchObject({ clusters: 1 });
  });

  it("does not join what one noisy rule says of unrelated hosts and users", () => {
    const noisy = many(40, (at) => ({
      time: START + at * 5 * MINUTE,
      ruleId: "NOISY",
      host: `srv-${at}`,
      user: `someone${at}`,
      sourceAddress: `10.8.0.${at}`,
    }));
    expect(among(noisy)).toMatchObject({ clusters: 40, others: 0 });
  });

  it("does not join what different users do on one busy server", () => {
    const users = many(300, (at) => ({
      time: START + at * 14 * MINUTE,
      ruleId: "LOCKED",
      host: "dc-1",
      destinationAddress: "10.7.0.1",
      user: `person${at}`,
    }));
    expect(among(users).clusters).toBeGreaterThan(200);
  });

  it("gives the same clusters for any order of the input", () => {
    const alerts = [...quiet, ...quiet.slice(0, 50)];
    const random = new Random(3, "order");
    const order = Array.from(alerts.keys());
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = random.below(at + 1);
      [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
    }
    const plain = cluster(alerts).clusterOf;
    const mixed = cluster(order.map((at) => alerts[at] ?? { time: 0 })).clusterOf;
    expect(order.map((at) => plain[at])).toEqual(Array.from(mixed));
  });

  it.each<[string, Alert[], number]>([
    ["nothing", [], 0],
    ["one alert", [{ time: START, ruleId: "A" }], 1],
    ["equal alerts at one time", many(5_000, () => ({ time: START, ruleId: "A", host: "h" })), 1],
    ["alerts without any entity", many(50, (at) => ({ time: START + at * MINUTE, ruleId: "A" })), 1],
    ["alerts that differ in everything", many(50, (at) => ({ time: START, ruleId: `R${at}`, host: `h${at}` })), 50],
  ])("takes %s", (_, alerts, clusters) => {
    const clustering = cluster(alerts);
    expect(clustering.clusters).toHaveLength(clusters);
    expect(clustering.clusters.reduce((sum, one) => sum + one.alerts, 0)).toBe(alerts.length);
  });

  it("splits a very large block instead of cutting it off, and puts it together again", () => {
    const scan = many(2_000, (at) => ({
      time: START + at * 1_000,
      ruleId: "SCAN",
      sourceAddress: "198.51.100.7",
      destinationAddress: `10.${at >> 8}.${at & 255}.1`,
    }));
    for (const blockLimit of [8, 64]) {
      const { clusterOf } = cluster(scan, { blockLimit });
      expect(new Set(clusterOf).size).toBe(1);
    }
  });

  it("lets the likeliest alert lead, tells what was shared, and counts", () => {
    const alerts = many(10, (at) => ({
      time: START + at * MINUTE,
      ruleId: at % 2 === 0 ? "SCAN" : "PROBE",
      sourceAddress: "198.51.100.7",
      destinationAddress: `10.1.0.${at}`,
    }));
    const input = inputOf(alerts, (at) => (at === 6 ? 0.9 : 0.2));
    const { clusters } = clusterAlerts(input, DEFAULT_CLUSTER_OPTIONS);
    expect(clusters).toHaveLength(1);
    expect(clusters[0]).toMatchObject({
      leader: 6,
      alerts: 10,
      distinct: 10,
      firstSeen: START,
      lastSeen: START + 9 * MINUTE,
    });
    expect(clusters[0]?.merges[0]?.shared).toContainEqual(expect.objectContaining({ kind: "address" }));
  });

  it.each([
    [{ window: 0 }, "window"],
    [{ cut: 1 }, "cut"],
    [{ blockLimit: 1 }, "block limit"],
  ])("refuses %o", (options, word) => {
    expect(() => cluster([], options)).toThrow(
      expect.objectContaining({ code: "usage", problems: [expect.stringContaining(word)] }),
    );
  });
});
