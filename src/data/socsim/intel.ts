/** A threat intelligence feed as one could buy it: some attackers, not all, and some who are none. */
import { Random } from "../../random.js";
import { type Campaign, attackerOf } from "./campaigns.js";
import { between, chance, pick } from "./draw.js";
import { outsideAddress } from "./enterprise/internet.js";
import type { World } from "./world.js";

export interface Indicator {
  readonly address: string;
  /** Confidence, 0-100. */
  readonly score: number;
  readonly category: string;
}

/** Part of the campaigns that the feed knows of, and of their addresses that it then lists. */
const KNOWN_CAMPAIGNS = 0.8;
const KNOWN_ADDRESSES = 0.75;
/** Part of the popular, innocent places that are listed all the same. */
const LISTED_INNOCENTS = 0.05;
/** Listed addresses that never show here, for each one that does. */
const STRANGERS = 2;

const CATEGORIES = ["scanner", "brute-force", "botnet", "phishing", "malware", "anonymiser", "spam"];

/** In order of address, as text. */
export function makeIntel(world: World, campaigns: readonly Campaign[]): Indicator[] {
  const random = new Random(world.simulation.seed, "intel");
  const listed = new Map<string, Indicator>();
  const list = (address: string, least: number, most: number): void => {
    listed.set(address, { address, score: between(random, least, most), category: pick(random, CATEGORIES) });
  };
  for (const address of world.addresses) if (chance(random, LISTED_INNOCENTS)) list(address, 15, 85);
  for (const campaign of campaigns) {
    if (!chance(random, KNOWN_CAMPAIGNS)) continue;
    for (const address of attackerOf(world, campaign).addresses) {
      if (chance(random, KNOWN_ADDRESSES)) list(address, 35, 100);
    }
  }
  for (let left = listed.size * STRANGERS; left > 0; left -= 1) list(outsideAddress(random), 10, 100);
  return [...listed.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
}

export function intelCsv(indicators: readonly Indicator[]): string {
  const rows = indicators.map(({ address, score, category }) => `${address},${score},${category}\n`);
  return `indicator,score,category\n${rows.join("")}`;
}

/** The surest ones as a plain list, an address a line. */
export function intelList(indicators: readonly Indicator[]): string {
  const sure = indicators.filter(({ score }) => score >= LEAST_SURE);
  return `# SOC-Sim: synthetic addresses with a score of ${LEAST_SURE} or more\n${sure.map(({ address }) => `${address}\n`).join("")}`;
}

const LEAST_SURE = 60;
