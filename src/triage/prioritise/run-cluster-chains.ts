/** Asks the chain about clusters, as thoroughly as was planned for each. */
import type { MaskedWordEncoder } from "../../checkpoint/ask-prompts.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { runChains, type ChainOutcome } from "../../checkpoint/run-chain.js";
import type { ChainPrompt, ChainStepResult } from "../result.js";
import { chainSteps } from "./chain-steps.js";
import { type ChainDepth, FULL_CHAIN, GREEDY_CHAIN } from "./plan-chains.js";

export interface ClusterChain {
  readonly prompt: ChainPrompt;
  readonly outcome: ChainOutcome;
  /** Shared by clusters of one prompt. */
  readonly steps: readonly ChainStepResult[];
}

export interface ChainRequest {
  readonly depth: ChainDepth;
  readonly evidence: string;
}

/**
 * Equal requests are asked once.
 * @param mostLasting different evidences of depth `lasting` that are asked about, those of most requests; the others are left out
 * @returns for each request its chain; undefined where it was left out
 */
export async function runClusterChains(
  encoder: MaskedWordEncoder,
  checkpoint: Pick<Checkpoint, "tokenizer" | "card" | "calibration">,
  requests: readonly ChainRequest[],
  mostLasting: number,
  onProgress: (done: number) => void,
): Promise<(ClusterChain | undefined)[]> {
  const chains = new Map<string, ClusterChain>();
  const evidencesOf = (wanted: ChainDepth): string[] => [
    ...new Set(requests.flatMap(({ depth, evidence }) => (depth === wanted ? evidence : []))),
  ];
  const full = evidencesOf("full");
  const asked = new Set(full);
  const own = evidencesOf("greedy").filter((evidence) => !asked.has(evidence));
  const lasting = mostFrequent(
    requests.flatMap(({ depth, evidence }) => (depth === "lasting" ? evidence : [])),
    mostLasting,
  );
  const greedy = [...new Set([...own, ...lasting])].filter((evidence) => !asked.has(evidence));
  const share = full.length === 0 ? 0 : full.length / (full.length + greedy.length / 5);
  const run = async (
    evidences: readonly string[],
    settings: typeof FULL_CHAIN | typeof GREEDY_CHAIN,
    from: number,
    to: number,
  ) => {
    const report = (done: number): void => {
      onProgress(from + done * (to - from));
    };
    const outcomes = await runChains(encoder, checkpoint, evidences, { ...settings, onProgress: report });
    for (const [at, outcome] of outcomes.entries()) {
      const evidence = evidences[at] ?? "";
      chains.set(evidence, { prompt: { evidence, ...settings }, outcome, steps: chainSteps(outcome, evidence) });
    }
  };
  await run(full, FULL_CHAIN, 0, share);
  await run(greedy, GREEDY_CHAIN, share, 1);
  return requests.map(({ evidence }) => chains.get(evidence));
}

/** The texts that are there most often, the first of equals; each once. */
function mostFrequent(texts: readonly string[], most: number): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const byCount = [...counts].sort(([, one], [, other]) => other - one);
  return byCount.slice(0, most).map(([text]) => text);
}
