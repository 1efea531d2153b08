/** Writes a graph as an ONNX file, one weight in memory at a time. */
import type { FileHandle } from "node:fs/promises";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { SocagentError } from "../../errors.js";
import { writeAtomically } from "../../files.js";
import type { GraphBuilder, Initialiser } from "./graph.js";
import {
  field,
  GRAPH,
  message,
  MODEL,
  tensorHead,
  text,
  whole,
  writeEntry,
  writeNode,
  writeOpset,
  writeValue,
} from "./messages.js";

/** Opset of `ai.onnx`: the first with Gelu. */
export const OPSET = 20;
/** Of the file format; the one that ONNX 1.15, the first with that opset, writes. */
export const IR_VERSION = 9;
/** ONNX Runtime's own operators have one version. */
const MICROSOFT_OPSET = 1;
/** Protobuf's limit on a message. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

export interface ModelDescription {
  readonly graphName: string;
  readonly producerVersion: string;
  readonly documentation: string;
  /** `metadata_props`, written in this order. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Equal graphs give equal bytes. The metadata comes first, so that a reader finds it without the weights.
 * @throws SocagentError (`checkpoint`) when the model is beyond protobuf's 2 GB; (`io`) when it cannot be written
 */
export async function writeModel(file: string, graph: GraphBuilder, description: ModelDescription): Promise<void> {
  const weights = graph.initialisers.map((initialiser) => ({ initialiser, head: tensorStart(initialiser) }));
  const structure = graphStructure(graph, description.graphName);
  const graphBytes = weights.reduce(
    (total, { initialiser, head }) => total + head.length + initialiser.bytes,
    structure.length,
  );
  const start = modelStart(description, graphBytes);
  if (start.length + graphBytes > MAX_FILE_BYTES) {
    throw new SocagentError("checkpoint", `the model makes an ONNX file of ${graphBytes} bytes; 2 GB is the most`, {
      subject: { file },
      nextStep: "Export it with --int8, which is a quarter of the size.",
    });
  }
  await writeAtomically(file, async (handle) => {
    await handle.writeFile(Buffer.concat([start, structure]));
    for (const { initialiser, head } of weights) await writeWeights(handle, initialiser, head);
  });
}

/** All fields of ModelProto before the graph's content. */
function modelStart(description: ModelDescription, graphBytes: number): Uint8Array {
  const writer = new BinaryWriter();
  whole(writer, MODEL.irVersion, IR_VERSION);
  text(writer, MODEL.producerName, "socagent");
  text(writer, MODEL.producerVersion, description.producerVersion);
  text(writer, MODEL.documentation, description.documentation);
  const opsets = [
    ["", OPSET],
    ["com.microsoft", MICROSOFT_OPSET],
  ] as const;
  for (const [domain, version] of opsets) {
    message(writer, MODEL.opsetImport, () => {
      writeOpset(writer, domain, version);
    });
  }
  for (const [key, value] of description.metadata) {
    message(writer, MODEL.metadata, () => {
      writeEntry(writer, key, value);
    });
  }
  field(writer, MODEL.graph).uint32(graphBytes);
  return writer.finish();
}

/** GraphProto without its initialisers. */
function graphStructure(graph: GraphBuilder, name: string): Uint8Array {
  const writer = new BinaryWriter();
  text(writer, GRAPH.name, name);
  for (const node of graph.nodes) {
    message(writer, GRAPH.node, () => {
      writeNode(writer, node);
    });
  }
  for (const [number, values] of [
    [GRAPH.input, graph.inputs],
    [GRAPH.output, graph.outputs],
  ] as const) {
    for (const value of values) {
      message(writer, number, () => {
        writeValue(writer, value);
      });
    }
  }
  return writer.finish();
}

/** An initialiser's field up to its values. */
function tensorStart(initialiser: Initialiser): Uint8Array {
  const head = tensorHead(initialiser);
  const writer = new BinaryWriter();
  field(writer, GRAPH.initialiser).uint32(head.length + initialiser.bytes);
  return writer.raw(head).finish();
}

async function writeWeights(handle: FileHandle, initialiser: Initialiser, head: Uint8Array): Promise<void> {
  const values = await initialiser.read();
  if (values.length !== initialiser.bytes) {
    const message = `${initialiser.name} has ${values.length} bytes; its shape takes ${initialiser.bytes}`;
    throw new SocagentError("internal", message, { subject: { tensor: initialiser.name } });
  }
  await handle.writeFile(head);
  await handle.writeFile(values);
}
