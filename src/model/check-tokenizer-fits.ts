import { SocagentError } from "../errors.js";
import { showJson } from "./json-fields.js";
import type { Tokenizer } from "./tokens.js";

/** What a model says of its tokens; a `RobertaConfig` is one. */
export interface TokenSpace {
  /** Rows of the word embedding. There may be more than tokens: some models round them up. */
  readonly vocabSize: number;
  readonly padTokenId: number;
}

const MAX_EXAMPLES = 5;

/**
 * Checks that a model can read what a tokenizer writes: each token has a row in the word embedding, and both call the same
 * id padding, from which RoBERTa counts its positions.
 * @param file the model's file or folder, named in the error
 * @throws SocagentError (`tokenizer`) with everything that does not fit
 */
export function checkTokenizerFits(tokenizer: Tokenizer, model: TokenSpace, file?: string): void {
  const problems: string[] = [];
  const beyond = tokenizer.vocabSize - model.vocabSize;
  if (beyond > 0) {
    const examples = Array.from({ length: Math.min(beyond, MAX_EXAMPLES) }, (_, i) => tokenizer.vocabSize - 1 - i);
    const shown = examples.map((id) => `${showJson(tokenizer.idToToken(id))} (${id})`).join(", ");
    problems.push(
      `the tokenizer has ${tokenizer.vocabSize} tokens, the word embedding ${model.vocabSize} rows: ` +
        `${beyond} tokens have none, such as ${shown}`,
    );
  }
  if (tokenizer.padId !== model.padTokenId) {
    problems.push(
      `the tokenizer's padding has the id ${tokenizer.padId}, the model's pad_token_id is ${model.padTokenId}`,
    );
  }
  if (problems.length === 0) return;
  const named = file === undefined ? "the model" : `the model ${file}`;
  throw new SocagentError("tokenizer", `the tokenizer ${tokenizer.file} does not fit ${named}: ${problems[0] ?? ""}`, {
    subject: { file: tokenizer.file },
    problems,
    nextStep: "Use the tokenizer files that were published with the model.",
  });
}
