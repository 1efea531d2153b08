// `socagent simulate`: what it prints, what each of its options does, and that stopping leaves nothing.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PLAYBOOK_NAMES, simulate } from "../../src/cli/simulate.js";
import { LEAST_HOSTS } from "../../src/data/socsim/enterprise/enterprise.js";
import { DEFAULT_SIMULATION, parseSimulation } from "../../src/data/socsim/options.js";
import { PLAYBOOKS } from "../../src/data/socsim/playbooks/playbooks.js";
import { BIN } from "./run-cli.js";
import { runCaptured } from "./run-captured.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulate-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const SMALL = ["--records", "800", "--days", "3", "--campaign-rate", "4", "--workers", "1"];

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process. */
async function run(...args: string[]): Promise<Printed> {
  const { code, ...printed } = await runCaptured(["simulate", ...args]);
  expect(code).toBe(0);
  return printed;
}

const out = (name = "soc"): string => join(folder, name);
const alerts = (name = "soc"): string => readFileSync(join(out(name), "alerts.csv"), "utf8");

describe("the help", () => {
  it("offers the playbooks and defaults that there are", () => {
    expect(PLAYBOOK_NAMES).toEqual(PLAYBOOKS.map(({ name }) => name));
    const defaults = Object.fromEntries(
      simulate.options.map(({ flags, defaultValue }) => [flags.split(" ")[0] ?? "", defaultValue] as const),
    );
    expect(defaults).toMatchObject({
      "--records": DEFAULT_SIMULATION.records,
      "--days": DEFAULT_SIMULATION.days,
      "--campaign-rate": DEFAULT_SIMULATION.campaignRate,
      "--noise": DEFAULT_SIMULATION.noise,
      "--drift": DEFAULT_SIMULATION.drift,
      "--seed": DEFAULT_SIMULATION.seed,
      "--start": new Date(DEFAULT_SIMULATION.start).toISOString().slice(0, 10),
    });
  });

  it("allows what the simulation allows", async () => {
    expect(parseSimulation({ hosts: LEAST_HOSTS, users: 10 })).toMatchObject({ hosts: LEAST_HOSTS });
    await expect(run("--out", out(), "--hosts", String(LEAST_HOSTS - 1))).rejects.toThrow("--hosts");
  });
});

describe("what it prints", () => {
  it("is what was made, where, and how fast", async () => {
    const { stdout, stderr } = await run("--out", out(), ...SMALL);
    expect(stdout).toMatch(/^of attacks +\d+ +\d+\.\d %$/m);
    expect(stdout).toMatch(/^of benign processes +\d+/m);
    expect(stdout).toMatch(/^everyday false alarms +\d+/m);
    expect(stdout).toMatch(/^800 alerts on 200 hosts of 175 people, from 2025-03-03 to 2025-03-05$/m);
    expect(stdout).toMatch(/^[\d.]+ kB in \d+\.\d s: [\d.]+ [kM]B\/s, [\d,]+ alerts\/s$/m);
    expect(stdout).toContain(join(out(), "alerts.csv"));
    expect(stdout).not.toContain("Difficulty");
    expect(stderr).toContain("planning");
    expect(stderr).toContain("making");
  });

  it("shows the difficulty as a table", async () => {
    const { stdout, stderr } = await run("--stats", "--records", "6000", "--days", "6", "--campaign-rate", "4");
    for (const known of ["severity alone", "rule name alone", "the record's own fields", "its context, too"]) {
      expect(stdout).toMatch(new RegExp(`^${known}.* 0\\.\\d{3}$`, "m"));
    }
    expect(stdout).toContain("nothing was written");
    expect(stderr).toContain("measuring");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says where there is too little to measure", async () => {
    const { stdout } = await run("--stats", "--records", "300", "--days", "3", "--campaign-rate", "0");
    expect(stdout).toContain("too few alerts of attacks to measure");
  });

  it("is JSON on demand", async () => {
    const { stdout } = await run("--out", out(), "--json", "--blind", "--stats", ...SMALL);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      options: { records: 800, days: 3, campaignRate: 4, start: "2025-03-03T00:00:00.000Z" },
      end: "2025-03-06T00:00:00.000Z",
      files: { alerts: join(out(), "alerts.csv"), truth: join(out(), "truth.csv"), assets: join(out(), "assets.csv") },
      bytes: expect.any(Number) as unknown,
    });
  });
});

