/** The attack campaigns of a simulation. */
import { Random } from "../../random.js";
import { pick, shuffled } from "./draw.js";
import { type Actor, takeCourse } from "./course.js";
import type { Happening } from "./happening.js";
import { attackerHours, DAY } from "./hours.js";
import { attackerOutside, type AttackerOutside } from "./outside.js";
import { PLAYBOOKS } from "./playbooks/playbooks.js";
import type { Script } from "./script.js";
import { hostsOfKind, usersOfRoles, type World } from "./world.js";

export interface Campaign {
  readonly index: number;
  readonly script: Script;
  readonly start: number;
  /** Alerts at most: attacks never drown all else. */
  readonly most: number;
}

/** Factor on the playbooks' numbers of alerts. */
const SIZE = 2.1;
/** So long before the first day a campaign may have begun. */
const LEAD_DAYS = 1;

/**
 * All campaigns, without what happens in them. Playbooks are dealt like cards, so that all come up about equally often.
 */
export function listCampaigns({ simulation, end }: World): Campaign[] {
  const { seed, records, campaignRate, leaveOut, start, days } = simulation;
  const scripts = PLAYBOOKS.filter(({ name }) => !leaveOut.includes(name));
  const random = new Random(seed, "campaigns");
  const count = Math.round((records / 1000) * campaignRate);
  const lead = Math.min(LEAD_DAYS, days / 4) * DAY;
  const campaigns: Campaign[] = [];
  let deck: Script[] = [];
  for (let index = 0; index < count; index += 1) {
    if (deck.length === 0) deck = shuffled(random, scripts);
    const script = deck.pop();
    if (script === undefined) break;
    const begin = start - lead + random.uniform() * (end - start + lead / 2);
    campaigns.push({ index, script, start: Math.floor(begin), most: Infinity });
  }
  return campaigns;
}

/** What happens in a campaign, in order of time. Equal at each call. */
export function runCampaign(world: World, { index, script, start, most }: Campaign): Happening[] {
  const random = new Random(world.simulation.seed, "campaign", index);
  const outside = attackerOutside(random, world);
  const actor = actorOf(random, world, script.start);
  const hours = attackerHours(random);
  const incident = `ATT-${String(index + 1).padStart(5, "0")}`;
  const happenings = takeCourse(random, world, { script, actor, outside, incident, start, hours, size: SIZE });
  return happenings.sort((a, b) => a.time - b.time).slice(0, most);
}

/** The attacker's addresses. */
export function attackerOf(world: World, { index }: Campaign): AttackerOutside {
  return attackerOutside(new Random(world.simulation.seed, "campaign", index), world);
}

/** Who or what a script begins with. */
export function actorOf(random: Random, world: World, start: string): Actor {
  const [kind = "", roles = ""] = start.split(":");
  const { users, owners } = world.enterprise;
  if (kind === "user") {
    const user = pick(random, usersOfRoles(world, roles));
    return { user, host: user.host, account: user.name };
  }
  const host = pick(random, hostsOfKind(world, roles));
  return { user: owners.get(host.index) ?? pick(random, users), host, account: host.account };
}
