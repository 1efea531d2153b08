/** What the files of a byte-level BPE tokenizer say, before anything is built from it. */
import type { AddedToken } from "./added-tokens.js";

export type Merge = readonly [left: string, right: string];

/** What RoBERTa calls its special tokens, by the role that `tokenizer_config.json` gives them (`cls_token`, …). */
export const ROBERTA_SPECIAL_TOKENS = { cls: "<s>", pad: "<pad>", sep: "</s>", unk: "<unk>", mask: "<mask>" } as const;

export type SpecialTokenRole = keyof typeof ROBERTA_SPECIAL_TOKENS;
export const SPECIAL_TOKEN_ROLES: readonly SpecialTokenRole[] = ["cls", "pad", "sep", "unk", "mask"];

export interface TokenizerParts {
  /** The file that errors name. */
  readonly file: string;
  /** Token → id, added tokens among them. */
  readonly vocab: ReadonlyMap<string, number>;
  /** Best first. */
  readonly merges: readonly Merge[];
  readonly addedTokens: readonly AddedToken[];
  readonly specialTokens: Readonly<Record<SpecialTokenRole, string>>;
  /** Whether text that does not begin with a space is given one. */
  readonly addPrefixSpace: boolean;
}

/** A wrong file is often wrong throughout: so many examples of each kind of problem are shown. */
const MAX_EXAMPLES = 5;

/** `what: a, b, c and 7 more`, or nothing when there are no items. */
export function listProblem(what: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length > MAX_EXAMPLES ? ` and ${items.length - MAX_EXAMPLES} more` : "";
  return [`${what}: ${items.slice(0, MAX_EXAMPLES).join(", ")}${rest}`];
}
