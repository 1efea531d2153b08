/**
 * RoBERTa with its heads as an ONNX graph: the computation of `encode` and heads.ts, in inference.
 *
 * Hidden states are [t · b, h], position by position rather than sequence by sequence: a head's queries, keys and values
 * are then strided views, which ONNX Runtime multiplies without copying (measured: attention takes half the time).
 */
import type { RobertaConfig } from "../config.js";
import { WORD_EMBEDDINGS } from "../parameter-names.js";
import { bytesOf, float, GraphBuilder, int, ints } from "./graph.js";
import { halfBytes } from "./half-bytes.js";
import type { HostWeights } from "./host-weights.js";
import { floatLinear, int8Linear, type LinearLayer } from "./linear-layers.js";

/** Added to the scores of padded keys, as in attention.ts. */
const MASKED = -1e9;

export interface GraphOptions {
  /** Encoder layers with int8 weights, and the word embedding as float16; the heads stay float32. */
  readonly int8: boolean;
  readonly classification: boolean;
  readonly maskedLm: boolean;
}

export function robertaGraph(config: RobertaConfig, weights: HostWeights, options: GraphOptions): GraphBuilder {
  const graph = new GraphBuilder();
  const context = new Context(graph, config, weights, options.int8);
  const hidden = encoder(context); // [t · b, h]
  if (options.classification) classification(context, hidden);
  meanPool(context, hidden);
  if (options.maskedLm) maskedLm(context, hidden);
  return graph;
}

/** What every part of the graph reads. */
class Context {
  readonly ids: string;
  /** [b, t] */
  readonly mask: string;
  /** [b, t] as shape */
  readonly shape: string;
  /** [t, b, −1] as shape */
  readonly layout: string;
  readonly encoderLinear: LinearLayer;
  readonly headLinear: LinearLayer;
  readonly words: (indices: string) => string;

  constructor(
    readonly graph: GraphBuilder,
    readonly config: RobertaConfig,
    readonly weights: HostWeights,
    int8: boolean,
  ) {
    this.ids = graph.input({ name: "input_ids", type: "int64", shape: ["batch", "length"] });
    this.mask = graph.input({ name: "attention_mask", type: "int64", shape: ["batch", "length"] });
    this.shape = graph.node("Shape", [this.ids]);
    const turned = graph.node("Gather", [this.shape, graph.int64([1, 0])]);
    this.layout = this.concat([turned, graph.int64([-1])]);
    this.headLinear = floatLinear(graph, weights);
    this.encoderLinear = int8 ? int8Linear(graph, weights) : this.headLinear;
    this.words = int8 ? this.#halfWords() : this.#floatWords();
  }

  /** A parameter as it is. */
  parameter(name: string): string {
    const { graph, weights } = this;
    return graph.initialiser(name, "float32", weights.shapeOf(name), async () => bytesOf(await weights.read(name)));
  }

  concat(parts: readonly string[]): string {
    return this.graph.node("Concat", parts, { attributes: { axis: int(0) } });
  }

  /** [t · b, h] → [t, b, h] */
  byPosition(x: string): string {
    return this.graph.node("Reshape", [x, this.layout]);
  }

  /** x + residual, normalised. */
  norm(name: string, x: string, residual?: string): string {
    const { graph } = this;
    const sum = residual === undefined ? x : graph.node("Add", [x, residual]);
    const inputs = [sum, this.parameter(`${name}.weight`), this.parameter(`${name}.bias`)];
    const attributes = { axis: int(-1), epsilon: float(this.config.layerNormEps) };
    return graph.node("LayerNormalization", inputs, { attributes });
  }

  /** Rows of the word embedding. */
  #floatWords(): (indices: string) => string {
    const table = this.parameter(WORD_EMBEDDINGS);
    return (indices) => this.graph.node("Gather", [table, indices]);
  }

  /** The same from half the space: trained words lie far inside what float16 holds. */
  #halfWords(): (indices: string) => string {
    const { graph, weights } = this;
    const read = async (): Promise<Uint8Array> => halfBytes(await weights.read(WORD_EMBEDDINGS), WORD_EMBEDDINGS);
    const table = graph.initialiser(WORD_EMBEDDINGS, "float16", weights.shapeOf(WORD_EMBEDDINGS), read);
    return (indices) => cast(graph, graph.node("Gather", [table, indices]), "float32");
  }
}

