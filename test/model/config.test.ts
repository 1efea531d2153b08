import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { parseRobertaConfig } from "../../src/model/config.js";

/** config.json of distilroberta-base. */
const distilRoberta = {
  architectures: ["RobertaForMaskedLM"],
  attention_probs_dropout_prob: 0.1,
  bos_token_id: 0,
  eos_token_id: 2,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  hidden_size: 768,
  initializer_range: 0.02,
  intermediate_size: 3072,
  layer_norm_eps: 1e-5,
  max_position_embeddings: 514,
  model_type: "roberta",
  num_attention_heads: 12,
  num_hidden_layers: 6,
  pad_token_id: 1,
  type_vocab_size: 1,
  vocab_size: 50265,
};

function problemsOf(value: unknown): readonly string[] {
  try {
    parseRobertaConfig(value, "model/config.json");
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    expect(thrown.code).toBe("checkpoint");
    expect(thrown.message).toContain("model/config.json");
    expect(thrown.subject.file).toBe("model/config.json");
    expect(thrown.problems.length).toBeGreaterThan(0);
    return thrown.problems;
  }
  return [];
}

describe("parseRobertaConfig", () => {
  it("reads DistilRoBERTa's", () => {
    expect(parseRobertaConfig(distilRoberta)).toEqual({
      hiddenSize: 768,
      numHiddenLayers: 6,
      numAttentionHeads: 12,
      intermediateSize: 3072,
      vocabSize: 50265,
      maxPositionEmbeddings: 514,
      typeVocabSize: 1,
      layerNormEps: 1e-5,
      padTokenId: 1,
      bosTokenId: 0,
      eosTokenId: 2,
      hiddenDropoutProb: 0.1,
      attentionProbsDropoutProb: 0.1,
      classifierDropout: 0.1,
      initializerRange: 0.02,
      tieWordEmbeddings: true,
      labels: ["LABEL_0", "LABEL_1"],
      problemType: undefined,
    });
  });

  it("takes transformers' defaults for optional fields", () => {
    const { layer_norm_eps: _eps, type_vocab_size: _types, ...rest } = distilRoberta;
    const config = parseRobertaConfig({ ...rest, hidden_dropout_prob: 0.3, classifier_dropout: null });
    expect(config.layerNormEps).toBe(1e-12);
    expect(config.typeVocabSize).toBe(2);
    expect(config.classifierDropout).toBe(0.3);
  });

  it("keeps the classifier's own dropout and the labels in the order of their ids", () => {
    const config = parseRobertaConfig({
      ...distilRoberta,
      classifier_dropout: 0,
      id2label: { "1": "attack", "0": "benign" },
      label2id: { benign: 0, attack: 1 },
    });
    expect(config.classifierDropout).toBe(0);
    expect(config.labels).toEqual(["benign", "attack"]);
    expect(parseRobertaConfig({ ...distilRoberta, num_labels: 3 }).labels).toHaveLength(3);
  });

  it.each([
    ["hidden_act", "relu"],
    ["hidden_act", "gelu_new"],
    ["position_embedding_type", "relative_key"],
    ["is_decoder", true],
    ["add_cross_attention", true],
    ["pruned_heads", { "0": [1] }],
    ["quantization_config", { bits: 8 }],
    ["problem_type", "ranking"],
    ["hidden_size", 770],
    ["hidden_size", "768"],
    ["hidden_size", 768.5],
    ["hidden_size", 2 ** 53],
    ["num_hidden_layers", 0],
    ["num_hidden_layers", null],
    ["vocab_size", 1e12],
    ["pad_token_id", 50265],
    ["pad_token_id", -1],
    ["max_position_embeddings", 2],
    ["hidden_dropout_prob", 1.5],
    ["tie_word_embeddings", "yes"],
    ["id2label", { "0": "a", "2": "b" }],
    ["id2label", { "0": "a", "1": "a" }],
    ["id2label", {}],
    ["id2label", ["a"]],
  ])("refuses %s %j by name", (name, value) => {
    const problems = problemsOf({ ...distilRoberta, [name]: value });
    expect(problems.length).toBe(1);
    expect(problems[0]).toContain(name);
  });

  it("refuses labels that contradict each other", () => {
    const labels = { id2label: { "0": "a", "1": "b" }, label2id: { a: 1, b: 0 }, num_labels: 3 };
    expect(problemsOf({ ...distilRoberta, ...labels })).toHaveLength(3);
  });

  it("refuses sizes that are each in bounds and together are not", () => {
    const huge = { hidden_size: 8192, num_attention_heads: 64, vocab_size: 1_000_000, num_hidden_layers: 128 };
    expect(problemsOf({ ...distilRoberta, ...huge }).join()).toContain("parameters");
  });

  it("refuses another kind of model at once", () => {
    expect(problemsOf({ model_type: "bert" })).toEqual(['model_type is "bert"; supported: roberta']);
    expect(problemsOf({})).toEqual(["model_type is missing"]);
    expect(problemsOf([1])).toHaveLength(1);
  });

  it("lists every problem in one error", () => {
    const problems = problemsOf({ model_type: "roberta", hidden_act: "relu", vocab_size: -1, layer_norm_eps: "x" });
    for (const name of ["hidden_size", "num_hidden_layers", "intermediate_size", "vocab_size", "hidden_act", "eps"]) {
      expect(problems.join("\n")).toContain(name);
    }
  });

  it("shows no control characters of a file", () => {
    expect(problemsOf({ model_type: "\u001b[2J\u009b2J" }).join()).not.toMatch(/\p{Cc}/u);
  });

  it("refuses nesting deeper than the stack", () => {
    const deep: unknown = JSON.parse("[".repeat(500_000) + "]".repeat(500_000));
    expect(problemsOf(deep)[0]).toContain("not a JSON object");
    expect(problemsOf({ ...distilRoberta, hidden_size: deep, id2label: { "0": deep } })).toHaveLength(2);
  });

  it("never throws anything but its own error, whatever the JSON", () => {
    const field = fc.constantFrom(...Object.keys(distilRoberta), "id2label", "label2id", "num_labels", "__proto__");
    const change = fc.dictionary(field, fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), change), (value) => {
        const merged = typeof value === "object" && !Array.isArray(value) ? { ...distilRoberta, ...value } : value;
        problemsOf(merged);
      }),
    );
  });
});
