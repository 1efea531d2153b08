/** Reads the metadata of an ONNX file without its graph. */
import { open } from "node:fs/promises";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { fileError } from "../../files.js";
import { MODEL } from "./messages.js";

/** Our files have their metadata in the first few kilobytes, before the graph; classes take the most of it. */
const MAX_HEAD_BYTES = 256 * 1024;

/**
 * @returns `metadata_props` that stand before the graph; none of a file that is no ONNX model
 * @throws SocagentError (`checkpoint`) when the file cannot be read
 */
export async function readOnnxMetadata(file: string): Promise<ReadonlyMap<string, string>> {
  const metadata = new Map<string, string>();
  try {
    const reader = new BinaryReader(await headOf(file));
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (number === MODEL.graph) break;
      if (number !== MODEL.metadata) {
        reader.skip(type, number);
        continue;
      }
      const end = reader.uint32() + reader.pos;
      const entry = { key: "", value: "" };
      while (reader.pos < end) {
        const [part, partType] = reader.tag();
        if (part === 1) entry.key = reader.string();
        else if (part === 2) entry.value = reader.string();
        else reader.skip(partType, part);
      }
      metadata.set(entry.key, entry.value);
    }
  } catch (thrown) {
    // Bytes that are no protobuf: it has no metadata.
    if (thrown instanceof RangeError || !hasCode(thrown)) return new Map();
    throw fileError(thrown, file, "read", "checkpoint");
  }
  return metadata;
}

function hasCode(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown;
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, "r");
  try {
    const head = new Uint8Array(MAX_HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