/** @returns [t · b, h] */
function encoder(context: Context): string {
  const { graph, config, encoderLinear: linear } = context;
  const padding = paddingScores(context);
  const four = context.concat([
    graph.node("Gather", [context.layout, graph.int64([0, 1])]),
    graph.int64([config.numAttentionHeads, config.hiddenSize / config.numAttentionHeads]),
  ]); // [t, b, heads, d]
  let x = embeddings(context);
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const name = `roberta.encoder.layer.${layer}`;
    const [query, key, value] = (["query", "key", "value"] as const).map((part) =>
      graph.node("Reshape", [linear(x, `${name}.attention.self.${part}`), four]),
    );
    const attended = attention(context, { query, key, value }, padding);
    const middle = context.norm(
      `${name}.attention.output.LayerNorm`,
      linear(attended, `${name}.attention.output.dense`),
      x,
    );
    const inner = graph.node("Gelu", [linear(middle, `${name}.intermediate.dense`)]); // [t · b, f]
    x = context.norm(`${name}.output.LayerNorm`, linear(inner, `${name}.output.dense`), middle);
  }
  return x;
}

/** Word, position and token-type embeddings, normalised: [t · b, h]. All tokens are of type 0. */
function embeddings(context: Context): string {
  const { graph, config, weights } = context;
  const flat = (x: string): string =>
    graph.node("Reshape", [graph.node("Transpose", [x], { attributes: { perm: ints(1, 0) } }), graph.int64([-1])]);
  const table = "roberta.embeddings.position_embeddings.weight";
  const positions = graph.initialiser(table, "float32", weights.shapeOf(table), () =>
    positionsWithType(weights, config.hiddenSize),
  );
  const sum = graph.node("Add", [
    context.words(flat(context.ids)),
    graph.node("Gather", [positions, flat(positionIds(context))]),
  ]);
  return context.norm("roberta.embeddings.LayerNorm", sum);
}

async function positionsWithType(weights: HostWeights, hiddenSize: number): Promise<Uint8Array> {
  const positions = (await weights.read("roberta.embeddings.position_embeddings.weight")).slice();
  const types = await weights.read("roberta.embeddings.token_type_embeddings.weight");
  for (let i = 0; i < positions.length; i++) positions[i] = (positions[i] ?? 0) + (types[i % hiddenSize] ?? 0);
  return bytesOf(positions);
}

/** Padding index + 1, 2, 3 … for what is not the padding token, [b, t]: `batchTokens` counts the same way. */
function positionIds({ graph, config, ids }: Context): string {
  const pad = graph.int64([config.padTokenId], []);
  const real = cast(graph, graph.node("Not", [graph.node("Equal", [ids, pad])]), "int64");
  const counted = graph.node("CumSum", [real, graph.int64([1], [])]);
  return graph.node("Add", [graph.node("Mul", [counted, real]), pad]);
}

/** What keeps padding out of attention, [b, 1, 1, t]. */
function paddingScores({ graph, mask }: Context): string {
  const absent = graph.node("Sub", [graph.float(1), cast(graph, mask, "float32")]);
  return graph.node("Unsqueeze", [graph.node("Mul", [absent, graph.float(MASKED)]), graph.int64([1, 2])]);
}

interface Projected {
  /** Each [t, b, heads, d]. */
  readonly query: string | undefined;
  readonly key: string | undefined;
  readonly value: string | undefined;
}

