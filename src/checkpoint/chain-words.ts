/** The chain's steps and, for each, the closed set of words that may stand at `<mask>`: the verbalizer. */
import { IMPACTS, INTENTS, TACTICS, TIERS, type Tactic } from "../data/vocabulary.js";
import { SocagentError } from "../errors.js";
import type { Tokenizer } from "../model/tokens.js";

/** In the order in which they are asked. */
export const CHAIN_STEPS = ["stage", "intent", "impact", "tier"] as const;
export type ChainStep = (typeof CHAIN_STEPS)[number];

export interface ChainWord {
  /** As truth tells it; a stage is a tactic, or `none` for what is no attack. */
  readonly value: string;
  /** What the model is asked for: one token of RoBERTa's vocabulary with a blank before it. */
  readonly word: string;
}

/** Short names of tactics are several tokens; each gets one word that is also RoBERTa's. */
const STAGE_WORDS: Readonly<Record<Tactic, string>> = {
  reconnaissance: "reconnaissance",
  "resource-development": "preparation",
  "initial-access": "entry",
  execution: "execution",
  persistence: "persistence",
  "privilege-escalation": "escalation",
  "defense-evasion": "evasion",
  "credential-access": "credentials",
  discovery: "discovery",
  "lateral-movement": "movement",
  collection: "collection",
  "command-and-control": "control",
  exfiltration: "stealing",
  impact: "impact",
};

/** The stage of what is no attack. */
export const NO_STAGE = "none";

const same = (values: readonly string[]): readonly ChainWord[] => values.map((value) => ({ value, word: value }));

export const CHAIN_WORDS: Readonly<Record<ChainStep, readonly ChainWord[]>> = {
  stage: [
    { value: NO_STAGE, word: "none" },
    ...TACTICS.map((tactic) => ({ value: tactic, word: STAGE_WORDS[tactic] })),
  ],
  intent: same(INTENTS),
  impact: same(IMPACTS),
  tier: same(TIERS),
};

/** What is known of the earlier steps, by value. */
export type ChainAnswers = Partial<Record<ChainStep, string>>;

/**
 * @returns for each step the vocabulary ids of its words, in the order of `CHAIN_WORDS`
 * @throws SocagentError (`tokenizer`) with every word that is not one token
 */
export function chainTokenIds(tokenizer: Tokenizer): Readonly<Record<ChainStep, Int32Array>> {
  const problems: string[] = [];
  const idsOf = (step: ChainStep): Int32Array =>
    Int32Array.from(CHAIN_WORDS[step], ({ word }) => {
      const id = tokenizer.singleTokenId(word);
      if (id === undefined) problems.push(`${step}: "${word}" is not one token`);
      return id ?? tokenizer.unkId;
    });
  const ids = { stage: idsOf("stage"), intent: idsOf("intent"), impact: idsOf("impact"), tier: idsOf("tier") };
  if (problems.length === 0) return ids;
  throw new SocagentError("tokenizer", `the tokenizer ${tokenizer.file} splits words that the chain asks for`, {
    subject: { file: tokenizer.file },
    problems,
    nextStep: "Use RoBERTa's tokenizer, or one that `socagent pretrain` made; or train with --no-chain.",
  });
}

/** What truth answers to the chain's questions; steps that it says nothing of are absent. */
export function chainTruth(truth: {
  readonly malicious: boolean;
  readonly tactic?: string | undefined;
  readonly intent?: string | undefined;
  readonly impact?: string | undefined;
  readonly tier?: string | undefined;
}): ChainAnswers {
  const stage = truth.malicious ? truth.tactic : NO_STAGE;
  const known: [ChainStep, string | undefined][] = [
    ["stage", stage],
    ["intent", truth.intent],
    ["impact", truth.impact],
    ["tier", truth.tier],
  ];
  const answers: ChainAnswers = {};
  for (const [step, value] of known) {
    if (value !== undefined && wordOf(step, value) !== undefined) answers[step] = value;
  }
  return answers;
}

/** The word for a value; undefined for a value that the step has not. */
export function wordOf(step: ChainStep, value: string): string | undefined {
  return CHAIN_WORDS[step].find((word) => word.value === value)?.word;
}
