// A whole bench on made alerts: its result, its reports, and what --check finds of it.
import { beforeAll, describe, expect, it } from "vitest";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAssumptions } from "../../../src/bench/assumptions.js";
import { readRecorded, regressions } from "../../../src/bench/check.js";
import { DEFAULT_ASSUMPTIONS } from "../../../src/bench/default-assumptions.js";
import { evaluatePolicies, type Evaluated } from "../../../src/bench/evaluate-policies.js";
import { FIGURES } from "../../../src/bench/figures/figures.js";
import { targetRows } from "../../../src/bench/figures/targets.js";
import { agentPolicies } from "../../../src/bench/policies/agent.js";
import { firstComeFirstServed, oracle } from "../../../src/bench/policies/simple-policies.js";
import { soar, SOAR_SCORE } from "../../../src/bench/policies/soar.js";
import { benchHtml } from "../../../src/bench/report/html.js";
import { benchJson } from "../../../src/bench/report/bench-json.js";
import { benchMarkdown } from "../../../src/bench/report/markdown.js";
import type { BenchResult } from "../../../src/bench/result.js";
import { sensitivity } from "../../../src/bench/sensitivity.js";
import { renderBench } from "../../../src/cli/bench-report.js";
import { coloursOf } from "../../../src/cli/colours.js";
import { Random } from "../../../src/random.js";
import { madeWorkload } from "../made-workload.js";

const HOSTILE = `<script>alert(1)</script>"'|\u202e`;

/** Two days, 3,000 alerts, every tenth of one of 20 attacks; scores of which some are wrong. */
function make() {
  const random = new Random(4, "bench report");
  const alerts = Array.from({ length: 3_000 }, (_, at) => ({
    minute: at,
    ...(at % 10 === 0
      ? { attack: `ATT-${Math.floor(at / 150)}`, tier: at % 4, phase: at % 20 === 0 ? "impact" : "discovery" }
      : {}),
    kind: at % 600,
  }));
  const points = alerts.map(({ attack }) => (attack === undefined ? random.normal() : 1.5 + random.normal()));
  const workload = madeWorkload(alerts, { [SOAR_SCORE]: points });
  const probability = Float32Array.from(
    alerts,
    ({ attack }) => (attack === undefined ? 0.1 : 0.8) + 0.15 * random.uniform(),
  );
  const agent = agentPolicies(workload, {
    ownProbability: probability,
    cluster: Int32Array.from(alerts, (_, at) => at % 300),
    clusters: Array.from({ length: 300 }, (_, at) => ({ rank: at + 1, verdict: at % 10 === 0 ? "look" : "closed" })),
    cost: { milliseconds: 3_000, cpuSeconds: 6 },
  });
  return {
    workload,
    policies: [firstComeFirstServed(workload), soar(workload, "careful"), ...agent, oracle(workload)],
  };
}

const OPTIONS = {
  assumptions: parseAssumptions({
    analystsDay: 1,
    analystsEvening: 1,
    analystsNight: 1,
    triageBenign: 1,
    recognition: 1,
    recognitionWithContext: 1,
  }),
  replications: 8,
  seed: 5,
  arrivals: "replay",
} as const;

async function benchOf(evaluated: readonly Evaluated[]): Promise<BenchResult> {
  const { workload, policies } = make();
  const [base, agent] = ["soar", "agent"].map((name) => evaluated.find(({ result }) => result.name === name));
  const [a, b] = [policies[1], policies[4]];
  if (base === undefined || agent === undefined || a === undefined || b === undefined)
    throw new Error("a policy is missing");
  return {
    schemaVersion: 1,
    version: "0.0.0",
    settings: {
      ...{ data: HOSTILE, alerts: workload.count, attacks: 300, incidents: 20, days: 2, seed: 5, replications: 8 },
      ...{ arrivals: "replay", baseline: "soar", compared: "agent" },
      checkpoint: { name: HOSTILE, sha256: "0".repeat(64) },
      promise: { maxMiss: 0.02, confidence: 0.95, mayClose: ["critical"] },
    },
    assumptions: DEFAULT_ASSUMPTIONS,
    policies: evaluated.map(({ result }) => result),
    targets: targetRows(
      base.result,
      agent.result,
      ({ name }, figure) => (name === "soar" ? base : agent).series[figure],
      (figure) => FIGURES[figure],
    ),
    sensitivity: await sensitivity(workload, [a, b], { ...OPTIONS, replications: 2 }),
    gaps: [HOSTILE],
    seconds: 1,
  };
}

