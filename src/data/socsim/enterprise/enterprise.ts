/** The synthetic enterprise: sites, subnets, hosts and people. */
import { Random } from "../../../random.js";
import { pick, Weighted } from "../draw.js";
import { outsideAddress } from "./internet.js";
import { FAMILY_NAMES } from "./names.js";
import { type Criticality, SERVER_ROLES, type ServerRole, SITES, type System, USER_ROLES } from "./roles.js";
import { Subnets } from "./subnets.js";

export interface Host {
  /** Position in `Enterprise.hosts`. */
  readonly index: number;
  readonly name: string;
  readonly address: string;
  /** A server role's name, or `workstation` of somebody's role, such as `workstation-finance`. */
  readonly role: string;
  readonly system: System;
  readonly criticality: Criticality;
  /** Position in `SITES`. */
  readonly site: number;
  readonly isServer: boolean;
  readonly isEdge: boolean;
  /** Account that mostly acts there: the owner's, or the service's. */
  readonly account: string;
}

export interface User {
  readonly index: number;
  readonly name: string;
  readonly role: string;
  readonly site: number;
  readonly host: Host;
  /** Outside address of the home or phone. */
  readonly home: string;
  /** Local hours of work, as fractions: 8.5 is half past eight. */
  readonly from: number;
  readonly to: number;
  readonly shifts: boolean;
}

export interface Subnet {
  readonly cidr: string;
  readonly role: string;
  readonly criticality: Criticality;
}

export interface Enterprise {
  readonly hosts: readonly Host[];
  readonly workstations: readonly Host[];
  readonly servers: readonly Host[];
  readonly byRole: ReadonlyMap<string, readonly Host[]>;
  readonly users: readonly User[];
  readonly usersByRole: ReadonlyMap<string, readonly User[]>;
  /** The first who uses a workstation, by its position. */
  readonly owners: ReadonlyMap<number, User>;
  readonly subnets: readonly Subnet[];
  /** Outside addresses by site, which people's requests leave by. */
  readonly egress: readonly string[];
}

/**
 * @param hostCount servers and workstations, at least the servers that every enterprise has
 * @param userCount at least one
 */
export function buildEnterprise(seed: number, hostCount: number, userCount: number): Enterprise {
  const random = new Random(seed, "enterprise");
  const subnets = new Subnets();
  const hosts: Host[] = [];
  for (const role of SERVER_ROLES) {
    for (let number = 1; number <= serverCount(role, hostCount); number += 1) {
      hosts.push(server(random, subnets, hosts.length, role, number));
    }
  }
  const servers = [...hosts];
  const people = drawPeople(random, userCount);
  for (let owner = 0; hosts.length < hostCount || owner < 1; owner += 1) {
    hosts.push(workstation(random, subnets, hosts.length, people[owner % people.length], owner));
  }
  const workstations = hosts.slice(servers.length);
  const users = people.map((person, index) => settle(random, person, index, workstations));
  return {
    hosts,
    workstations,
    servers,
    byRole: groupBy(hosts, (host) => host.role),
    users,
    usersByRole: groupBy(users, (user) => user.role),
    owners: new Map([...users].reverse().map((user) => [user.host.index, user])),
    subnets: subnets.list(),
    egress: SITES.map(() => outsideAddress(random)),
  };
}

/** Fewest hosts that hold every server role and a workstation. */
export const LEAST_HOSTS = SERVER_ROLES.reduce((sum, { least }) => sum + least, 0) + 1;

function serverCount({ perThousand, least }: ServerRole, hosts: number): number {
  return Math.max(least, Math.round((perThousand * hosts) / 1000));
}

interface Person {
  readonly name: string;
  readonly role: (typeof USER_ROLES)[number];
  readonly site: number;
}

function drawPeople(random: Random, count: number): Person[] {
  const roles = new Weighted(USER_ROLES.map(({ share }) => share));
  const sites = new Weighted(SITES.map(({ share }) => share));
  const taken = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => {
    const initial = String.fromCharCode(97 + random.below(26));
    const base = `${initial}.${pick(random, FAMILY_NAMES)}`;
    const same = taken.get(base) ?? 0;
    taken.set(base, same + 1);
    // The first people cover every role, so that small enterprises have them, too.
    const role = index < USER_ROLES.length ? index : roles.draw(random);
    return {
      name: same === 0 ? base : `${base}${same + 1}`,
      role: USER_ROLES[role] ?? pick(random, USER_ROLES),
      site: sites.draw(random),
    };
  });
}

function server(random: Random, subnets: Subnets, index: number, role: ServerRole, number: number): Host {
  const site = new Weighted(SITES.map(({ share }) => share)).draw(random);
  const { name, code, system, criticality, zone, account } = role;
  return {
    index,
    name: `SRV-${siteCode(site)}-${code}${String(number).padStart(2, "0")}`,
    address: subnets.take(site, zone),
    role: name,
    system,
    criticality,
    site,
    isServer: true,
    isEdge: zone === "edge",
    account,
  };
}

function workstation(random: Random, subnets: Subnets, index: number, owner: Person | undefined, number: number): Host {
  const site = owner?.site ?? 0;
  const draw = random.uniform();
  const role = owner?.role.name ?? "contractor";
  const criticality = owner?.role.criticality ?? "low";
  return {
    index,
    name: `${draw < 0.5 ? "WS" : "LT"}-${siteCode(site)}-${String(number + 1).padStart(5, "0")}`,
    address: subnets.take(site, "workstations"),
    role: `workstation-${role}`,
    system: random.uniform() < (role === "developer" ? 0.6 : 0.9) ? "windows" : draw < 0.6 ? "macos" : "linux",
    criticality,
    site,
    isServer: false,
    isEdge: false,
    account: owner?.name ?? "nobody",
  };
}

function settle(random: Random, { name, role, site }: Person, index: number, workstations: readonly Host[]): User {
  const shift = (random.uniform() - 0.5) * 2;
  return {
    index,
    name,
    role: role.name,
    site,
    host: workstations[index % workstations.length] ?? pick(random, workstations),
    home: outsideAddress(random),
    from: role.from + shift,
    to: role.to + shift,
    shifts: role.shifts,
  };
}

function siteCode(site: number): string {
  return SITES[site]?.code ?? "HQ";
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
