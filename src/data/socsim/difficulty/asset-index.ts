/** What the assets file and the feed of a simulation tell about a name or an address. */
import { TIERS } from "../../vocabulary.js";
import type { Host } from "../enterprise/enterprise.js";
import { makeIntel } from "../intel.js";
import type { Plan } from "../plan.js";
import type { Rule } from "../rules/rule.js";
import { SEVERITY_NAMES } from "../severity-names.js";
import type { World } from "../world.js";

/** Codes; −1 where nothing is known. */
export interface Asset {
  readonly role: number;
  readonly criticality: number;
}

const UNKNOWN: Asset = { role: -1, criticality: -1 };

export class AssetIndex {
  readonly #assets = new Map<string, Asset>();
  readonly #scores: ReadonlyMap<string, number>;

  constructor({ world, plan }: { readonly world: World; readonly plan: Plan }) {
    const roles = new Map<string, number>();
    for (const host of world.enterprise.hosts) this.#add(host, roles);
    this.#scores = new Map(makeIntel(world, plan.campaigns).map(({ address, score }) => [address, score]));
  }

  #add({ name, address, role, criticality }: Host, roles: Map<string, number>): void {
    const code = roles.get(role) ?? roles.size;
    roles.set(role, code);
    const asset = { role: code, criticality: TIERS.indexOf(criticality) };
    this.#assets.set(name, asset);
    this.#assets.set(address, asset);
  }

  find(nameOrAddress: string): Asset {
    return this.#assets.get(nameOrAddress) ?? UNKNOWN;
  }

  /** 0-100; 0 where it is in no feed. */
  reputation(address: string): number {
    return this.#scores.get(address) ?? 0;
  }

  severity(rule: Rule): number {
    return SEVERITY_NAMES.indexOf(rule.severity);
  }
}
