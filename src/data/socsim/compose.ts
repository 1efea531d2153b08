/** From what happened to what the product writes. */
import type { Random } from "../../random.js";
import { between, chance, pick } from "./draw.js";
import type { Host } from "./enterprise/enterprise.js";
import type { Happening, Scene } from "./happening.js";
import { compileMessage, type Message } from "./message.js";
import { RULES } from "./rules/catalogue.js";
import type { Rule } from "./rules/rule.js";
import { hostsOfKind, type World } from "./world.js";

/** The fields of an alert, as text; empty where the product has none. */
export interface Alert {
  readonly time: number;
  readonly rule: Rule;
  readonly source: string;
  readonly sourcePort: string;
  readonly destination: string;
  readonly destinationPort: string;
  readonly host: string;
  readonly user: string;
  readonly process: string;
  readonly message: string;
}

interface Sides {
  readonly source: string;
  readonly destination: string;
  readonly host: string;
  readonly user: string;
}

const MESSAGES: readonly Message[] = RULES.map(({ message }) => compileMessage(message));

/** Programs by rule: those that a Windows host may have, and those of others. */
const PROGRAMS = RULES.map(({ processes }) => ({
  windows: processes.filter((name) => name.includes(".") || name === "system"),
  others: processes.filter((name) => !name.includes(".")),
}));

/** Products know the account behind an alert this often where it is not what the alert is about. */
const KNOWS_USER = 0.8;

export function compose(random: Random, world: World, { time, rule, scene }: Happening): Alert {
  const sides = sidesOf(random, world, rule, scene);
  const hasPorts = rule.ports.length > 0 && sides.destination !== "";
  return {
    time,
    rule,
    ...sides,
    sourcePort: hasPorts ? String(between(random, 1025, 65_535)) : "",
    destinationPort: hasPorts ? String(pick(random, rule.ports)) : "",
    process: programOf(random, rule, scene.host),
    message: (MESSAGES[rule.index] ?? compileMessage(rule.message))(random, scene),
  };
}

function sidesOf(random: Random, world: World, rule: Rule, scene: Scene): Sides {
  const { host, from, user, peer } = scene;
  const person = user;
  const account = chance(random, KNOWS_USER) ? user : "";
  switch (rule.shape) {
    case "inbound":
    case "web":
      return { source: peer, destination: host.address, host: host.name, user: "" };
    case "outbound":
      return { source: host.address, destination: peer, host: host.name, user: "" };
    case "across": {
      // The one that sweeps is what the alert is about.
      const other = from === host ? anotherHost(random, world, host) : host;
      return { source: from.address, destination: other.address, host: from.name, user: "" };
    }
    case "between": {
      if (rule.place === "domain-controller" && host.role !== rule.place) {
        const controller = pick(random, hostsOfKind(world, rule.place));
        return { source: host.address, destination: controller.address, host: controller.name, user: "" };
      }
      const other = from === host ? anotherHost(random, world, host) : from;
      return { source: other.address, destination: host.address, host: host.name, user: "" };
    }
    case "endpoint":
    case "handling":
      return { source: host.address, destination: "", host: host.name, user: account };
    case "connection":
    case "browsing":
    case "transfer":
      return { source: host.address, destination: peer, host: host.name, user: account };
    case "logon": {
      const server = logonServer(random, world, rule, host);
      const origin = from === server ? anotherHost(random, world, server) : from;
      return { source: origin.address, destination: server.address, host: server.name, user: person };
    }
    case "signin":
    case "cloud":
      return { source: peer, destination: "", host: "", user: person };
    case "mail": {
      const gateway = pick(random, hostsOfKind(world, "mail-gateway"));
      return { source: peer, destination: gateway.address, host: gateway.name, user: person };
    }
    case "sending": {
      const gateway = pick(random, hostsOfKind(world, "mail-gateway"));
      return { source: gateway.address, destination: peer, host: gateway.name, user: person };
    }
  }
}

/** Somebody that the host has to do with: mostly one of the same few. */
function anotherHost(random: Random, world: World, host: Host): Host {
  const { hosts } = world.enterprise;
  if (chance(random, 0.6)) return hosts[(host.index * 7919 + between(random, 1, 3) * 104_729) % hosts.length] ?? host;
  return pick(random, hosts);
}

/** Where an account is checked: the host itself, or a controller where only that one sees it. */
function logonServer(random: Random, world: World, { place }: Rule, host: Host): Host {
  const sees = place === "domain-controller" ? host.role === place : place === "windows" || host.isServer;
  return sees ? host : pick(random, hostsOfKind(world, "domain-controller"));
}

function programOf(random: Random, rule: Rule, host: Host): string {
  const programs = PROGRAMS[rule.index];
  if (programs === undefined || rule.processes.length === 0) return "";
  const fitting = host.system === "windows" ? programs.windows : programs.others;
  return pick(random, fitting.length > 0 ? fitting : rule.processes);
}
