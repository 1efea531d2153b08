/** An ONNX graph under construction: nodes in the order of their computation, weights that are read only when written. */

/** Element types of onnx.proto's TensorProto.DataType that our graphs use. */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

const BYTES: Record<ElementType, number> = { float32: 4, uint8: 1, int8: 1, int32: 4, int64: 8, float16: 2 };

/** `ai.onnx`, and the operators that ONNX Runtime adds. */
export type Domain = "" | "com.microsoft";

/** Attributes say their type: ONNX tells 1 from 1.0. */
export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] };

export interface GraphNode {
  readonly operator: string;
  readonly domain: Domain;
  /** An empty name is an optional input that is absent. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** Weights of the graph. */
export interface Initialiser {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Of the values, little-endian and row by row. */
  readonly bytes: number;
  /** Reads the values; called once, while the file is written. */
  readonly read: () => Promise<Uint8Array>;
}

/** An input or output. A dimension with a name is free; equal names are equal sizes. */
export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface NodeOptions {
  readonly domain?: Domain;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Of the result; made up where it is absent. */
  readonly name?: string;
}

export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly initialisers: Initialiser[] = [];
  readonly inputs: GraphValue[] = [];
  readonly outputs: GraphValue[] = [];
  readonly #constants = new Map<string, string>();

  /** @returns the name */
  input(value: GraphValue): string {
    this.inputs.push(value);
    return value.name;
  }

  output(value: GraphValue): void {
    this.outputs.push(value);
  }

  /** Adds a node with one result. @returns the result's name */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const { domain = "", attributes = {}, name = `${operator}_${this.nodes.length}` } = options;
    this.nodes.push({ operator, domain, inputs, outputs: [name], attributes: new Map(Object.entries(attributes)) });
    return name;
  }

  /** @returns the name */
  initialiser(
    name: string,
    type: ElementType,
    shape: readonly number[],
    read: () => Promise<Uint8Array> | Uint8Array,
  ): string {
    const bytes = shape.reduce((size, dimension) => size * dimension, BYTES[type]);
    this.initialisers.push({ name, type, shape, bytes, read: async () => read() });
    return name;
  }

  /** Whole numbers, as shapes, axes and indices are given. @returns the name */
  int64(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant("int64", values, shape, () => BigInt64Array.from(values, BigInt));
  }

  /** @returns the name */
  float(value: number): string {
    return this.#constant("float32", [value], [], () => Float32Array.of(value));
  }

  /** @returns the name */
  uint8(value: number): string {
    return this.#constant("uint8", [value], [], () => Uint8Array.of(value));
  }

  #constant(
    type: ElementType,
    values: readonly number[],
    shape: readonly number[],
    data: () => ArrayBufferView,
  ): string {
    const name = `${type}[${shape.join(",")}](${values.join(",")})`;
    if (!this.#constants.has(name)) {
      this.#constants.set(
        name,
        this.initialiser(name, type, shape, () => bytesOf(data())),
      );
    }
    return name;
  }
}

/** The memory of a typed array. All platforms of Node.js that ONNX Runtime has a build for are little-endian. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export const int = (value: number): Attribute => ({ kind: "int", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
export const ints = (...value: readonly number[]): Attribute => ({ kind: "ints", value });
