/** Everyday false alarms: single misfires of rules, and quirks that come back on the same host. */
import { Random } from "../../random.js";
import { anyAddress, staffAddress } from "./outside.js";
import { between, chance, logNormal, pick, Weighted } from "./draw.js";
import type { Host, User } from "./enterprise/enterprise.js";
import { outsideName } from "./enterprise/internet.js";
import { SITES } from "./enterprise/roles.js";
import type { Cause, Happening, Scene } from "./happening.js";
import { DAY, HOUR, hoursOf, isDayOff, hourOfDay, worksAt } from "./hours.js";
import { RULES } from "./rules/catalogue.js";
import type { Rule } from "./rules/rule.js";
import { existsAt, GATES, hostsOfKind, phaseOf, type World } from "./world.js";

/** Quirks in a hundred hosts. */
const QUIRKS_PER_HOST = 0.3;
/** Part of everyday false alarms that quirks cause. */
const QUIRK_SHARE = 0.35;
/** Part of the activity that goes on day and night. */
const ROUND_THE_CLOCK = 0.4;
/** Part of the sign-ins that come from outside by way of a server at the edge. */
const THROUGH_GATE = 0.35;
/** How often somebody who works at the time is looked for. */
const TRIES = 4;

export interface Quirk {
  readonly index: number;
  readonly rule: Rule;
  readonly scene: Scene;
  readonly weight: number;
  readonly life: { readonly since: number; readonly until: number };
}

export function listQuirks(world: World): Quirk[] {
  const { simulation } = world;
  const random = new Random(simulation.seed, "quirks");
  const rules = new Weighted(RULES.map(({ noise }) => noise));
  const count = Math.max(10, Math.round(simulation.hosts * QUIRKS_PER_HOST));
  return Array.from({ length: count }, (_, index) => {
    const rule = RULES[rules.draw(random)] ?? pick(random, RULES);
    const from = random.uniform();
    return {
      index,
      rule,
      scene: sceneFor(random, world, rule, pick(random, world.enterprise.users)),
      weight: logNormal(random, 1, 0.8),
      // Half were there before and half stay.
      life: {
        since: chance(random, 0.5) ? 0 : from,
        until: chance(random, 0.5) ? 1 : from + (1 - from) * random.uniform(),
      },
    };
  });
}

/** How much goes on in an hour that begins then, relative to others. */
export function activityAt(time: number): number {
  let human = 0;
  for (const { offsetHours, share } of SITES) human += share * humanActivity(time + HOUR / 2, offsetHours);
  return ROUND_THE_CLOCK / 24 + (1 - ROUND_THE_CLOCK) * human;
}

/** Part of a working day's activity in an hour about that time. */
function humanActivity(time: number, offsetHours: number): number {
  const hour = hourOfDay(time, offsetHours);
  const awake = hour >= 6 && hour < 22 ? Math.exp(-(((hour - 13.5) / 4) ** 2)) / 7 : 0.001;
  return isDayOff(time, offsetHours) ? awake * 0.2 : awake;
}

/** Exactly `count` false alarms from `from` up to `to`, in no order of time. */
export function falseAlarms(
  world: World,
  quirks: readonly Quirk[],
  slice: { readonly index: number; readonly from: number; readonly to: number; readonly count: number },
): Happening[] {
  const random = new Random(world.simulation.seed, "false alarms", slice.index);
  const phase = phaseOf(world, (slice.from + slice.to) / 2);
  const { drift } = world.simulation;
  const alive = RULES.map((rule) => (existsAt(rule, phase, drift) ? rule.noise : 0));
  const rules = new Weighted(alive);
  const current = quirks.filter(({ life, rule }) => existsAt(life, phase, drift) && existsAt(rule, phase, drift));
  const weights = current.length === 0 ? undefined : new Weighted(current.map(({ weight }) => weight));
  const moments = momentsOf(slice.from, slice.to);
  const happenings: Happening[] = [];
  for (let episode = 0; happenings.length < slice.count; episode += 1) {
    const time = moments(random);
    const quirk = weights !== undefined && chance(random, QUIRK_SHARE) ? current[weights.draw(random)] : undefined;
    const rule = quirk?.rule ?? RULES[rules.draw(random)] ?? pick(random, RULES);
    const scene = quirk?.scene ?? sceneFor(random, world, rule, someoneAtWork(random, world, time));
    const incident =
      quirk === undefined
        ? `FAL-${slice.index + 1}-${episode + 1}`
        : `QRK-${quirk.index + 1}-${Math.floor((time - world.simulation.start) / DAY) + 1}`;
    const cause = { ...FALSE_ALARM, step: quirk === undefined ? "misfire" : "quirk", incident };
    let at = time;
    for (let left = repetitions(random); left > 0 && happenings.length < slice.count; left -= 1) {
      happenings.push({ time: Math.min(slice.to - 1, Math.floor(at)), rule, scene, cause });
      at += -Math.log(1 - random.uniform()) * HOUR * 0.3;
    }
  }
  return happenings;
}

