/** Linear layers of the graph, y = x Wᵀ + b: in float32, or with int8 weights and activations quantised as they come. */
import { bytesOf, int, type GraphBuilder } from "./graph.js";
import type { HostWeights } from "./host-weights.js";
import { quantiseByOutput } from "./quantise.js";

/** Adds `module` on x [n, in] to the graph. @returns the name of the result, [n, out] */
export type LinearLayer = (x: string, module: string) => string;

/** W as it is, by Gemm. */
export function floatLinear(graph: GraphBuilder, weights: HostWeights): LinearLayer {
  return (x, module) => {
    const parameter = (name: string): string =>
      graph.initialiser(name, "float32", weights.shapeOf(name), async () => bytesOf(await weights.read(name)));
    const inputs = [x, parameter(`${module}.weight`), parameter(`${module}.bias`)];
    return graph.node("Gemm", inputs, { attributes: { transB: int(1) } });
  };
}

/** Where zero lies among the bytes of a quantised activation. */
const ZERO_POINT = 128;
/** Largest distance from it; 0 stays unused, so that it is in the middle. */
const ACTIVATION_MAX = 127;

/**
 * W as int8 with a scale for each output; x as uint8 with a scale for each row, found while it runs. The scale is the
 * row's own, not the batch's as in DynamicQuantizeLinear, so that what a text comes to does not depend on which others are beside it.
 */
export function int8Linear(graph: GraphBuilder, weights: HostWeights): LinearLayer {
  const quantised = new Map<string, { readonly values: string; readonly scale: string }>();
  return (x, module) => {
    let activation = quantised.get(x);
    if (activation === undefined) {
      activation = quantiseRows(graph, x);
      quantised.set(x, activation);
    }
    const name = `${module}.weight`;
    const [out = 0, into = 0] = weights.shapeOf(name);
    const once = rememberLast(async () => quantiseByOutput(await weights.read(name), out, into));
    const values = graph.initialiser(`${name}.int8`, "int8", [into, out], async () => bytesOf((await once()).values));
    const scales = graph.initialiser(`${name}.scale`, "float32", [out], async () => bytesOf((await once()).scales));
    const bias = graph.initialiser(`${module}.bias`, "float32", [out], async () =>
      bytesOf(await weights.read(`${module}.bias`)),
    );
    const inputs = [activation.values, values, activation.scale, scales, graph.uint8(ZERO_POINT)];
    // The operator takes a bias too, and multiplies it by the row's scale.
    return graph.node("Add", [graph.node("MatMulIntegerToFloat", inputs, { domain: "com.microsoft" }), bias]);
  };
}

/** @returns x as uint8 [n, in] around `ZERO_POINT`, and its scale [n, 1] */
function quantiseRows(graph: GraphBuilder, x: string): { values: string; scale: string } {
  const extreme = (operator: string): string =>
    graph.node(operator, [x, graph.int64([1])], { attributes: { keepdims: int(1) } });
  // Two reductions are faster than |x| and one.
  const largest = graph.node("Max", [extreme("ReduceMax"), graph.node("Neg", [extreme("ReduceMin")])]);
  const scale = graph.node("Mul", [largest, graph.float(1 / ACTIVATION_MAX)]); // [n, 1]
  const byRow = graph.node("Reshape", [scale, graph.int64([-1])]);
  const zeros = graph.node("Expand", [graph.uint8(ZERO_POINT), graph.node("Shape", [byRow])]);
  return { values: graph.node("QuantizeLinear", [x, byRow, zeros], { attributes: { axis: int(0) } }), scale };
}

/** Values and scales are written one after the other and found together. */
function rememberLast<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  let uses = 0;
  return () => {
    made ??= make();
    const result = made;
    // The second use is the last; what was made may go.
    if (++uses === 2) made = undefined;
    return result;
  };
}
