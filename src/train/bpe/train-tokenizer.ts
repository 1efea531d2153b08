/** A byte-level BPE tokenizer of our own, with RoBERTa's special tokens and its split into pre-tokens. */
import { SocagentError } from "../../errors.js";
import { BYTE_CHARACTERS } from "../../model/byte-alphabet.js";
import { ROBERTA_SPECIAL_TOKENS, type Merge, type TokenizerParts } from "../../model/tokenizer-parts.js";
import { forcedMerges } from "./force-words.js";
import { learnMerges } from "./learn-merges.js";

/** In the order of their ids; `<pad>` is 1 as in every RoBERTa. */
const { cls, pad, sep, unk, mask } = ROBERTA_SPECIAL_TOKENS;
const SPECIAL_TOKENS: readonly string[] = [cls, pad, sep, unk, mask];

export interface TrainTokenizerOptions {
  /** Most entries, special tokens and bytes among them. */
  readonly vocabSize: number;
  /** Words that shall be one token with a blank before them. */
  readonly words?: readonly string[];
}

/**
 * @param counts words with how often each occurs, as `WordCounts` gives them
 * @throws SocagentError (`usage`) when the vocabulary has no room for bytes and words
 */
export function trainTokenizer(
  counts: ReadonlyMap<string, number>,
  { vocabSize, words = [] }: TrainTokenizerOptions,
): TokenizerParts {
  const fixed = SPECIAL_TOKENS.length + BYTE_CHARACTERS.length;
  const budget = vocabSize - fixed;
  const learnt = learnMerges(counts, Math.max(0, budget));
  let kept = learnt.length;
  for (;;) {
    const best = learnt.slice(0, kept);
    const merges = [...best, ...forcedMerges(best, words)];
    const vocab = vocabularyOf(merges);
    const excess = vocab.size - vocabSize;
    if (excess <= 0) return partsOf(vocab, merges);
    if (kept === 0) {
      throw new SocagentError("usage", `a vocabulary of ${vocabSize} entries is too small`, {
        subject: { field: "vocab-size" },
        nextStep: `Give at least ${vocab.size}: ${fixed} for bytes and special tokens, the rest for words that must be whole.`,
      });
    }
    kept = Math.max(0, kept - excess);
  }
}

function vocabularyOf(merges: readonly Merge[]): Map<string, number> {
  const vocab = new Map<string, number>();
  const add = (token: string): void => {
    if (!vocab.has(token)) vocab.set(token, vocab.size);
  };
  SPECIAL_TOKENS.forEach(add);
  BYTE_CHARACTERS.forEach(add);
  for (const [left, right] of merges) add(left + right);
  return vocab;
}

function partsOf(vocab: Map<string, number>, merges: readonly Merge[]): TokenizerParts {
  const addedTokens = SPECIAL_TOKENS.map((content, id) => ({
    id,
    content,
    singleWord: false,
    lstrip: content === mask,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return {
    file: "tokenizer.json",
    vocab,
    merges,
    addedTokens,
    specialTokens: { ...ROBERTA_SPECIAL_TOKENS },
    addPrefixSpace: false,
  };
}
