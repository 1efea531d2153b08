/**
 * Text to token ids and back, as RoBERTa's models read it: byte-level BPE between `<s>` and `</s>`, with the ids of Hugging Face.
 *
 * `@huggingface/tokenizers` merges the byte pairs of each pre-token. Around it: the split into pre-tokens (pre-tokens.ts says
 * where the library's differs from Hugging Face's), a cache of pre-tokens, runs of thousands of bytes (long-run.ts), added
 * tokens, and truncation that reads no further than it must.
 */
import { Tokenizer as BytePairMerger } from "@huggingface/tokenizers";
import { SocagentError } from "../errors.js";
import { AddedTokenSplitter } from "./added-tokens.js";
import { BYTE_CHARACTERS, byteOf } from "./byte-alphabet.js";
import { LongRunMerger } from "./long-run.js";
import { preTokenEnd } from "./pre-tokens.js";
import { readTokenizerFiles } from "./tokenizer-files.js";
import type { TokenizerParts } from "./tokenizer-parts.js";

/** Room for the words of a stream of alerts; at about 150 bytes each the cache stays near 10 MB. */
const MAX_CACHED_PRE_TOKENS = 65_536;
/** Longer pre-tokens rarely come again. */
const MAX_CACHED_LENGTH = 64;
/** UTF-16 units from which on a pre-token is a long run. No word is that long, and the library caches up to here. */
const LONG_RUN_LENGTH = 256;

export interface EncodeOptions {
  /** Most ids, `<s>` and `</s>` among them; the end of the text is cut. At least 2. Default: no limit. */
  readonly maxLength?: number;
  /**
   * `"text"`, the default: `<mask>` and other special tokens in the text are plain characters, so that whoever wrote an alert cannot
   * inject them (Hugging Face's `split_special_tokens=True`). `"parse"`: they become the special tokens (its default).
   */
  readonly specialTokens?: "text" | "parse";
}

