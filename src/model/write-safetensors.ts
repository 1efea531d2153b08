/** Writes a safetensors file as the Python library does, byte for byte: sorted by name, header padded to 8 bytes. */
import type { FileHandle } from "node:fs/promises";
import { SocagentError } from "../errors.js";
import { writeAtomically } from "../files.js";
import type { WeightDtype } from "./config.js";
import { float32ToBfloat16, float32ToHalf } from "./half-precision.js";
import { showJson } from "./json-fields.js";
import { countElements, itemBytes } from "./safetensors-header.js";

export interface WritableTensor {
  readonly shape: readonly number[];
  /** Row-major values, or a function that gets them when their turn comes, so that one tensor is in memory at a time. */
  readonly data: Float32Array | (() => Promise<Float32Array>);
}

export interface WriteSafetensorsOptions {
  /** Such as `format: "pt"`, which PyTorch's side wants to see. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** F16 and BF16 round to nearest, ties to even. */
  readonly dtype?: WeightDtype;
}

/** Elements that are narrowed at once. */
const CHUNK_ELEMENTS = 1024 * 1024;
/** Tensors begin at a multiple of this. */
const ALIGNMENT = 8;

/**
 * Writes all tensors in one type to a temporary file that then takes the name.
 * @throws SocagentError (`internal`) when a tensor's values do not fill its shape, (`io`) when the file can't be written
 */
export async function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, WritableTensor>,
  { metadata = {}, dtype = "F32" }: WriteSafetensorsOptions = {},
): Promise<void> {
  const sorted = [...tensors].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const header = headerBytes(sorted, metadata, dtype);
  await writeAtomically(file, async (handle) => {
    await writeAll(handle, header);
    for (const [name, { shape, data }] of sorted) {
      const values = typeof data === "function" ? await data() : data;
      if (values.length !== countElements(shape)) {
        throw new SocagentError("internal", `${showJson(shape)} does not describe ${values.length} values`, {
          subject: { file, tensor: name },
        });
      }
      await writeValues(handle, values, dtype);
    }
  });
}

function headerBytes(
  sorted: readonly (readonly [string, WritableTensor])[],
  metadata: Readonly<Record<string, string>>,
  dtype: WeightDtype,
): Buffer {
  const texts = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields: [string, unknown][] = texts.length === 0 ? [] : [["__metadata__", Object.fromEntries(texts)]];
  let begin = 0;
  for (const [name, { shape }] of sorted) {
    const elements = countElements(shape);
    if (elements === undefined || name === "__metadata__") {
      throw new SocagentError(
        "internal",
        `a tensor of the name ${showJson(name)} and shape ${showJson(shape)} can't be written`,
      );
    }
    const end = begin + elements * itemBytes(dtype);
    fields.push([name, { dtype, shape, data_offsets: [begin, end] }]);
    begin = end;
  }
  // Written out by hand: an object would move names that look like numbers to the front.
  const json = Buffer.from(
    `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`,
  );
  const padded = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const header = Buffer.alloc(ALIGNMENT + padded, " ");
  header.writeBigUInt64LE(BigInt(padded));
  json.copy(header, ALIGNMENT);
  return header;
}

async function writeValues(handle: FileHandle, values: Float32Array, dtype: WeightDtype): Promise<void> {
  const narrow = dtype === "F16" ? float32ToHalf : float32ToBfloat16;
  const chunk = new Uint16Array(dtype === "F32" ? 0 : Math.min(CHUNK_ELEMENTS, values.length));
  for (let at = 0; at < values.length; at += CHUNK_ELEMENTS) {
    const part = values.subarray(at, at + CHUNK_ELEMENTS);
    if (dtype === "F32") {
      await writeAll(handle, new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
    } else {
      narrow(part, chunk);
      await writeAll(handle, new Uint8Array(chunk.buffer, 0, 2 * part.length));
    }
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done);
    done += bytesWritten;
  }
}
