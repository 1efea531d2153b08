/** The outside addresses and names that a course of events shows. */
import type { Random } from "../../random.js";
import type { Peers } from "./benign/process.js";
import { between, chance, pick } from "./draw.js";
import type { Host, User } from "./enterprise/enterprise.js";
import { outsideAddress, outsideName } from "./enterprise/internet.js";
import type { World } from "./world.js";

export interface Outside {
  /** What a host talks to, or what talks to it. */
  peer(random: Random): string;
  /** Where an account is used from. */
  client(random: Random, site: number): string;
  /** One of many that act at once. */
  bot(random: Random): string;
  /** One of few that try many accounts. */
  sprayer(random: Random): string;
  name(random: Random): string;
}

/** Attackers rent where others do; this part of their addresses was met before in other roles. */
const SHARED = 0.25;
/** Part of an attacker's sign-ins that come through a host of ours or a neighbour's line, as if by the owner. */
const THROUGH_US = 0.3;

export function attackerOutside(random: Random, { addresses, names, enterprise }: World): AttackerOutside {
  const fresh = (): string => (chance(random, SHARED) ? pick(random, addresses) : outsideAddress(random));
  const controls = Array.from({ length: between(random, 1, 3) }, fresh);
  const clients = Array.from({ length: between(random, 1, 4) }, fresh);
  const bots = Array.from({ length: between(random, 4, 40) }, fresh);
  const sprayers = Array.from({ length: between(random, 1, 5) }, fresh);
  const sites = Array.from({ length: between(random, 1, 3) }, () =>
    chance(random, SHARED) ? pick(random, names) : outsideName(random),
  );
  return {
    addresses: [...controls, ...clients, ...bots, ...sprayers],
    peer: (draw) => pick(draw, controls),
    client: (draw, site) => (chance(draw, THROUGH_US) ? (enterprise.egress[site] ?? "") : pick(draw, clients)),
    bot: (draw) => pick(draw, bots),
    sprayer: (draw) => pick(draw, sprayers),
    name: (draw) => pick(draw, sites),
  };
}

export interface AttackerOutside extends Outside {
  /** Everything that a feed could list. */
  readonly addresses: readonly string[];
}

/** @param random of the process: it meets the same partners in each run */
export function benignOutside(random: Random, world: World, peers: Peers, actor: Host, user: User): Outside {
  const anywhere = (draw: Random): string => anyAddress(draw, world);
  const anyName = (draw: Random): string => (chance(draw, 0.6) ? pick(draw, world.names) : outsideName(draw));
  const staff = (draw: Random, site: number): string => staffAddress(draw, world, user, site);
  switch (peers) {
    case "self": {
      const own = (): string => actor.address;
      return { peer: own, client: own, bot: own, sprayer: own, name: anyName };
    }
    case "partner": {
      const partners = Array.from({ length: between(random, 1, 4) }, () => anywhere(random));
      const sites = Array.from({ length: between(random, 1, 3) }, () => anyName(random));
      const partner = (draw: Random): string => pick(draw, partners);
      return { peer: partner, client: partner, bot: partner, sprayer: partner, name: (draw) => pick(draw, sites) };
    }
    case "public":
      return { peer: anywhere, client: staff, bot: anywhere, sprayer: anywhere, name: anyName };
    case "staff": {
      const someone = (draw: Random): string => staff(draw, user.site);
      return { peer: someone, client: staff, bot: someone, sprayer: someone, name: anyName };
    }
  }
}

/** Any outside address: half of what is met was met before. */
export function anyAddress(random: Random, { addresses }: World): string {
  return chance(random, 0.5) ? pick(random, addresses) : outsideAddress(random);
}

/** Where a member of staff works: at a site, at home, on the road. */
export function staffAddress(random: Random, world: World, user: User, site: number): string {
  const draw = random.uniform();
  if (draw < 0.4) return world.enterprise.egress[site] ?? user.home;
  return draw < 0.65 ? user.home : anyAddress(random, world);
}