describe("its options reach the simulation", () => {
  it("--start, --days and --records", async () => {
    await run("--out", out(), "--records", "300", "--days", "2", "--start", "2031-07-08");
    const rows = alerts().trimEnd().split("\n").slice(1);
    expect(rows).toHaveLength(300);
    for (const row of rows) expect(row.split(",")[1]).toMatch(/^2031-07-0[89]T/);
  });

  it("--without", async () => {
    const others = PLAYBOOK_NAMES.filter((name) => name !== "insider");
    const { stdout } = await run(
      "--out",
      out(),
      "--without",
      others.join(","),
      "--records",
      "2000",
      "--days",
      "5",
      "--campaign-rate",
      "4",
    );
    expect(/^Campaigns\n(.*)\n\n/m.exec(stdout)?.[1]).toMatch(/^insider +\d+$/);
  });

  it.each([
    ["--seed", "2"],
    ["--noise", "3"],
    ["--drift", "0"],
    ["--campaign-rate", "9"],
    ["--hosts", "300"],
    ["--users", "400"],
  ])("%s", async (flag, value) => {
    await run("--out", out("plain"), "--records", "800", "--days", "3");
    await run("--out", out("other"), "--records", "800", "--days", "3", flag, value);
    expect(alerts("other") === alerts("plain")).toBe(false);
  });

  it("--blind, --gzip and --force", async () => {
    await run("--out", out(), ...SMALL, "--blind", "--gzip");
    expect(readdirSync(out()).sort()).toEqual([
      "alerts.csv.gz",
      "assets.csv",
      "intel.csv",
      "intel.txt",
      "truth.csv.gz",
    ]);
    await expect(run("--out", out(), ...SMALL)).rejects.toThrow("already exists");
    await run("--out", out(), ...SMALL, "--force");
    expect(readdirSync(out()).sort()).toEqual(["alerts.csv", "assets.csv", "intel.csv", "intel.txt"]);
  });

  it("--workers changes nothing", { timeout: 60_000 }, async () => {
    await run("--out", out("one"), "--records", "31000", "--days", "2", "--workers", "1");
    await run("--out", out("two"), "--records", "31000", "--days", "2", "--workers", "2");
    expect(alerts("two") === alerts("one")).toBe(true);
  });
});

describe("wrong use", () => {
  it.each([
    [[], "no place for the alerts was given", "--out"],
    [["--out", "x", "--records", "0"], "--records 0 is not a whole number", "--records 4"],
    [["--out", "x", "--noise", "-1"], "--noise -1 is not a number from 0 to 100", "--noise 0.5"],
    [["--out", "x", "--drift", "much"], "--drift much is not a number from 0 to 1", "--drift 0.5"],
    [["--out", "x", "--campaign-rate", "Infinity"], "--campaign-rate Infinity is not a number", "--campaign-rate 0.5"],
    [["--out", "x", "--start", "2025-02-30"], "--start 2025-02-30 is no date", "2025-03-03"],
    [["--out", "x", "--start", "yesterday"], "--start yesterday is no date", "2025-03-03"],
    [["--out", "x", "--without", "foo"], "these options do not make a simulation", "--help"],
    [["--out", "x.parquet"], "the name of no CSV file", ".csv"],
  ])("%j", async (args, message, nextStep) => {
    await expect(run(...args)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringContaining(message) as unknown,
      nextStep: expect.stringContaining(nextStep) as unknown,
    });
    expect(existsSync("x")).toBe(false);
  });
});

describe("stopping it", () => {
  it("leaves nothing behind", { timeout: 60_000 }, async () => {
    const args = [BIN, "simulate", "--records", "3000000", "--out", join(folder, "new", "soc"), "--workers", "2"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (text.includes("planning")) child.kill("SIGINT");
    });
    const code = await new Promise((done) => child.on("exit", done));
    expect(code).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });
});
