/** The files in which facts are looked up, loaded. */
import { loadAssets } from "../enrich/assets/assets.js";
import { loadAttackBundle } from "../enrich/attack/load-attack-bundle.js";
import { factSources, type FactSources } from "../enrich/facts.js";
import { EntityHistory } from "../enrich/history/entity-history.js";
import { loadFeeds } from "../enrich/reputation/load-feeds.js";

export interface SourceFiles {
  /** CSV of assets, if there is one. */
  readonly assets: string | null;
  /** Feeds of addresses and MaxMind databases. */
  readonly intel: readonly string[];
  /** An ATT&CK bundle, if there is one. */
  readonly attack: string | null;
}

/** With an empty history. @throws SocagentError (`input`, `io`) that names every file that cannot be used */
export async function loadSources({ assets, intel, attack }: SourceFiles): Promise<FactSources> {
  const feeds = intel.length === 0 ? undefined : await loadFeeds(intel);
  return factSources(new EntityHistory(), {
    ...(feeds === undefined ? {} : { reputation: feeds.reputation, databases: feeds.databases }),
    ...(assets === null ? {} : { assets: await loadAssets(assets) }),
    ...(attack === null ? {} : { catalogue: await loadAttackBundle(attack) }),
  });
}
