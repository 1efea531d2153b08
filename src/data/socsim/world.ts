/** What stays the same throughout a simulation: the enterprise, the internet around it, and how time changes things. */
import { Random } from "../../random.js";
import { buildEnterprise, type Enterprise, type Host, type User } from "./enterprise/enterprise.js";
import { outsideAddress, outsideName } from "./enterprise/internet.js";
import { DAY } from "./hours.js";
import type { Simulation } from "./options.js";
import { wrongTable } from "./table.js";

export interface World {
  readonly simulation: Simulation;
  readonly enterprise: Enterprise;
  /** Outside addresses and names that are met again and again. */
  readonly addresses: readonly string[];
  readonly names: readonly string[];
  /** One past the last instant. */
  readonly end: number;
}

/** Popular places of the internet: enough that none is a giveaway. */
const LEAST_PLACES = 300;
const PLACES_PER_HOST = 0.6;

export function buildWorld(simulation: Simulation): World {
  const random = new Random(simulation.seed, "internet");
  const places = LEAST_PLACES + Math.round(simulation.hosts * PLACES_PER_HOST);
  return {
    simulation,
    enterprise: buildEnterprise(simulation.seed, simulation.hosts, simulation.users),
    addresses: Array.from({ length: places }, () => outsideAddress(random)),
    names: Array.from({ length: places }, () => outsideName(random)),
    end: simulation.start + simulation.days * DAY,
  };
}

/** Kinds of hosts that let sign-ins in from outside. */
export const GATES = "vpn-gateway/web-application";

/** How much of the simulated time has gone, from 0 to 1. */
export function phaseOf({ simulation, end }: World, time: number): number {
  return Math.min(1, Math.max(0, (time - simulation.start) / (end - simulation.start)));
}

/** Whether something that drift brings or ends is there. Without drift it always is. */
export function existsAt(life: { since: number; until: number }, phase: number, drift: number): boolean {
  return phase >= life.since * drift && phase <= 1 - (1 - life.until) * drift;
}

/** Weight of a rule that becomes more (1) or less (−1) common. */
export function trendWeight(weight: number, trend: -1 | 0 | 1, phase: number, drift: number): number {
  return weight * Math.max(0.05, 1 + trend * drift * (2 * phase - 1));
}

/** Hosts of a kind: a server role, `workstation`, `server`, `edge`, `exposed`, `windows`, `linux` or `any`; roles are divided by `/`. */
export function hostsOfKind({ enterprise }: World, kind: string): readonly Host[] {
  const kinds = hostKinds.get(enterprise) ?? new Map<string, readonly Host[]>();
  hostKinds.set(enterprise, kinds);
  const known = kinds.get(kind);
  if (known !== undefined) return known;
  const hosts = kind.split("/").flatMap((part) => hostsOfOneKind(enterprise, part));
  if (hosts.length === 0) throw wrongTable(kind, "there are no such hosts");
  kinds.set(kind, hosts);
  return hosts;
}

/** People of roles divided by `/`, or `any`; anybody where nobody has such a role. */
export function usersOfRoles({ enterprise }: World, roles: string): readonly User[] {
  const kinds = userKinds.get(enterprise) ?? new Map<string, readonly User[]>();
  userKinds.set(enterprise, kinds);
  const known = kinds.get(roles);
  if (known !== undefined) return known;
  const found = roles.split("/").flatMap((role) => enterprise.usersByRole.get(role) ?? []);
  const users = found.length > 0 ? found : enterprise.users;
  kinds.set(roles, users);
  return users;
}

const userKinds = new WeakMap<Enterprise, Map<string, readonly User[]>>();

/** Lists are made once per enterprise. */
const hostKinds = new WeakMap<Enterprise, Map<string, readonly Host[]>>();

/** Roles that can be reached from the internet in part, besides those at the edge. */
const EXPOSED_ROLES = ["linux-server", "container-host", "cloud-workload", "test-server"];

function hostsOfOneKind({ hosts, workstations, servers, byRole }: Enterprise, kind: string): readonly Host[] {
  switch (kind) {
    case "any":
      return hosts;
    case "workstation":
      return workstations;
    case "server":
      return servers;
    case "edge":
      return servers.filter(({ isEdge }) => isEdge);
    case "exposed":
      return servers.filter(({ isEdge, role }) => isEdge || EXPOSED_ROLES.includes(role));
    case "windows":
    case "linux":
      return hosts.filter(({ system }) => system === kind);
    default:
      return byRole.get(kind) ?? [];
  }
}
