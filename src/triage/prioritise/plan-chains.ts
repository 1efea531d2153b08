/** How thoroughly the chain is asked about each cluster, so that its cost stays a small part of the whole. */

/** Partial answers and wordings of a whole chain. */
export const FULL_CHAIN = { beam: 2, templates: 2 } as const;
/** One answer followed, one wording. */
export const GREEDY_CHAIN = { beam: 1, templates: 1 } as const;

/** The chain has four steps; after the first each answer that is followed is asked about. */
const STEPS = 4;
const FULL_PROMPTS = FULL_CHAIN.templates * (1 + FULL_CHAIN.beam * (STEPS - 1));
const GREEDY_PROMPTS = STEPS;
/** Prompts for each alert of the input: the chain then takes a third of the time that encoding takes, give or take. */
const PROMPTS_PER_ALERT = 0.02;
/** A short input can afford more: some seconds. */
const LEAST_PROMPTS = 400;
/** More than an analyst looks at in a day. */
const MOST_FULL = 500;
/** Part of the prompts for whole chains. */
const FULL_SHARE = 0.6;

export type ChainDepth =
  /** All wordings, several answers followed. */
  | "full"
  /** One wording, the likeliest answer. */
  | "greedy"
  /** The same of what all alerts of its rule have in common: asked once for all of them. */
  | "lasting";

/**
 * The most suspicious get a whole chain, the next ones that stay open a greedy one, the rest is asked about by rule.
 * @param suspicion of each cluster
 * @param mayClose whether each would be closed by its suspicion: it gets no chain of its own
 */
export function planChains(suspicion: ArrayLike<number>, mayClose: readonly boolean[], alerts: number): ChainDepth[] {
  const prompts = Math.max(LEAST_PROMPTS, Math.round(PROMPTS_PER_ALERT * alerts));
  const full = Math.min(MOST_FULL, Math.floor((prompts * FULL_SHARE) / FULL_PROMPTS));
  const order = Array.from(mayClose.keys()).filter((cluster) => mayClose[cluster] === false);
  order.sort((one, other) => (suspicion[other] ?? 0) - (suspicion[one] ?? 0) || one - other);
  const spent = Math.min(full, order.length) * FULL_PROMPTS;
  const greedy = full + Math.floor((prompts - spent) / GREEDY_PROMPTS);
  const depths = mayClose.map((): ChainDepth => "lasting");
  for (const [place, cluster] of order.slice(0, greedy).entries()) depths[cluster] = place < full ? "full" : "greedy";
  return depths;
}

/** Different evidences that are asked about by rule at most: rules' names come from outside. */
export function mostLasting(alerts: number): number {
  return Math.max(400, Math.round(alerts / 400));
}
