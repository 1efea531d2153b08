/**
 * Prioritised clusters on disk. What many of them share, chains and lines of facts, is there once, in files of its own, and is in memory once:
 * it would be most of a cluster.
 */
import { Numbered } from "../numbered.js";
import type { ChainPrompt, ChainStepResult, FactLine, TriagedCluster } from "../result.js";
import { readJsonLines, writeJsonLines } from "../spool/json-lines.js";
import { SpooledList, SpooledListWriter } from "../spool/spooled-list.js";
import type { FinishedFile } from "../spool/stage-file.js";
import type { Workspace } from "../spool/workspace.js";

const CLUSTERS_FILE = "prioritised.jsonl";
const CHAINS_FILE = "prioritised.chains.jsonl";
const FACTS_FILE = "prioritised.facts.jsonl";

interface SharedChain {
  readonly chain: readonly ChainStepResult[];
  readonly prompt: ChainPrompt;
}

/** Lines of facts that are shared, the first ones: those that tell counts differ from cluster to cluster, and there is no end of them. */
export const MOST_SHARED = 8_192;

/** A cluster as its line tells it. */
interface ClusterLine extends Omit<TriagedCluster, "chain" | "prompt" | "facts"> {
  /** Number of the chain. */
  readonly shared: number;
  /** Numbers of shared lines, and lines that are not. */
  readonly facts: readonly (number | FactLine)[];
}

export class ClusterSpoolWriter {
  readonly #clusters: SpooledListWriter<ClusterLine>;
  readonly #chains = new Numbered<SharedChain>();
  readonly #facts = new Numbered<FactLine>();

  constructor(readonly workspace: Workspace) {
    this.#clusters = new SpooledListWriter(workspace.path(CLUSTERS_FILE));
  }

  /** Clusters of one prompt have one chain. */
  push({ chain, prompt, facts, ...cluster }: TriagedCluster): void {
    this.#clusters.push({
      ...cluster,
      shared: this.#chains.placeOf(JSON.stringify(prompt), () => ({ chain, prompt })),
      facts: facts.map((line) => this.#shared(line)),
    });
  }

  #shared(line: FactLine): number | FactLine {
    const key = JSON.stringify(line);
    const isFull = this.#facts.values.length >= MOST_SHARED;
    return isFull && !this.#facts.has(key) ? line : this.#facts.placeOf(key, () => line);
  }

  /** @returns the files, and where each cluster begins, with the end of the last */
  finish(): { readonly files: FinishedFile[]; readonly starts: Float64Array<ArrayBuffer> } {
    const { file, starts } = this.#clusters.finish();
    const chains = writeJsonLines(this.workspace.path(CHAINS_FILE), this.#chains.values);
    return { files: [file, chains, writeJsonLines(this.workspace.path(FACTS_FILE), this.#facts.values)], starts };
  }

  discard(): void {
    this.#clusters.discard();
  }
}

/**
 * @param starts as `ClusterSpoolWriter.finish` gave them
 * @throws SocagentError (`io`) when it cannot be read
 */
export async function openClusterSpool(
  workspace: Workspace,
  starts: Float64Array,
): Promise<SpooledList<TriagedCluster>> {
  const chains = await readJsonLines(workspace.path(CHAINS_FILE), isChain);
  const lines = await readJsonLines(workspace.path(FACTS_FILE), isFact);
  return new SpooledList(workspace.path(CLUSTERS_FILE), starts, (value) => {
    if (!isLine(value)) return undefined;
    const { shared, facts, rank, ...cluster } = value;
    const own = chains[shared];
    return own === undefined
      ? undefined
      : {
          ...cluster,
          ...own,
          facts: facts.flatMap((line) => (typeof line === "number" ? (lines[line] ?? []) : line)),
          rank,
        };
  });
}

// This program wrote the files, and their hashes are right.
function isLine(value: unknown): value is ClusterLine {
  return typeof value === "object" && value !== null && "id" in value && "rank" in value && "shared" in value;
}

function isChain(value: unknown): value is SharedChain {
  return typeof value === "object" && value !== null && "chain" in value && "prompt" in value;
}

function isFact(value: unknown): value is FactLine {
  return typeof value === "object" && value !== null && "name" in value && "state" in value;
}
