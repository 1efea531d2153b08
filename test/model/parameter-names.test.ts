import { describe, expect, it } from "vitest";
import { canonicalName, mayBeIgnored } from "../../src/model/parameter-names.js";

describe("canonicalName", () => {
  it.each([
    ["roberta.encoder.layer.0.output.dense.weight", "roberta.encoder.layer.0.output.dense.weight"],
    ["encoder.layer.11.output.LayerNorm.gamma", "roberta.encoder.layer.11.output.LayerNorm.weight"],
    ["roberta.embeddings.LayerNorm.beta", "roberta.embeddings.LayerNorm.bias"],
    ["embeddings.word_embeddings.weight", "roberta.embeddings.word_embeddings.weight"],
    ["lm_head.layer_norm.gamma", "lm_head.layer_norm.weight"],
    ["pooler.dense.bias", "roberta.pooler.dense.bias"],
    ["something.gamma", "something.gamma"],
    ["bert.encoder.x", "bert.encoder.x"],
  ])("of %s is %s", (name, canonical) => {
    expect(canonicalName(name)).toBe(canonical);
  });
});

describe("mayBeIgnored", () => {
  it.each([
    ["roberta.pooler.dense.weight", true],
    ["roberta.embeddings.position_ids", true],
    ["roberta.embeddings.token_type_ids", true],
    ["roberta.embeddings.position_idsx", false],
    ["qa_outputs.bias", true],
    ["classifier.dense.weight", true],
    ["lm_head.bias", false],
    ["roberta.encoder.layer.9.output.dense.bias", false],
  ])("%s beside the masked-LM head: %s", (name, expected) => {
    expect(mayBeIgnored(name, ["masked-lm"])).toBe(expected);
  });
});
