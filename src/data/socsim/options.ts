/** What `socagent simulate` can be asked for. */
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { LEAST_HOSTS } from "./enterprise/enterprise.js";
import { DAY } from "./hours.js";
import { PLAYBOOKS } from "./playbooks/playbooks.js";

export interface Simulation {
  /** Alerts in all, exactly. */
  readonly records: number;
  readonly days: number;
  /** Servers and workstations. */
  readonly hosts: number;
  readonly users: number;
  /** Attack campaigns per 1,000 alerts. */
  readonly campaignRate: number;
  /** Weight of everyday false alarms against benign processes: 0 none, 1 as many as usual, 2 twice. */
  readonly noise: number;
  /** How much rules, processes and habits change over the simulated time: 0 not at all, 1 fully. */
  readonly drift: number;
  /** Playbooks that no campaign follows. */
  readonly leaveOut: readonly string[];
  /** First instant, milliseconds since 1970: a midnight in UTC. */
  readonly start: number;
  readonly seed: number;
}

/** Hosts and users follow from records and days where they are not given: see `enoughHosts`. */
export const DEFAULT_SIMULATION = {
  records: 100_000,
  days: 28,
  campaignRate: 0.9,
  noise: 1,
  drift: 1,
  leaveOut: [],
  start: Date.UTC(2025, 2, 3), // a Monday
  seed: 1,
} as const satisfies Omit<Simulation, "hosts" | "users">;

/** What our addresses and names can tell apart: see enterprise/subnets.ts. */
export const MAX_HOSTS = 50_000;
export const MAX_USERS = 100_000;
/** Beyond that, one file is no sensible unit. */
export const MAX_RECORDS = 100_000_000;
export const MAX_DAYS = 3650;
/** A slice of an hour is held in memory. */
export const MAX_RECORDS_PER_DAY = 2_000_000;

const LATEST_START = Date.UTC(2200, 0, 1);

const Options = z.strictObject({
  records: whole("records", 1, MAX_RECORDS).default(DEFAULT_SIMULATION.records),
  days: whole("days", 1, MAX_DAYS).default(DEFAULT_SIMULATION.days),
  hosts: whole("hosts", LEAST_HOSTS, MAX_HOSTS).optional(),
  users: whole("users", 10, MAX_USERS).optional(),
  campaignRate: real("campaign-rate", 0, 50).default(DEFAULT_SIMULATION.campaignRate),
  noise: real("noise", 0, 100).default(DEFAULT_SIMULATION.noise),
  drift: real("drift", 0, 1).default(DEFAULT_SIMULATION.drift),
  leaveOut: z.array(z.string()).default([]),
  start: whole("start", 0, LATEST_START).default(DEFAULT_SIMULATION.start),
  seed: whole("seed", 0, Number.MAX_SAFE_INTEGER).default(DEFAULT_SIMULATION.seed),
});

/** @throws SocagentError (`usage`) that lists everything wrong, across options, too */
export function parseSimulation(options: unknown): Simulation {
  const parsed = Options.safeParse(options);
  if (!parsed.success) throw wrong(parsed.error.issues.map(describe));
  const { hosts, users, ...given } = parsed.data;
  const simulation = { ...given, ...enoughHosts(given.records, given.days, hosts, users) };
  const problems = acrossOptions(simulation);
  if (problems.length > 0) throw wrong(problems);
  return simulation;
}

/** About three alerts per host and day, as monitored enterprises have, and seven people to eight hosts. */
function enoughHosts(
  records: number,
  days: number,
  hosts?: number,
  users?: number,
): Pick<Simulation, "hosts" | "users"> {
  const enough = hosts ?? Math.min(20_000, Math.max(200, Math.round(records / days / 3)));
  return { hosts: enough, users: users ?? Math.max(10, Math.round(enough * 0.875)) };
}

function acrossOptions({ records, days, leaveOut, users, hosts, start }: Simulation): string[] {
  const problems: string[] = [];
  if (start % DAY !== 0) problems.push(`--start ${new Date(start).toISOString()} is no midnight in UTC`);
  if (records / days > MAX_RECORDS_PER_DAY) {
    problems.push(`--records ${records} in --days ${days} is more than ${MAX_RECORDS_PER_DAY} a day: give more days`);
  }
  if (users > hosts * 10) problems.push(`--users ${users} is more than ten to each of --hosts ${hosts}`);
  const known = PLAYBOOKS.map(({ name }) => name);
  for (const name of leaveOut) {
    if (!known.includes(name)) problems.push(`--without ${name} is no playbook; there are ${known.join(", ")}`);
  }
  if (known.every((name) => leaveOut.includes(name))) {
    problems.push("--without leaves no playbook: for a stream without attacks give --campaign-rate 0");
  }
  return problems;
}

function whole(flag: string, least: number, most: number) {
  const message = `--${flag} must be a whole number from ${least} to ${most}`;
  return z.int({ error: message }).min(least, { error: message }).max(most, { error: message });
}

function real(flag: string, least: number, most: number) {
  const message = `--${flag} must be a number from ${least} to ${most}`;
  return z.number({ error: message }).min(least, { error: message }).max(most, { error: message });
}

function describe(issue: z.core.$ZodIssue): string {
  const path = issue.path.join(".");
  return path === "" || issue.message.startsWith("--") ? issue.message : `${path}: ${issue.message}`;
}

function wrong(problems: readonly string[]): SocagentError {
  return new SocagentError("usage", "these options do not make a simulation", {
    problems,
    nextStep: "See `socagent simulate --help`.",
  });
}
