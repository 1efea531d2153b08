/** `explainCluster`: how a cluster of a report came to its place, and what would be if an analyst's answer stood for a step. */
import { type ChainAnswers, CHAIN_STEPS, CHAIN_WORDS, type ChainStep } from "../checkpoint/chain-words.js";
import { hashCheckpoint, openCheckpoint } from "../checkpoint/checkpoint.js";
import { SocagentError } from "../errors.js";
import { type EncoderOptions, openEncoder } from "./predict/open-encoder.js";
import { askAgain, type AskedAgain } from "./prioritise/ask-again.js";
import { readReportCheckpoint } from "./report/read-clusters.js";
import type { TriagedCluster } from "./result.js";

/** Until an answer takes as long as the one before. */
const WARM_UPS = 3;

export interface ExplainOptions extends EncoderOptions {
  /** The report's folder. */
  readonly report: string;
  readonly checkpoint: string;
}

export interface Reconsidered extends AskedAgain {
  /** That it took once the model was loaded and warm. */
  readonly milliseconds: number;
}

/**
 * Asks the chain again from the first step that is set, with the checkpoint that the report was made with.
 * @param onNote told where something else runs than was asked for
 * @throws SocagentError (`usage`) when it is another checkpoint, or as `askAgain`
 */
export async function reconsider(
  cluster: TriagedCluster,
  fixed: ChainAnswers,
  { report, checkpoint: folder, ...encoding }: ExplainOptions,
  onNote: (note: string) => void,
): Promise<Reconsidered> {
  const checkpoint = await openCheckpoint(folder);
  const made = await readReportCheckpoint(report);
  if ((await hashCheckpoint(folder)) !== made.sha256) {
    throw new SocagentError("usage", `the report was made with another checkpoint than ${folder}: ${made.name}`, {
      subject: { file: folder },
      nextStep: "Give the checkpoint that it was made with, unchanged, with --checkpoint.",
    });
  }
  const { encoder } = await openEncoder(checkpoint, encoding, onNote);
  try {
    // The first few take longer: memory is laid out, code is compiled.
    for (let time = 0; time < WARM_UPS; time += 1) await askAgain(encoder, checkpoint, cluster, fixed);
    const begun = performance.now();
    const again = await askAgain(encoder, checkpoint, cluster, fixed);
    return { ...again, milliseconds: performance.now() - begun };
  } finally {
    await encoder.close();
  }
}

/**
 * Steps and values as `stage=execution`.
 * @throws SocagentError (`usage`) with every one that the chain has not
 */
export function parseAnswers(pairs: readonly string[]): ChainAnswers {
  const answers: ChainAnswers = {};
  const problems: string[] = [];
  for (const pair of pairs) {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(pair) ?? [];
    const step = CHAIN_STEPS.find((one): one is ChainStep => one === name.trim());
    const values = step === undefined ? [] : CHAIN_WORDS[step].map((word) => word.value);
    if (step === undefined) problems.push(`${JSON.stringify(pair)}: the steps are ${CHAIN_STEPS.join(", ")}`);
    else if (!values.includes(value.trim()))
      problems.push(`${step} has no value ${JSON.stringify(value)}: ${values.join(", ")}`);
    else answers[step] = value.trim();
  }
  if (problems.length === 0) return answers;
  throw new SocagentError("usage", "the chain has no such answer", {
    problems,
    nextStep: "Give step=value, as in `--set stage=execution`.",
  });
}
