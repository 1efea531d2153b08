/** Hands out private addresses, subnet by subnet. */
import type { Subnet } from "./enterprise.js";
import { type Criticality, SITES } from "./roles.js";

type Zone = "edge" | "servers" | "cloud" | "plant" | "guests" | "workstations";

/** First third number of each zone's /24s; the zones lie far enough apart for `MAX_HOSTS` of ../options.ts. */
const ZONES: Readonly<Record<Zone, { first: number; role: string; criticality: Criticality }>> = {
  edge: { first: 2, role: "edge", criticality: "high" },
  servers: { first: 10, role: "servers", criticality: "high" },
  cloud: { first: 50, role: "cloud", criticality: "medium" },
  plant: { first: 60, role: "plant", criticality: "critical" },
  guests: { first: 64, role: "guests", criticality: "low" },
  workstations: { first: 128, role: "workstations", criticality: "low" },
};

/** Addresses from .10 to .249 of each /24. */
const PER_SUBNET = 240;

export class Subnets {
  readonly #taken = new Map<string, number>();
  readonly #subnets = new Map<string, Subnet>();

  take(site: number, zone: Zone): string {
    const key = `${site} ${zone}`;
    const number = this.#taken.get(key) ?? 0;
    this.#taken.set(key, number + 1);
    const { first, role, criticality } = ZONES[zone];
    const network = `10.${SITES[site]?.octet ?? 0}.${first + Math.floor(number / PER_SUBNET)}`;
    const cidr = `${network}.0/24`;
    if (!this.#subnets.has(cidr)) this.#subnets.set(cidr, { cidr, role: `${role}-subnet`, criticality });
    return `${network}.${10 + (number % PER_SUBNET)}`;
  }

  list(): Subnet[] {
    return [...this.#subnets.values()];
  }
}
