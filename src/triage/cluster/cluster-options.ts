/** What clustering can be asked for. */
import { SocagentError } from "../../errors.js";

export interface ClusterOptions {
  /** Within how many ms shared entities link; rare ones link over longer. */
  readonly window: number;
  /** Distance up to which average linkage joins, above 0 to below 1. */
  readonly cut: number;
  /** Groups that are agglomerated at a time; what is larger is split first. */
  readonly blockLimit: number;
}

/** How far a run has come, from 0 to 1. */
export type ClusterProgress = (done: number) => void;

/**
 * The window is that of `--window`. The cut was chosen by `npm run bench -- cluster-fit` on SOC-Sim: docs/method.md.
 * Agglomeration is cubic: 64 groups take
 * some 1 ms, and larger blocks make no better clusters, as what they split comes together on the next level.
 */
export const DEFAULT_CLUSTER_OPTIONS: ClusterOptions = { window: 3_600_000, cut: 0.65, blockLimit: 64 };

/** `ml-hclust` takes 2 s for 1,000. */
const MOST_BLOCK = 1_000;
const MOST_WINDOW = 366 * 86_400_000;

/** @throws SocagentError (`usage`) that lists everything wrong */
export function checkClusterOptions(options: ClusterOptions): ClusterOptions {
  const { window, cut, blockLimit } = options;
  const problems: string[] = [];
  if (!(window > 0 && window <= MOST_WINDOW)) problems.push("the window must be above 0 and at most 366 days");
  if (!(cut > 0 && cut < 1)) problems.push("the cut must be above 0 and below 1");
  if (!(Number.isInteger(blockLimit) && blockLimit >= 2 && blockLimit <= MOST_BLOCK)) {
    problems.push(`the block limit must be a whole number from 2 to ${MOST_BLOCK}`);
  }
  if (problems.length === 0) return options;
  throw new SocagentError("usage", "alerts can't be clustered that way", {
    problems,
    nextStep: "Give values within these bounds.",
  });
}
