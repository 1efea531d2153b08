/** Reads a tokenizer.json, the one-file format of Hugging Face's `tokenizers`, as far as RoBERTa's models use it. */
import { isJsonObject, showJson } from "./json-fields.js";
import type { TokenizerDraft } from "./tokenizer-draft.js";

type JsonObject = Readonly<Record<string, unknown>>;

/** The tokens that a post-processor puts before and after a text. */
export interface Framing {
  readonly cls?: string;
  readonly sep?: string;
}

/**
 * Takes the parts of a tokenizer.json into `draft`. What would change the ids and is not supported is a problem, never
 * ignored; `truncation` and `padding` are the caller's business, and decoding is always byte-level.
 */
export function readTokenizerJson(json: JsonObject, draft: TokenizerDraft): Framing {
  const {
    model,
    added_tokens: addedTokens,
    normalizer,
    pre_tokenizer: preTokenizer,
    post_processor: postProcessor,
  } = json;
  if (isJsonObject(model)) {
    draft.problems.push(...modelProblems(model));
    draft.readVocab(model.vocab, "model.vocab");
    draft.readMerges(model.merges, "model.merges");
  } else draft.problems.push(`model is ${showJson(model)}, not an object`);
  draft.readAddedTokens(addedTokens ?? [], "added_tokens");
  if (normalizer !== undefined && normalizer !== null) {
    draft.problems.push(`normalizer is ${showType(normalizer)}; supported: none`);
  }
  if (!isJsonObject(preTokenizer) || preTokenizer.type !== "ByteLevel" || preTokenizer.use_regex === false) {
    draft.problems.push(`pre_tokenizer is ${showType(preTokenizer)}; supported: ByteLevel with its regular expression`);
  } else draft.addPrefixSpace = preTokenizer.add_prefix_space === true;
  return readPostProcessor(postProcessor, draft);
}

/** Settings of the BPE model that would change the ids. Files of before 2021 lack the type. */
function modelProblems(model: JsonObject): string[] {
  const supported: Record<string, readonly unknown[]> = {
    type: ["BPE", undefined],
    dropout: [null, undefined, 0],
    continuing_subword_prefix: ["", null, undefined],
    end_of_word_suffix: ["", null, undefined],
    ignore_merges: [false, undefined],
  };
  return Object.entries(supported)
    .filter(([field, values]) => !values.includes(model[field]))
    .map(([field, values]) => `model.${field} is ${showJson(model[field])}; supported: ${showJson(values[0])}`);
}

function readPostProcessor(value: unknown, draft: TokenizerDraft): Framing {
  const processor = isJsonObject(value) ? value : {};
  switch (processor.type) {
    case undefined:
    case "ByteLevel":
      return {};
    case "RobertaProcessing":
    case "BertProcessing":
      return framing(firstOf(processor.cls), firstOf(processor.sep));
    case "TemplateProcessing": {
      const single: unknown[] = Array.isArray(processor.single) ? processor.single : [];
      const [cls, text, sep] = single.map(templateToken);
      if (single.length === 3 && cls !== undefined && text === undefined && sep !== undefined) return framing(cls, sep);
    }
  }
  draft.problems.push(
    `post_processor is ${showType(value)}; supported: one that puts a token before and one after the text`,
  );
  return {};
}

function framing(cls: unknown, sep: unknown): Framing {
  return { ...(typeof cls === "string" ? { cls } : {}), ...(typeof sep === "string" ? { sep } : {}) };
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

/** The token of a template's `{"SpecialToken": {"id": "<s>"}}`; undefined for a `{"Sequence": …}`. */
function templateToken(item: unknown): unknown {
  const special = isJsonObject(item) ? item.SpecialToken : undefined;
  return isJsonObject(special) ? special.id : undefined;
}

function showType(value: unknown): string {
  return showJson(isJsonObject(value) && "type" in value ? value.type : value);
}