const FALSE_ALARM: Omit<Cause, "step" | "incident"> = {
  malicious: false,
  playbook: "false-alarm",
  technique: "",
  tactic: "",
  intent: "error",
  impact: "none",
  tier: "low",
};

function repetitions(random: Random): number {
  const draw = random.uniform();
  if (draw < 0.72) return 1;
  return draw < 0.95 ? between(random, 2, 3) : between(random, 4, 9);
}

/** Draws instants between two, as activity goes. */
function momentsOf(from: number, to: number): (random: Random) => number {
  const hours = Math.max(1, Math.ceil((to - from) / HOUR));
  const weights = new Weighted(Array.from({ length: hours }, (_, hour) => activityAt(from + hour * HOUR)));
  return (random) => Math.min(to - 1, from + (weights.draw(random) + random.uniform()) * HOUR);
}

function someoneAtWork(random: Random, { enterprise }: World, time: number): User {
  let user = pick(random, enterprise.users);
  for (let tries = 1; tries < TRIES && !worksAt(time, hoursOf(user)); tries += 1) user = pick(random, enterprise.users);
  return user;
}

/** A likely place for the rule to misfire in. */
function sceneFor(random: Random, world: World, rule: Rule, user: User): Scene {
  const host = hostFor(random, world, rule, user);
  const name = chance(random, 0.5) ? pick(random, world.names) : outsideName(random);
  const person = personFor(random, world, rule, user);
  const about = rule.shape === "signin" || rule.shape === "cloud";
  return {
    host,
    from: rule.shape === "logon" && chance(random, THROUGH_GATE) ? pick(random, hostsOfKind(world, GATES)) : host,
    user: about || rule.shape === "mail" || rule.shape === "sending" ? person.name : accountOn(random, world, host),
    peer: about ? staffAddress(random, world, person, person.site) : anyAddress(random, world),
    name,
  };
}

/** Who acts on a host: mostly its owner or its service, then administrators, services from elsewhere, and anybody. */
function accountOn(random: Random, { enterprise }: World, host: Host): string {
  const draw = random.uniform();
  if (draw < (host.isServer ? 0.4 : 0.75)) return host.account;
  if (draw < 0.8) return pick(random, enterprise.usersByRole.get("it-admin") ?? enterprise.users).name;
  return draw < 0.87 ? pick(random, enterprise.servers).account : pick(random, enterprise.users).name;
}

/** The cloud is mostly used by those who build on it. */
function personFor(random: Random, { enterprise }: World, rule: Rule, user: User): User {
  if (rule.shape !== "cloud" || chance(random, 0.2)) return user;
  const role = chance(random, 0.7) ? "developer" : "it-admin";
  return pick(random, enterprise.usersByRole.get(role) ?? [user]);
}

function hostFor(random: Random, world: World, rule: Rule, user: User): Host {
  switch (rule.place) {
    case "workstation":
      return user.host;
    case "any":
      return chance(random, 0.55) ? user.host : pick(random, world.enterprise.servers);
    case "windows":
      return user.host.system === "windows" && chance(random, 0.65)
        ? user.host
        : pick(random, hostsOfKind(world, "windows"));
    case "server":
    case "linux":
    case "edge":
    case "exposed":
    case "domain-controller":
      return pick(random, hostsOfKind(world, rule.place));
  }
}
