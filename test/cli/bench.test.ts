// `socagent bench` as it is called: data of one's own is benched and checked, and what cannot be is refused before minutes are spent.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DEFAULT_ASSUMPTIONS } from "../../src/bench/default-assumptions.js";
import { type Captured, runCaptured } from "./run-captured.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]): Promise<Captured> => runCaptured(["bench", ...args]);

/** A day of alerts, each tenth of an attack, and a report in which the agent closed what is below 0.5. */
function writeAlerts(): { data: string; report: string } {
  const data = join(folder, "alerts.csv");
  const rows = Array.from({ length: 400 }, (_, at) => ({
    time: new Date(Date.UTC(2025, 2, 3) + at * 200_000).toISOString(),
    attack: at % 10 === 0,
    at,
  }));
  writeFileSync(
    data,
    `time,rule,severity,src_ip,host,verdict\n${rows.map(({ time, attack, at }) => `${time},Rule ${at % 7},${attack ? "high" : "low"},10.0.${at % 5}.1,H${at % 20},${attack ? "breach" : "fine"}`).join("\n")}\n`,
  );
  const header = "file,line,alert_id,cluster_id,rank,risk,tier,malicious_probability,verdict,techniques,reasons";
  const cells = rows.map(({ attack, at }) => {
    const cluster = attack ? at % 50 : 50 + (at % 50);
    return `alerts.csv,${at + 2},x,C-${cluster},${cluster + 1},50.0,high,${attack ? "0.9000,look" : "0.1000,closed"},,because`;
  });
  const report = mkdtempSync(join(folder, "report-"));
  writeFileSync(join(report, "alerts.csv"), `${header}\n${cells.join("\n")}\n`);
  return { data, report };
}

describe("data of one's own", () => {
  it("is benched with a report of it, written in three forms, and checked against them", async () => {
    const { data, report } = writeAlerts();
    const args = [
      ...["--data", data, "--label-column", "verdict", "--benign-value", "fine", "--report", report],
      ...["--quick", "--replications", "5"],
    ];
    const out = join(folder, "out");
    const first = await run(...args, "--out", out);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain("agent with clusters and auto-close");
    const recorded: unknown = JSON.parse(readFileSync(join(out, "bench.json"), "utf8"));
    expect(recorded).toMatchObject({
      schemaVersion: 1,
      settings: { alerts: 400, attacks: 40, replications: 5, baseline: "soar", compared: "agent" },
    });
    const { targets } = Targets.parse(recorded);
    expect(targets.find(({ name }) => name === "closed")?.agent).toEqual({ value: 0.9, low: 0.9, high: 0.9 });
    expect(readFileSync(join(out, "bench.html"), "utf8")).toContain("<svg");
    expect(readFileSync(join(out, "bench.md"), "utf8")).toContain("| MTTR, median |");

    const again = await run(...args, "--check", join(out, "bench.json"), "--json");
    expect(again.code).toBe(0);
    const { seconds: _seconds, policies, ...rest } = Result.parse(JSON.parse(again.stdout));
    const { seconds: _before, policies: were, ...same } = Result.parse(recorded);
    expect(rest).toEqual(same);
    expect(policies.map(({ cost: _cost, ...policy }) => policy)).toEqual(
      were.map(({ cost: _cost, ...policy }) => policy),
    );

    const better = readFileSync(join(out, "bench.json"), "utf8").replaceAll(/"auroc": [\d.]+/g, '"auroc": 1.5');
    writeFileSync(join(out, "better.json"), better);
    const worse = await run(...args, "--check", join(out, "better.json"));
    expect(worse.code).toBe(1);
    expect(worse.stderr).toContain("AUROC");
    await expect(run(...args, "--check", join(out, "bench.json"), "--seed", "9002")).rejects.toMatchObject({
      code: "usage",
      problems: ["seed: 9002, recorded 9001"],
    });
    const promised = readFileSync(join(out, "bench.json"), "utf8").replace(
      '"settings": {',
      '"settings": { "promise": { "maxMiss": 0.01, "confidence": 0.9 },',
    );
    writeFileSync(join(out, "promised.json"), promised);
    await expect(run(...args, "--check", join(out, "promised.json"))).rejects.toMatchObject({
      problems: [
        "closed as the report tells; recorded: closing may miss 1 % of an attack's alerts on average, with 90 % confidence",
      ],
    });
  }, 240_000);

  it("needs labels", async () => {
    const { data, report } = writeAlerts();
    await expect(run("--data", data, "--report", report, "--quick")).rejects.toMatchObject({ code: "input" });
  }, 240_000);
});

const Result = z.looseObject({
  seconds: z.number(),
  policies: z.array(z.looseObject({ cost: z.unknown().optional() })),
});

const Targets = z.object({ targets: z.array(z.object({ name: z.string(), agent: z.unknown() })) });

describe("what cannot be", () => {
  it.each([
    [["--report", "x"], "--report goes with --data"],
    [["--assets", "x"], "--intel and --assets go with --data"],
    [["--data", "x", "--days", "3"], "--days is of SOC-Sim"],
    [["--data", "x", "--report", "x", "--checkpoint", "x"], "exclude each other"],
    [["--data", "x", "--report", "x", "--max-miss", "0.05"], "are of a triage now"],
    [["--data", "x", "--report", "x", "--may-close", "intel"], "are of a triage now"],
  ])("%j is refused", async (args, problem) => {
    await expect(run(...args)).rejects.toMatchObject({ code: "usage", problems: [expect.stringContaining(problem)] });
  });

  it("is found before anything is simulated", async () => {
    await expect(run("--checkpoint", join(folder, "none"))).rejects.toMatchObject({ code: "checkpoint" });
    await expect(run("--check", join(folder, "none.json"))).rejects.toMatchObject({ code: "input" });
    writeFileSync(join(folder, "wrong.json"), `{"response": -3}`);
    await expect(run("--assumptions", join(folder, "wrong.json"))).rejects.toMatchObject({ code: "config" });
    await expect(run("--seed", "20")).rejects.toMatchObject({ code: "usage" });
    await expect(run("--may-close", "inteI")).rejects.toThrow(/guards: intel/);
    await expect(run("--data", join(folder, "none.csv"))).rejects.toMatchObject({ code: "input" });
    const file = join(folder, "file");
    writeFileSync(file, "<html>");
    await expect(run("--data", file, "--intel", file)).rejects.toMatchObject({ code: "input" });
    await expect(run("--out", join(file, "out"))).rejects.toMatchObject({ code: "io" });
  });
});

it("prints its assumptions, which can be given back", async () => {
  const { stdout } = await run("--print-assumptions");
  expect(JSON.parse(stdout)).toEqual(DEFAULT_ASSUMPTIONS);
});
