/** Collects the parts of a tokenizer from untrusted JSON and text, with everything that is wrong with them. */
import type { AddedToken } from "./added-tokens.js";
import { isJsonObject, showJson } from "./json-fields.js";
import {
  listProblem,
  ROBERTA_SPECIAL_TOKENS,
  SPECIAL_TOKEN_ROLES,
  type Merge,
  type SpecialTokenRole,
  type TokenizerParts,
} from "./tokenizer-parts.js";

/** Twice the largest published vocabularies (about 256,000). Each merge makes one token, so it bounds the merges too. */
export const MAX_VOCAB_ENTRIES = 500_000;
/** RoBERTa has 5; each is looked for at every character of a text. */
export const MAX_ADDED_TOKENS = 1000;

type JsonObject = Readonly<Record<string, unknown>>;

export class TokenizerDraft {
  readonly vocab = new Map<string, number>();
  readonly merges: Merge[] = [];
  readonly addedTokens: AddedToken[] = [];
  readonly problems: string[] = [];
  addPrefixSpace = false;

  /** @param vocab token → id */
  readVocab(vocab: unknown, name: string): void {
    if (!isJsonObject(vocab)) {
      this.problems.push(`${name} is ${showJson(vocab)}, not an object of tokens and ids`);
      return;
    }
    const bad: string[] = [];
    for (const [token, id] of Object.entries(vocab)) {
      if (isTokenId(id)) this.vocab.set(token, id);
      else bad.push(`${showJson(token)} has ${showJson(id)}`);
    }
    this.problems.push(...listProblem(`${name} has ids that are no whole numbers`, bad));
  }

  /** @param merges `"left right"` or `["left", "right"]`, best first */
  readMerges(merges: unknown, name: string): void {
    if (!Array.isArray(merges)) {
      this.problems.push(`${name} is ${showJson(merges)}, not a list`);
      return;
    }
    if (merges.length > MAX_VOCAB_ENTRIES) {
      this.problems.push(`${name} has ${merges.length} entries, more than the ${MAX_VOCAB_ENTRIES} allowed`);
      return;
    }
    const bad: string[] = [];
    merges.forEach((merge: unknown, index) => {
      const list: unknown[] = Array.isArray(merge) ? merge : [];
      const [left, right, ...rest] = typeof merge === "string" ? merge.split(" ") : list;
      const fits =
        typeof left === "string" && typeof right === "string" && left !== "" && right !== "" && rest.length === 0;
      if (fits) this.merges.push([left, right]);
      else bad.push(`${showJson(merge)} (entry ${index})`);
    });
    this.problems.push(...listProblem(`${name} has entries that are no pair of tokens`, bad));
  }

  /** @param tokens objects with `id`, `content` and flags, as tokenizer.json has them */
  readAddedTokens(tokens: unknown, name: string): void {
    if (!Array.isArray(tokens) || tokens.length > MAX_ADDED_TOKENS) {
      const said = Array.isArray(tokens) ? `has ${tokens.length} entries` : `is ${showJson(tokens)}`;
      this.problems.push(`${name} ${said}, not a list of at most ${MAX_ADDED_TOKENS} tokens`);
      return;
    }
    for (const token of tokens) this.#readAddedToken(token, name);
  }

  #readAddedToken(token: unknown, name: string): void {
    if (!isJsonObject(token) || typeof token.content !== "string" || token.content === "" || !isTokenId(token.id)) {
      this.problems.push(`${name} has ${showJson(token)}, which is no object with an id and a content`);
      return;
    }
    const { id, content } = { id: token.id, content: token.content };
    const known = this.vocab.get(content);
    if (known !== undefined && known !== id) {
      this.problems.push(`${name} gives ${showJson(content)} the id ${id}, the vocabulary ${known}`);
    }
    this.vocab.set(content, known ?? id);
    this.addedTokens.push({ id, content, ...readFlags(token) });
  }

  /**
   * Finds out the special tokens and sees to it that each is an added token.
   * @param config tokenizer_config.json, which names them (`mask_token`: a string, or an object with flags)
   * @param framing the tokens that the post-processor puts around a text, where it names any
   */
  finish(file: string, config: JsonObject, framing: { readonly cls?: string; readonly sep?: string }): TokenizerParts {
    const specialTokens: Record<SpecialTokenRole, string> = { ...ROBERTA_SPECIAL_TOKENS, ...framing };
    const missing: string[] = [];
    for (const role of SPECIAL_TOKEN_ROLES) {
      const said = config[`${role}_token`];
      const object = isJsonObject(said) ? said : {};
      const content = object.content ?? said;
      if (typeof content === "string") specialTokens[role] = content;
      else if (said !== undefined && said !== null) {
        this.problems.push(`tokenizer_config.json: ${role}_token is ${showJson(said)}, not a token`);
      }
      const token = specialTokens[role];
      const id = this.vocab.get(token);
      if (id === undefined) missing.push(`${showJson(token)} (${role}_token)`);
      // RoBERTa's mask swallows the white space before it.
      else
        this.#addSpecialToken({
          id,
          content: token,
          ...readFlags({ lstrip: role === "mask", ...object }),
          special: true,
        });
    }
    this.problems.push(...listProblem("the vocabulary lacks special tokens", missing));
    const { vocab, merges, addedTokens, addPrefixSpace } = this;
    return { file, vocab, merges, addedTokens, specialTokens, addPrefixSpace };
  }

  /** An added token of that name stays as its file describes it, but it is special. */
  #addSpecialToken(token: AddedToken): void {
    const at = this.addedTokens.findIndex(({ content }) => content === token.content);
    const known = this.addedTokens[at];
    if (known === undefined) this.addedTokens.push({ ...token, normalized: false });
    else this.addedTokens[at] = { ...known, special: true };
  }
}

function isTokenId(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function readFlags(token: JsonObject): Omit<AddedToken, "id" | "content"> {
  const special = token.special === true;
  return {
    singleWord: token.single_word === true,
    lstrip: token.lstrip === true,
    rstrip: token.rstrip === true,
    normalized: typeof token.normalized === "boolean" ? token.normalized : !special,
    special,
  };
}
