/** Reads a tokenizer's files: `tokenizer.json`, or `vocab.json` + `merges.txt`, with `tokenizer_config.json` where there is one. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, SocagentError, systemCode } from "../errors.js";
import { fileError } from "../files.js";
import { isJsonObject, showJson } from "./json-fields.js";
import { findJsonExcess } from "./scan-json.js";
import { MAX_VOCAB_ENTRIES, TokenizerDraft } from "./tokenizer-draft.js";
import { readTokenizerJson, type Framing } from "./tokenizer-json.js";
import type { TokenizerParts } from "./tokenizer-parts.js";
import { tokenizerProblems } from "./tokenizer-problems.js";

/** Nine times RoBERTa's tokenizer.json; one of 250,000 entries has 17 MB. */
const MAX_TOKENIZER_JSON_BYTES = 32 * 1024 * 1024;
/** More than ten times RoBERTa's vocab.json (0.9 MB) and merges.txt (0.5 MB). */
const MAX_LIST_BYTES = 12 * 1024 * 1024;
/** A configuration has a few hundred bytes, with a thousand added tokens spelt out some hundred thousand. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** A tokenizer.json is nested 6 deep. A key per token; an element per merge and per token. */
const JSON_LIMITS = { depth: 16, keys: MAX_VOCAB_ENTRIES, elements: MAX_VOCAB_ENTRIES };

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads and checks the tokenizer files of a folder.
 *
 * From `vocab.json` + `merges.txt` it makes what is published as RoBERTa's tokenizer.json: no prefix space, and a `<mask>`
 * that swallows the white space before it (`lstrip`), as the model was trained. `tokenizer_config.json` may say otherwise:
 * `add_prefix_space`, or `mask_token` and the like as an object with flags.
 * @throws SocagentError (`tokenizer`) naming the file, with everything that is wrong
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerParts> {
  const jsonFile = join(folder, "tokenizer.json");
  const config = (await readJsonObject(join(folder, "tokenizer_config.json"), MAX_CONFIG_BYTES)) ?? {};
  const json = await readJsonObject(jsonFile, MAX_TOKENIZER_JSON_BYTES);
  const draft = new TokenizerDraft();
  let file = jsonFile;
  let framing: Framing = {};
  if (json !== undefined) framing = readTokenizerJson(json, draft);
  else file = await readLists(folder, config, draft);
  const parts = draft.finish(file, config, framing);
  const problems = draft.problems.length > 0 ? draft.problems : tokenizerProblems(parts);
  if (problems.length > 0) {
    throw tokenizerError(`${file} is not a tokenizer that socagent can use: ${problems[0] ?? ""}`, file, { problems });
  }
  return parts;
}

/** @returns the file that errors name */
async function readLists(folder: string, config: JsonObject, draft: TokenizerDraft): Promise<string> {
  const vocabFile = join(folder, "vocab.json");
  const vocab = await readJsonObject(vocabFile, MAX_LIST_BYTES);
  const merges = await readText(join(folder, "merges.txt"), MAX_LIST_BYTES);
  if (vocab === undefined || merges === undefined) {
    const problems = ["tokenizer.json is missing"];
    if (vocab === undefined) problems.push("vocab.json is missing");
    if (merges === undefined) problems.push("merges.txt is missing");
    throw tokenizerError(`${folder} has no tokenizer: neither tokenizer.json nor vocab.json with merges.txt`, folder, {
      problems,
    });
  }
  draft.readVocab(vocab, "vocab.json");
  draft.readMerges(mergeLines(merges), "merges.txt");
  draft.addPrefixSpace = config.add_prefix_space === true;
  return vocabFile;
}

/** The merges of a merges.txt; its first line is `#version: 0.2`. */
function mergeLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.filter((line, index) => line !== "" && !(index === 0 && line.startsWith("#version")));
}

/** The object in a JSON file, or undefined when there is no such file. A BOM is accepted. */
async function readJsonObject(file: string, maxBytes: number): Promise<JsonObject | undefined> {
  const text = (await readText(file, maxBytes))?.replace(/^\uFEFF/, "");
  if (text === undefined) return undefined;
  const excess = findJsonExcess(text, JSON_LIMITS);
  if (excess !== undefined) throw tokenizerError(`${file} ${excess}`, file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw tokenizerError(`${file} is not valid JSON: ${messageOf(cause)}`, file, { cause });
  }
  if (!isJsonObject(value)) throw tokenizerError(`${file} holds ${showJson(value)}, not a JSON object`, file);
  return value;
}

/** The content of a file, or undefined when there is no such file. */
async function readText(file: string, maxBytes: number): Promise<string | undefined> {
  try {
    const handle = await open(file, "r");
    try {
      const { size } = await handle.stat();
      if (size > maxBytes) throw tokenizerError(`${file} has ${size} bytes, more than the ${maxBytes} allowed`, file);
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return undefined;
    throw fileError(thrown, file, "read", "tokenizer");
  }
}

function tokenizerError(
  message: string,
  file: string,
  details: { readonly problems?: readonly string[]; readonly cause?: unknown } = {},
): SocagentError {
  return new SocagentError("tokenizer", message, {
    subject: { file },
    nextStep:
      "Take the tokenizer files of a RoBERTa model (byte-level BPE), whole and unchanged, as they lie beside its config.json.",
    ...details,
  });
}
