/** The files in which facts are looked up, loaded. */
import { loadAssets } from "./assets/assets.js";
import { loadAttackBundle } from "./attack/load-attack-bundle.js";
import { factSources, type FactSources } from "./facts.js";
import { EntityHistory } from "./history/entity-history.js";
import type { Feed } from "./reputation/feed.js";
import { loadFeeds } from "./reputation/load-feeds.js";

export interface SourceFiles {
  /** CSV of assets, if there is one. */
  readonly assets: string | null;
  /** Feeds of addresses and MaxMind databases. */
  readonly intel: readonly string[];
  /** An ATT&CK bundle, if there is one. */
  readonly attack: string | null;
}

export interface LoadedSources {
  /** With an empty history. */
  readonly sources: FactSources;
  /** Of the reputation feeds; databases are not among them. */
  readonly feeds: readonly Feed[];
}

/** @throws SocagentError (`input`, `io`) that names every file that cannot be used */
export async function loadSources({ assets, intel, attack }: SourceFiles): Promise<LoadedSources> {
  const loaded = intel.length === 0 ? undefined : await loadFeeds(intel);
  const sources = factSources(new EntityHistory(), {
    ...(loaded === undefined ? {} : { reputation: loaded.reputation, databases: loaded.databases }),
    ...(assets === null ? {} : { assets: await loadAssets(assets) }),
    ...(attack === null ? {} : { catalogue: await loadAttackBundle(attack) }),
  });
  return { sources, feeds: loaded?.feeds ?? [] };
}
