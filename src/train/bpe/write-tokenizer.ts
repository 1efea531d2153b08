/** Writes a tokenizer's files as transformers loads them: vocab.json, merges.txt, tokenizer.json and tokenizer_config.json. */
import { join } from "node:path";
import { writeFileAtomically } from "../../files.js";
import type { TokenizerParts } from "../../model/tokenizer-parts.js";

/** The files that make a tokenizer. */
export const TOKENIZER_FILES = [
  "vocab.json",
  "merges.txt",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
] as const;

/** @param maxLength most tokens of the model, which transformers truncates to */
export async function writeTokenizer(folder: string, parts: TokenizerParts, maxLength: number): Promise<void> {
  const vocab = Object.fromEntries(parts.vocab);
  const contents: Record<(typeof TOKENIZER_FILES)[number], string> = {
    "vocab.json": JSON.stringify(vocab),
    "merges.txt": `#version: 0.2\n${parts.merges.map(([left, right]) => `${left} ${right}\n`).join("")}`,
    "tokenizer.json": json(tokenizerJson(parts, vocab)),
    "tokenizer_config.json": json(configJson(parts, maxLength)),
    "special_tokens_map.json": json(specialTokensMap(parts)),
  };
  for (const name of TOKENIZER_FILES) await writeFileAtomically(join(folder, name), contents[name]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

function tokenizerJson(parts: TokenizerParts, vocab: Readonly<Record<string, number>>): unknown {
  const { cls, sep } = parts.specialTokens;
  const idOf = (token: string): number => parts.vocab.get(token) ?? 0;
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: parts.addedTokens.map((token) => ({
      id: token.id,
      content: token.content,
      single_word: token.singleWord,
      lstrip: token.lstrip,
      rstrip: token.rstrip,
      normalized: token.normalized,
      special: token.special,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: {
      type: "RobertaProcessing",
      sep: [sep, idOf(sep)],
      cls: [cls, idOf(cls)],
      trim_offsets: true,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges: parts.merges,
    },
  };
}

function configJson({ specialTokens, addedTokens }: TokenizerParts, maxLength: number): unknown {
  const { cls, sep, pad, unk, mask } = specialTokens;
  return {
    added_tokens_decoder: Object.fromEntries(
      addedTokens.map(({ id, content, lstrip, rstrip, normalized, singleWord, special }) => [
        String(id),
        { content, lstrip, normalized, rstrip, single_word: singleWord, special },
      ]),
    ),
    add_prefix_space: false,
    bos_token: cls,
    clean_up_tokenization_spaces: false,
    cls_token: cls,
    eos_token: sep,
    errors: "replace",
    mask_token: mask,
    model_max_length: maxLength,
    pad_token: pad,
    sep_token: sep,
    tokenizer_class: "RobertaTokenizer",
    trim_offsets: true,
    unk_token: unk,
  };
}

function specialTokensMap({ specialTokens, addedTokens }: TokenizerParts): unknown {
  const { cls, sep, pad, unk, mask } = specialTokens;
  const masked = addedTokens.find(({ content }) => content === mask);
  return {
    bos_token: cls,
    cls_token: cls,
    eos_token: sep,
    mask_token: {
      content: mask,
      lstrip: masked?.lstrip ?? false,
      normalized: false,
      rstrip: false,
      single_word: false,
    },
    pad_token: pad,
    sep_token: sep,
    unk_token: unk,
  };
}
