/** The models that are measured, by shape alone: weights, token ids and labels are random. */
import type { RobertaConfig } from "../../src/model/config.js";

export const SHAPES = ["distilroberta", "mini"] as const;
export type ShapeName = (typeof SHAPES)[number];

interface Shape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly vocabulary: number;
}

export const SHAPE_SIZES: Readonly<Record<ShapeName, Shape>> = {
  distilroberta: { layers: 6, hidden: 768, heads: 12, intermediate: 3072, vocabulary: 50_265 },
  mini: { layers: 4, hidden: 256, heads: 4, intermediate: 1024, vocabulary: 8_192 },
};

export const CLASSES = 15;

/** Sequences in a batch. */
export const ROWS = 16;

/** Of everything random: weights, ids, labels, dropout. */
export const SEED = 20;

/** Where there is dropout: of hidden states, attention probabilities, the classification head and LoRA's inputs. */
export const DROPOUT = 0.1;

export const LORA = { r: 8, loraAlpha: 16, targetModules: ["query", "value"] } as const;

/** @param dropout of hidden states, attention probabilities and the classification head */
export function configOf(name: ShapeName, dropout: number): RobertaConfig {
  const { layers, hidden, heads, intermediate, vocabulary } = SHAPE_SIZES[name];
  return {
    hiddenSize: hidden,
    numHiddenLayers: layers,
    numAttentionHeads: heads,
    intermediateSize: intermediate,
    vocabSize: vocabulary,
    maxPositionEmbeddings: 514,
    typeVocabSize: 1,
    layerNormEps: 1e-5,
    padTokenId: 1,
    bosTokenId: 0,
    eosTokenId: 2,
    hiddenDropoutProb: dropout,
    attentionProbsDropoutProb: dropout,
    classifierDropout: dropout,
    initializerRange: 0.02,
    tieWordEmbeddings: true,
    labels: Array.from({ length: CLASSES }, (_, id) => `LABEL_${id}`),
    problemType: undefined,
  };
}
