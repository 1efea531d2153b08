import { describe, expect, it } from "vitest";
import { parseRobertaConfig } from "../../src/model/config.js";
import { expectedShapes, HEADS } from "../../src/model/parameter-shapes.js";

const distilRoberta = parseRobertaConfig({
  model_type: "roberta",
  hidden_size: 768,
  intermediate_size: 3072,
  max_position_embeddings: 514,
  num_attention_heads: 12,
  num_hidden_layers: 6,
  type_vocab_size: 1,
  vocab_size: 50265,
});

function count(shapes: ReadonlyMap<string, readonly number[]>): number {
  return [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

describe("expectedShapes", () => {
  // Counted by transformers 5.18 on RobertaForMaskedLM and RobertaForSequenceClassification of this shape.
  it("counts DistilRoBERTa's parameters as transformers does", () => {
    const maskedLm = expectedShapes(distilRoberta, ["masked-lm"]);
    expect([maskedLm.size, count(maskedLm)]).toEqual([106, 82_170_201]);
    const classification = expectedShapes(distilRoberta, ["classification"], 15);
    expect([classification.size, count(classification)]).toEqual([105, 82_129_935]);
  });

  it("takes the number of classes from the config unless it is given", () => {
    const shape = (labels?: number): readonly number[] | undefined =>
      expectedShapes(distilRoberta, ["classification"], labels).get("classifier.out_proj.weight");
    expect(shape()).toEqual([2, 768]);
    expect(shape(7)).toEqual([7, 768]);
  });

  it("holds the backbone once for both heads", () => {
    const both = expectedShapes(distilRoberta, HEADS, 15);
    expect(both.size).toBe(106 + 4);
    expect(expectedShapes(distilRoberta, []).size).toBe(101);
  });
});
