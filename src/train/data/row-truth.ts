/** What a row's columns say of its truth. */
import { BENIGN_CLASS, MALICIOUS_CLASS } from "../../checkpoint/checkpoint-card.js";
import { type ChainAnswers, chainTruth } from "../../checkpoint/chain-words.js";
import type { ListName, TokenFile } from "./token-file.js";

/** The chain's answers of a row, those that are known; none where it is not known whether it is malicious. */
export function answersOf(tokens: TokenFile, row: number): ChainAnswers {
  const malicious = tokens.columns.malicious[row];
  if (malicious === -1 || malicious === undefined) return {};
  return chainTruth({
    malicious: malicious === 1,
    tactic: listed(tokens, "tactic", row),
    intent: listed(tokens, "intent", row),
    impact: listed(tokens, "impact", row),
    tier: listed(tokens, "tier", row),
  });
}

/**
 * The class of a row: benign, the technique, or `malicious` where the technique is not known; undefined where nothing is known. Labels that are no
 * technique's id count as not known.
 */
export function classOf(tokens: TokenFile, row: number): string | undefined {
  const malicious = tokens.columns.malicious[row];
  if (malicious === -1 || malicious === undefined) return undefined;
  if (malicious === 0) return BENIGN_CLASS;
  const technique = listed(tokens, "technique", row);
  return technique !== undefined && TECHNIQUE.test(technique) ? technique : MALICIOUS_CLASS;
}

const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;

function listed(tokens: TokenFile, name: ListName, row: number): string | undefined {
  return tokens.lists[name][tokens.columns[name][row] ?? -1];
}
