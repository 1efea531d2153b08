/**
 * The messages of onnx.proto that a graph needs, in protobuf's wire format. Field numbers are onnx.proto's
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); a table of eleven small messages spares the compiler of protobuf.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ELEMENT_TYPES, type Attribute, type GraphNode, type GraphValue, type Initialiser } from "./graph.js";

const ATTRIBUTE_TYPES: Record<Attribute["kind"], number> = { float: 1, int: 2, ints: 7 };

/** Field numbers that the writer of the file needs too. */
export const MODEL = {
  irVersion: 1,
  producerName: 2,
  producerVersion: 3,
  documentation: 6,
  graph: 7,
  opsetImport: 8,
  metadata: 14,
} as const;
export const GRAPH = { node: 1, name: 2, initialiser: 5, input: 11, output: 12 } as const;
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 } as const;

export type Write = (writer: BinaryWriter) => void;

/** Starts a field whose length comes first: a message, a string or bytes. */
export function field(writer: BinaryWriter, number: number): BinaryWriter {
  return writer.tag(number, WireType.LengthDelimited);
}

/** A field that is a message. */
export function message(writer: BinaryWriter, number: number, write: Write): void {
  field(writer, number).fork();
  write(writer);
  writer.join();
}

export function text(writer: BinaryWriter, number: number, value: string): void {
  field(writer, number).string(value);
}

export function whole(writer: BinaryWriter, number: number, value: number): void {
  writer.tag(number, WireType.Varint).int64(value);
}

/** StringStringEntryProto */
export function writeEntry(writer: BinaryWriter, key: string, value: string): void {
  text(writer, 1, key);
  text(writer, 2, value);
}

/** OperatorSetIdProto */
export function writeOpset(writer: BinaryWriter, domain: string, version: number): void {
  text(writer, 1, domain);
  whole(writer, 2, version);
}

/** NodeProto */
export function writeNode(writer: BinaryWriter, node: GraphNode): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, node.outputs[0] ?? "");
  text(writer, 4, node.operator);
  for (const [name, attribute] of node.attributes) {
    message(writer, 5, () => {
      writeAttribute(writer, name, attribute);
    });
  }
  if (node.domain !== "") text(writer, 7, node.domain);
}

/** AttributeProto */
function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  text(writer, 1, name);
  switch (attribute.kind) {
    case "float":
      writer.tag(2, WireType.Bit32).float(attribute.value);
      break;
    case "int":
      whole(writer, 3, attribute.value);
      break;
    case "ints":
      for (const value of attribute.value) whole(writer, 8, value);
      break;
  }
  writer.tag(20, WireType.Varint).int32(ATTRIBUTE_TYPES[attribute.kind]);
}

/** ValueInfoProto of a tensor. */
export function writeValue(writer: BinaryWriter, { name, type, shape }: GraphValue): void {
  text(writer, 1, name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(ELEMENT_TYPES[type]);
      message(writer, 2, () => {
        for (const dimension of shape) {
          message(writer, 1, () => {
            if (typeof dimension === "number") whole(writer, 1, dimension);
            else text(writer, 2, dimension);
          });
        }
      });
    });
  });
}

/** TensorProto up to its values: `bytes` of raw data must follow. */
export function tensorHead({ name, type, shape, bytes }: Initialiser): Uint8Array {
  const writer = new BinaryWriter();
  for (const dimension of shape) whole(writer, TENSOR.dims, dimension);
  writer.tag(TENSOR.dataType, WireType.Varint).int32(ELEMENT_TYPES[type]);
  text(writer, TENSOR.name, name);
  field(writer, TENSOR.rawData).uint32(bytes);
  return writer.finish();
}
