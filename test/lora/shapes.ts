// Parameter shapes of a RoBERTa of any size.
import type { Shapes } from "../../src/lora/modules.js";

export interface Size {
  hidden: number;
  layers: number;
  intermediate: number;
  vocabulary: number;
  positions: number;
}

export function robertaShapes(size: Size, head: "masked-lm" | "classification" | "none", classes = 2): Shapes {
  const { hidden, layers, intermediate, vocabulary, positions } = size;
  const shapes = new Map<string, readonly number[]>();
  const linear = (name: string, inputs: number, outputs: number): void => {
    shapes.set(`${name}.weight`, [outputs, inputs]).set(`${name}.bias`, [outputs]);
  };
  const norm = (name: string): void => {
    shapes.set(`${name}.weight`, [hidden]).set(`${name}.bias`, [hidden]);
  };
  shapes.set("roberta.embeddings.word_embeddings.weight", [vocabulary, hidden]);
  shapes.set("roberta.embeddings.position_embeddings.weight", [positions, hidden]);
  shapes.set("roberta.embeddings.token_type_embeddings.weight", [1, hidden]);
  norm("roberta.embeddings.LayerNorm");
  for (let index = 0; index < layers; index += 1) {
    const layer = `roberta.encoder.layer.${index}`;
    for (const name of ["query", "key", "value"]) linear(`${layer}.attention.self.${name}`, hidden, hidden);
    linear(`${layer}.attention.output.dense`, hidden, hidden);
    norm(`${layer}.attention.output.LayerNorm`);
    linear(`${layer}.intermediate.dense`, hidden, intermediate);
    linear(`${layer}.output.dense`, intermediate, hidden);
    norm(`${layer}.output.LayerNorm`);
  }
  if (head === "masked-lm") {
    linear("lm_head.dense", hidden, hidden);
    norm("lm_head.layer_norm");
    shapes.set("lm_head.bias", [vocabulary]);
  }
  if (head === "classification") {
    linear("classifier.dense", hidden, hidden);
    linear("classifier.out_proj", hidden, classes);
  }
  return shapes;
}