/**
 * Loads the tokenizer of a model folder, from `tokenizer.json` or else `vocab.json` + `merges.txt`.
 * @throws SocagentError (`tokenizer`) naming the file, with everything that is wrong
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  return new Tokenizer(await readTokenizerFiles(folder));
}

export class Tokenizer {
  /** The file it came from. */
  readonly file: string;
  /** Number of tokens; ids are below it. */
  readonly vocabSize: number;
  /** `<s>`, which begins every sequence (RoBERTa's `cls` token). */
  readonly bosId: number;
  /** `</s>`, which ends every sequence (RoBERTa's `sep` token). */
  readonly eosId: number;
  readonly padId: number;
  readonly unkId: number;
  readonly maskId: number;

  readonly #vocab: ReadonlyMap<string, number>;
  readonly #tokens: readonly string[];
  readonly #added: ReadonlyMap<number, { readonly special: boolean }>;
  readonly #addPrefixSpace: boolean;
  readonly #splitters: Readonly<Record<"text" | "parse", AddedTokenSplitter>>;
  readonly #merger: BytePairMerger;
  readonly #cache = new Map<string, readonly number[]>();
  readonly #makeLongRunMerger: () => LongRunMerger;
  #longRunMerger: LongRunMerger | undefined;

  /** @param parts checked parts of a tokenizer */
  constructor(parts: TokenizerParts) {
    const { vocab, addedTokens } = parts;
    this.file = parts.file;
    this.vocabSize = vocab.size;
    this.#vocab = vocab;
    this.#tokens = [...vocab].sort(([, a], [, b]) => a - b).map(([token]) => token);
    const { cls, sep, pad, unk, mask } = parts.specialTokens;
    this.bosId = this.#idOf(cls);
    this.eosId = this.#idOf(sep);
    this.padId = this.#idOf(pad);
    this.unkId = this.#idOf(unk);
    this.maskId = this.#idOf(mask);
    this.#added = new Map(addedTokens.map((token) => [token.id, token]));
    this.#addPrefixSpace = parts.addPrefixSpace;
    this.#splitters = {
      text: new AddedTokenSplitter(addedTokens.filter(({ special }) => !special)),
      parse: new AddedTokenSplitter(addedTokens),
    };
    this.#merger = makeMerger(parts);
    this.#makeLongRunMerger = () => this.#buildLongRunMerger(parts);
  }

  /** Token ids of a text, from `<s>` to `</s>`. Lone surrogates are read as U+FFFD. */
  encode(text: string, { maxLength = Infinity, specialTokens = "text" }: EncodeOptions = {}): Int32Array {
    if (!(maxLength >= 2)) {
      throw new SocagentError("usage", `maxLength is ${maxLength}, but <s> and </s> alone are 2 tokens`, {
        nextStep: "Give a maxLength of at least 2.",
      });
    }
    const limit = Math.floor(maxLength) - 2;
    const ids: number[] = [];
    for (const section of this.#splitters[specialTokens].split(text)) {
      if (ids.length >= limit) break;
      if (typeof section === "number") ids.push(section);
      else this.#encodeSection(section, limit, ids);
    }
    const kept = Math.min(ids.length, limit);
    const sequence = new Int32Array(kept + 2);
    sequence[0] = this.bosId;
    for (let i = 0; i < kept; i++) sequence[i + 1] = ids[i] ?? this.unkId;
    sequence[kept + 1] = this.eosId;
    return sequence;
  }

  /** The text of token ids, without special tokens. Bytes that are no UTF-8, as where a sequence was cut, become U+FFFD. */
  decode(ids: ArrayLike<number>): string {
    let text = "";
    let bytes: number[] = [];
    const flush = (): void => {
      // A BOM is text like any other.
      text += new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(bytes));
      bytes = [];
    };
    for (const id of Array.from(ids)) {
      const token = this.#tokens[id];
      if (token === undefined) {
        throw new SocagentError("tokenizer", `token id ${id} is outside the vocabulary of ${this.vocabSize}`, {
          subject: { file: this.file },
          nextStep: "Use the tokenizer that the ids were made with.",
        });
      }
      const added = this.#added.get(id);
      if (added === undefined) for (const character of token) bytes.push(byteOf(character) ?? 0x3f);
      else if (!added.special) {
        flush();
        text += token;
      }
    }
    flush();
    return text;
  }

  /** @param token as the vocabulary writes it (`Ġhost` for " host") */
  tokenToId(token: string): number | undefined {
    return this.#vocab.get(token);
  }

  /** The inverse of `tokenToId`. */
  idToToken(id: number): string | undefined {
    return this.#tokens[id];
  }

  /** The id of a word in the middle of a sentence, if it is one token there; such words can fill a `<mask>`. */
  singleTokenId(word: string): number | undefined {
    const ids = this.encode(` ${word}`);
    return ids.length === 3 ? ids[1] : undefined;
  }

  /** Appends the ids of text without added tokens until there are at least `limit`. */
  #encodeSection(section: string, limit: number, ids: number[]): void {
    const text = this.#addPrefixSpace && !section.startsWith(" ") ? ` ${section}` : section;
    for (let start = 0; start < text.length && ids.length < limit;) {
      const end = preTokenEnd(text, start);
      if (end - start > LONG_RUN_LENGTH) {
        const run = new TextEncoder().encode(text.slice(start, end));
        this.#longRunMerger ??= this.#makeLongRunMerger();
        for (const id of this.#longRunMerger.encode(run, limit - ids.length)) ids.push(id);
      } else for (const id of this.#encodePreToken(text.slice(start, end))) ids.push(id);
      start = end;
    }
  }

  #encodePreToken(preToken: string): readonly number[] {
    const known = this.#cache.get(preToken);
    if (known !== undefined) return known;
    const { ids } = this.#merger.encode(preToken, { add_special_tokens: false });
    if (preToken.length <= MAX_CACHED_LENGTH) {
      if (this.#cache.size >= MAX_CACHED_PRE_TOKENS) this.#cache.clear();
      this.#cache.set(copyOf(preToken), ids);
    }
    return ids;
  }

  #buildLongRunMerger({ merges }: TokenizerParts): LongRunMerger {
    return new LongRunMerger(
      Int32Array.from(BYTE_CHARACTERS, (character) => this.#idOf(character)),
      merges.map(([left, right]) => [this.#idOf(left), this.#idOf(right), this.#idOf(left + right)]),
      merges.reduce((longest, [left, right]) => Math.max(longest, left.length + right.length), 1),
    );
  }

  #idOf(token: string): number {
    const id = this.#vocab.get(token);
    if (id === undefined) throw new SocagentError("internal", `${token} is not in the checked vocabulary`);
    return id;
  }
}

/** The library's tokenizer, set to merge one pre-token: no added tokens, no split, nothing around the text. */
function makeMerger({ vocab, merges }: TokenizerParts): BytePairMerger {
  const tokenizer = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: false },
    post_processor: null,
    decoder: null,
    model: { type: "BPE", unk_token: null, vocab: Object.fromEntries(vocab), merges },
  };
  return new BytePairMerger(tokenizer, {});
}

/** The same string in memory of its own. A slice is a view: as a key of the cache it would keep its whole text alive. */
function copyOf(slice: string): string {
  return Buffer.from(slice, "utf16le").toString("utf16le");
}
