/** What the chain says once an analyst has corrected a step: `explain --set`. */
import type { MaskedWordEncoder } from "../../checkpoint/ask-prompts.js";
import type { ChainAnswers } from "../../checkpoint/chain-words.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { runChains } from "../../checkpoint/run-chain.js";
import { SocagentError } from "../../errors.js";
import type { TriagedCluster } from "../result.js";
import { chainSteps } from "./chain-steps.js";
import { riskOf } from "./risk-of.js";

/** Of a cluster, what is computed anew. */
export type AskedAgain = Pick<TriagedCluster, "chain" | "risk">;

/**
 * Asks the steps after those that are given, with the cluster's own evidence; what comes before them stays as it was.
 * @param fixed the analyst's answers by step
 * @throws SocagentError (`usage`) for a value that a step has not, or where the chain was not asked about the cluster
 */
export async function askAgain(
  encoder: MaskedWordEncoder,
  checkpoint: Pick<Checkpoint, "tokenizer" | "card" | "calibration">,
  cluster: TriagedCluster,
  fixed: ChainAnswers,
): Promise<AskedAgain> {
  const { evidence, beam, templates } = cluster.prompt;
  if (beam < 1) {
    throw new SocagentError("usage", `the chain was not asked about ${cluster.id}, so that no step of it can be set`, {
      nextStep: "Choose a cluster whose explanation has steps.",
    });
  }
  const [outcome] = await runChains(encoder, checkpoint, [evidence], { beam, templates, fixed });
  if (outcome === undefined) throw new SocagentError("internal", "the chain gave no answer");
  const { malicious, criticality } = cluster.risk.parts;
  const pooled = { highest: malicious, malicious, low: malicious, high: malicious };
  return {
    chain: chainSteps(outcome, evidence, fixed),
    risk: riskOf({ pooled, criticality, outcome, calibration: checkpoint.calibration }),
  };
}
