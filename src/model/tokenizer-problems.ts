/** What would make a tokenizer give wrong ids, lose bytes of a text, or let a text's author write special tokens. */
import { BYTE_CHARACTERS } from "./byte-alphabet.js";
import { showJson } from "./json-fields.js";
import { listProblem, type TokenizerParts } from "./tokenizer-parts.js";

/** RoBERTa's longest token has 128 bytes. Longer ones would make the proof about long runs (long-run.ts) dear. */
export const MAX_TOKEN_BYTES = 1024;

/** Everything wrong with parts that have the right shape; empty when they make a tokenizer. */
export function tokenizerProblems(parts: TokenizerParts): string[] {
  return [...idProblems(parts), ...byteProblems(parts), ...mergeProblems(parts)];
}

/** Ids are 0 … size − 1, each once. */
function idProblems({ vocab }: TokenizerParts): string[] {
  const outside: string[] = [];
  const twice: string[] = [];
  const tokenOf = new Map<number, string>();
  for (const [token, id] of vocab) {
    if (id < 0 || id >= vocab.size) outside.push(`${showJson(token)} has ${id}`);
    const other = tokenOf.get(id);
    if (other === undefined) tokenOf.set(id, token);
    else twice.push(`${showJson(other)} and ${showJson(token)} have ${id}`);
  }
  return [
    ...listProblem(`ids lie outside 0 … ${vocab.size - 1}, for ${vocab.size} tokens`, outside),
    ...listProblem("ids are used twice", twice),
  ];
}

/** Every byte has a token of its own, so that no text is ever lost; and no special token is one of them. */
function byteProblems({ vocab, specialTokens, addedTokens }: TokenizerParts): string[] {
  const missing = BYTE_CHARACTERS.flatMap((char, byte) =>
    vocab.has(char) ? [] : [`0x${byte.toString(16).padStart(2, "0")}`],
  );
  const special = new Set([
    ...Object.values(specialTokens),
    ...addedTokens.filter((token) => token.special).map(({ content }) => content),
  ]);
  const clash = BYTE_CHARACTERS.filter((char) => special.has(char)).map(showJson);
  return [
    ...listProblem("the vocabulary lacks the tokens of bytes", missing),
    ...listProblem("special tokens are the tokens of bytes", clash),
  ];
}

function mergeProblems({ vocab, merges, addedTokens }: TokenizerParts): string[] {
  const special = new Set(addedTokens.filter((token) => token.special).map(({ content }) => content));
  const unknown: string[] = [];
  const long: string[] = [];
  const makeSpecial: string[] = [];
  merges.forEach(([left, right], index) => {
    const merged = left + right;
    const strange = [left, right, merged].filter((token) => !vocab.has(token));
    if (strange.length > 0) unknown.push(`${strange.map(showJson).join(" and ")} (merge ${index})`);
    if (merged.length > MAX_TOKEN_BYTES) long.push(`merge ${index} with ${merged.length}`);
    if (special.has(merged)) makeSpecial.push(`${showJson(merged)} (merge ${index})`);
  });
  return [
    ...listProblem("merges name tokens that the vocabulary lacks", unknown),
    ...listProblem(`merges make tokens of more than ${MAX_TOKEN_BYTES} bytes`, long),
    ...listProblem("merges make special tokens out of plain text", makeSpecial),
  ];
}
