/** Which parameters a RoBERTa model has, by their Hugging Face names, and how large they are. */
import type { RobertaConfig } from "./config.js";

export type Head = "masked-lm" | "classification";
export const HEADS: readonly Head[] = ["masked-lm", "classification"];

export type Shapes = ReadonlyMap<string, readonly number[]>;

/**
 * Shapes of the backbone's parameters and of those heads'. Linear weights are [out, in]. The masked-LM decoder is the word
 * embedding and is not listed.
 * @param numLabels classes of the classification head; by default those of the config
 */
export function expectedShapes(
  config: RobertaConfig,
  heads: readonly Head[],
  numLabels: number = config.labels.length,
): Map<string, readonly number[]> {
  const shapes = backboneShapes(config);
  for (const head of heads) for (const [name, shape] of headShapes(config, head, numLabels)) shapes.set(name, shape);
  return shapes;
}

/** Shapes of one head's parameters. */
export function headShapes(config: RobertaConfig, head: Head, numLabels: number): Map<string, readonly number[]> {
  const { hiddenSize, vocabSize } = config;
  switch (head) {
    case "masked-lm":
      return new Map([
        ...linear("lm_head.dense", hiddenSize, hiddenSize),
        ...layerNorm("lm_head.layer_norm", hiddenSize),
        ["lm_head.bias", [vocabSize]],
      ]);
    case "classification":
      return new Map([
        ...linear("classifier.dense", hiddenSize, hiddenSize),
        ...linear("classifier.out_proj", numLabels, hiddenSize),
      ]);
  }
}

function backboneShapes(config: RobertaConfig): Map<string, readonly number[]> {
  const { hiddenSize, intermediateSize } = config;
  const shapes = new Map<string, readonly number[]>([
    ["roberta.embeddings.word_embeddings.weight", [config.vocabSize, hiddenSize]],
    ["roberta.embeddings.position_embeddings.weight", [config.maxPositionEmbeddings, hiddenSize]],
    ["roberta.embeddings.token_type_embeddings.weight", [config.typeVocabSize, hiddenSize]],
    ...layerNorm("roberta.embeddings.LayerNorm", hiddenSize),
  ]);
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const name = `roberta.encoder.layer.${layer}`;
    const parts = [
      ...["query", "key", "value"].flatMap((part) => linear(`${name}.attention.self.${part}`, hiddenSize, hiddenSize)),
      ...linear(`${name}.attention.output.dense`, hiddenSize, hiddenSize),
      ...layerNorm(`${name}.attention.output.LayerNorm`, hiddenSize),
      ...linear(`${name}.intermediate.dense`, intermediateSize, hiddenSize),
      ...linear(`${name}.output.dense`, hiddenSize, intermediateSize),
      ...layerNorm(`${name}.output.LayerNorm`, hiddenSize),
    ];
    for (const [parameter, shape] of parts) shapes.set(parameter, shape);
  }
  return shapes;
}

type NamedShape = [name: string, shape: readonly number[]];

function linear(name: string, out: number, into: number): NamedShape[] {
  return [
    [`${name}.weight`, [out, into]],
    [`${name}.bias`, [out]],
  ];
}

function layerNorm(name: string, size: number): NamedShape[] {
  return [
    [`${name}.weight`, [size]],
    [`${name}.bias`, [size]],
  ];
}