/** softmax(q kᵀ / √d + padding) v: [t · b, h] */
function attention(context: Context, { query = "", key = "", value = "" }: Projected, padding: string): string {
  const { graph, config } = context;
  const width = config.hiddenSize / config.numAttentionHeads;
  const turned = (x: string, ...perm: number[]): string =>
    graph.node("Transpose", [x], { attributes: { perm: ints(...perm) } });
  const products = graph.node("MatMul", [turned(query, 1, 2, 0, 3), turned(key, 1, 2, 3, 0)]); // [b, heads, t, t]
  const scaled = graph.node("Mul", [products, graph.float(1 / Math.sqrt(width))]);
  const p = graph.node("Softmax", [graph.node("Add", [scaled, padding])], { attributes: { axis: int(-1) } });
  const mixed = graph.node("MatMul", [p, turned(value, 1, 2, 0, 3)]); // [b, heads, t, d]
  return graph.node("Reshape", [turned(mixed, 2, 0, 1, 3), graph.int64([-1, config.hiddenSize])]);
}

/** `<s>` → dense → tanh → out_proj: `logits` [b, classes] */
function classification(context: Context, hidden: string): void {
  const { graph, headLinear: linear, weights } = context;
  const first = graph.node("Gather", [context.byPosition(hidden), graph.int64([0], [])]); // [b, h]
  const squashed = graph.node("Tanh", [linear(first, "classifier.dense")]);
  const logits = linear(squashed, "classifier.out_proj");
  rename(graph, logits, "logits");
  graph.output({
    name: "logits",
    type: "float32",
    shape: ["batch", weights.shapeOf("classifier.out_proj.bias")[0] ?? 0],
  });
}

/** `embedding` [b, h]: the mean over the tokens. */
function meanPool(context: Context, hidden: string): void {
  const { graph, config, mask } = context;
  const tokens = cast(graph, mask, "float32"); // [b, t]
  const sum = graph.node("ReduceSum", [tokens, graph.int64([1])], { attributes: { keepdims: int(1) } });
  // A row of padding alone has a mean of zero, as in `meanPool`.
  const shares = graph.node("Div", [tokens, graph.node("Max", [sum, graph.float(1)])]);
  const bySequence = graph.node("Transpose", [context.byPosition(hidden)], { attributes: { perm: ints(1, 0, 2) } });
  const axis = graph.int64([1]);
  const pooled = graph.node("MatMul", [graph.node("Unsqueeze", [shares, axis]), bySequence]); // [b, 1, h]
  graph.node("Squeeze", [pooled, axis], { name: "embedding" });
  graph.output({ name: "embedding", type: "float32", shape: ["batch", config.hiddenSize] });
}

/** `word_logits` [n, w]: of `words` at `mask_positions`, each row · t + position. */
function maskedLm(context: Context, hidden: string): void {
  const { graph, headLinear: linear } = context;
  const positions = graph.input({ name: "mask_positions", type: "int64", shape: ["positions"] });
  const words = graph.input({ name: "words", type: "int64", shape: ["words"] });
  const size = (axis: number): string => graph.node("Gather", [context.shape, graph.int64([axis], [])]);
  const [rows, length] = [size(0), size(1)];
  const row = graph.node("Div", [positions, length]);
  const position = graph.node("Mod", [positions, length]);
  const index = graph.node("Add", [graph.node("Mul", [position, rows]), row]); // in position-by-position order
  const dense = graph.node("Gelu", [linear(graph.node("Gather", [hidden, index]), "lm_head.dense")]);
  const normed = context.norm("lm_head.layer_norm", dense); // [n, h]
  const chosen = graph.node("Transpose", [context.words(words)], { attributes: { perm: ints(1, 0) } }); // [h, w]
  const bias = graph.node("Gather", [context.parameter("lm_head.bias"), words]);
  graph.node("Add", [graph.node("MatMul", [normed, chosen]), bias], { name: "word_logits" });
  graph.output({ name: "word_logits", type: "float32", shape: ["positions", "words"] });
}

function cast(graph: GraphBuilder, x: string, type: "float32" | "int64"): string {
  return graph.node("Cast", [x], { attributes: { to: int(type === "float32" ? 1 : 7) } });
}

/** Gives a result its public name. */
function rename(graph: GraphBuilder, x: string, name: string): void {
  graph.node("Identity", [x], { name });
}