describe("a bench", () => {
  let evaluated: Evaluated[] = [];
  let result: BenchResult;
  beforeAll(async () => {
    const { workload, policies } = make();
    evaluated = await evaluatePolicies(workload, policies, OPTIONS);
    result = await benchOf(evaluated);
  }, 60_000);

  it("comes out the same for the same seed, and differs for another", async () => {
    const { workload, policies } = make();
    expect(await evaluatePolicies(workload, policies, OPTIONS)).toEqual(evaluated);
    const other = await evaluatePolicies(workload, policies, { ...OPTIONS, seed: 6 });
    expect(other[1]?.series.mttr).not.toEqual(evaluated[1]?.series.mttr);
  });

  it("gives bursty arrivals other times, and keeps every alert", async () => {
    const { workload, policies } = make();
    const [fcfs] = await evaluatePolicies(workload, policies.slice(0, 1), {
      ...OPTIONS,
      arrivals: "bursty",
      replications: 2,
    });
    expect(fcfs?.result.closing).toEqual(evaluated[0]?.result.closing);
    expect(fcfs?.series.acknowledge.plain).not.toEqual(evaluated[0]?.series.acknowledge.plain.slice(0, 2));
  });

  it("has the oracle before all others, and intervals around their values", () => {
    const values = evaluated.map(({ result: policy }) => policy.figures.mttr.value);
    expect(Math.min(...values)).toBe(values.at(-1));
    for (const { result: policy } of evaluated) {
      for (const { value, low, high } of Object.values(policy.figures)) {
        expect(low).toBeLessThanOrEqual(high);
        expect(Number.isNaN(value)).toBe(false);
      }
      expect(policy.respondedWithin).toEqual([...policy.respondedWithin].sort((a, b) => a - b));
    }
  });

  it("judges the targets", () => {
    const rows = new Map(result.targets.map((row) => [row.name, row]));
    const closed = (name: string) => result.policies.find((policy) => policy.name === name)?.closing;
    expect(rows.get("closed")).toMatchObject({ outcome: "pass", agent: { value: closed("agent")?.closed } });
    expect(rows.get("missed")?.outcome).toBe("pass");
    expect(rows.get("incidentsLost")).toMatchObject({ outcome: "pass", agent: { value: 0 } });
    expect(rows.get("presented")).toMatchObject({ outcome: "pass", difference: { kind: "relative" } });
    expect(rows.get("fpOfAll")?.outcome).toBe("none");
  });

  it("puts what matters most first in the sensitivity table", () => {
    const widths = result.sensitivity.map(({ atLow, atHigh }) => Math.abs(atHigh - atLow));
    expect(Math.max(...widths)).toBe(widths[0]);
    expect(widths[0]).toBeGreaterThan(0);
    expect(result.sensitivity.map(({ assumption }) => assumption)).not.toContain("burstShare");
  });

  it("is told as one page that loads nothing and runs nothing, and as Markdown and text", async () => {
    const html = benchHtml(result);
    expect(html).not.toContain("<script");
    expect(html).not.toMatch(/\b(?:src|href)="(?!data:)/);
    expect(html).toContain("default-src &#39;none&#39;");
    expect(html.match(/<svg/g)).toHaveLength(4);
    for (const text of [html, benchMarkdown(result), renderBench(result, [], await coloursOf("stdout", false))]) {
      expect(text.replaceAll("\\", "")).toContain("rule-based SOAR");
      expect(text).toMatch(
        /closing may miss 2 % of an attack(?:'|&#39;)s alerts on average, with 95 % confidence, and close what is on a critical asset/,
      );
      expect(text).not.toMatch(/NaN|undefined|Infinity|\u202e/);
    }
    // In Markdown a backslash makes them text.
    expect(benchMarkdown(result).replaceAll("\\<", "")).not.toContain("<");
  });

  it("is told as JSON that a later run is checked against", async () => {
    const folder = await mkdtemp(join(tmpdir(), "socagent-check-"));
    try {
      const file = join(folder, "bench.json");
      await writeFile(file, benchJson(result));
      const recorded = await readRecorded(file);
      expect(regressions(result, recorded)).toEqual([]);
      const slower = worsened(result, "agent", 3);
      expect(regressions(slower, recorded).map(({ policy, what }) => `${policy}: ${what}`)).toEqual([
        "agent: MTTR, median",
      ]);
      // Better is no regression, nor what is within the noise.
      expect(regressions(worsened(result, "agent", 0.3), recorded)).toEqual([]);
      expect(regressions(worsened(result, "agent", 1.001), recorded)).toEqual([]);
      const other = { ...result, settings: { ...result.settings, seed: 77 } };
      expect(() => regressions(other, recorded)).toThrow("cannot be compared");
      await writeFile(file, "{}");
      await expect(readRecorded(file)).rejects.toMatchObject({ code: "input", subject: { file } });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function worsened(result: BenchResult, name: string, times: number): BenchResult {
  return {
    ...result,
    policies: result.policies.map((policy) =>
      policy.name === name
        ? {
            ...policy,
            figures: { ...policy.figures, mttr: { ...policy.figures.mttr, value: policy.figures.mttr.value * times } },
          }
        : policy,
    ),
  };
}
