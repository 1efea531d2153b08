/** Reads tensors from a safetensors file, one at a time, as float32. */
import { open, stat, type FileHandle } from "node:fs/promises";
import { SocagentError } from "../errors.js";
import { fileError } from "../files.js";
import { bfloat16ToFloat32, halfToFloat32 } from "./half-precision.js";
import { showJson } from "./json-fields.js";
import {
  itemBytes,
  readFully,
  readSafetensorsHeader,
  type SafetensorsDtype,
  type SafetensorsHeader,
  type TensorEntry,
} from "./safetensors-header.js";

/** One read: Node.js reads less than 2 GiB at once, and half-precision bytes are widened in pieces of this size. */
const CHUNK_BYTES = 8 * 1024 * 1024;

/** Tensors of these types are read; others may lie in the file. */
export const FLOAT_DTYPES = ["F32", "F16", "BF16"] as const satisfies readonly SafetensorsDtype[];

export interface HostTensor {
  /** How the file stores it. */
  readonly dtype: (typeof FLOAT_DTYPES)[number];
  readonly shape: readonly number[];
  /** Row-major; a buffer of its own. */
  readonly data: Float32Array;
}

export interface SafetensorsFile {
  readonly file: string;
  readonly header: SafetensorsHeader;
  /** @throws SocagentError (`checkpoint`) when there is no such tensor or it is none of F32, F16 and BF16 */
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file and checks its header. The caller closes it.
 * @throws SocagentError (`checkpoint`)
 */
export async function openSafetensors(file: string): Promise<SafetensorsFile> {
  let handle: FileHandle | undefined;
  try {
    // Before opening: to open a pipe would wait for its writer.
    const { size, isFile } = await statOf(file);
    if (!isFile) throw new SocagentError("checkpoint", `${file} is not a regular file`, { subject: { file } });
    handle = await open(file, "r");
    const header = await readSafetensorsHeader(handle, size, file);
    return new OpenSafetensors(file, header, handle);
  } catch (thrown) {
    await handle?.close();
    throw fileError(thrown, file, "read", "checkpoint");
  }
}

/**
 * Reads a whole file, such as an adapter's.
 * @throws SocagentError (`checkpoint`), also when it holds a tensor that is none of F32, F16 and BF16
 */
export async function readSafetensors(
  file: string,
): Promise<{ metadata: ReadonlyMap<string, string>; tensors: Map<string, HostTensor> }> {
  const opened = await openSafetensors(file);
  try {
    const problems = [...opened.header.tensors].flatMap(([name, entry]) => dtypeProblem(name, entry.dtype) ?? []);
    if (problems.length > 0) throw unsupported(file, problems);
    const tensors = new Map<string, HostTensor>();
    for (const name of opened.header.tensors.keys()) tensors.set(name, await opened.read(name));
    return { metadata: opened.header.metadata, tensors };
  } finally {
    await opened.close();
  }
}

/** What forbids to read a tensor of this type, if anything does. */
export function dtypeProblem(name: string, dtype: SafetensorsDtype): string | undefined {
  return isFloatDtype(dtype)
    ? undefined
    : `tensor ${showJson(name)} is stored as ${dtype}; only ${FLOAT_DTYPES.join(", ")} are read`;
}

function isFloatDtype(dtype: SafetensorsDtype): dtype is HostTensor["dtype"] {
  return FLOAT_DTYPES.some((one) => one === dtype);
}

function unsupported(file: string, problems: readonly string[]): SocagentError {
  return new SocagentError("checkpoint", `${file} holds tensors of a type that socagent does not read`, {
    subject: { file },
    problems,
    nextStep: "Save the model again in float32, float16 or bfloat16.",
  });
}

async function statOf(file: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(file);
  return { size: found.size, isFile: found.isFile() };
}

class OpenSafetensors implements SafetensorsFile {
  constructor(
    readonly file: string,
    readonly header: SafetensorsHeader,
    private readonly handle: FileHandle,
  ) {}

  async read(name: string): Promise<HostTensor> {
    const entry = this.header.tensors.get(name);
    if (entry === undefined) {
      throw new SocagentError("checkpoint", `${this.file} has no tensor ${showJson(name)}`, {
        subject: { file: this.file, tensor: name },
      });
    }
    const { dtype, shape } = entry;
    if (!isFloatDtype(dtype)) throw unsupported(this.file, [dtypeProblem(name, dtype) ?? dtype]);
    const data = new Float32Array((entry.end - entry.begin) / itemBytes(dtype));
    try {
      await this.#fill(data, entry);
    } catch (thrown) {
      throw fileError(thrown, this.file, "read", "checkpoint");
    }
    return { dtype, shape, data };
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  async #fill(data: Float32Array, { dtype, begin, end }: TensorEntry): Promise<void> {
    const start = this.header.dataStart + begin;
    if (dtype === "F32") {
      const bytes = new Uint8Array(data.buffer);
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        await readFully(this.handle, bytes.subarray(at, at + CHUNK_BYTES), start + at, this.file);
      }
      return;
    }
    const widen = dtype === "F16" ? halfToFloat32 : bfloat16ToFloat32;
    const chunk = new Uint16Array(Math.min(CHUNK_BYTES, end - begin) / 2);
    for (let at = 0; at < data.length; at += chunk.length) {
      const part = chunk.subarray(0, data.length - at);
      await readFully(this.handle, new Uint8Array(part.buffer, 0, part.byteLength), start + 2 * at, this.file);
      widen(part, data.subarray(at));
    }
  }
}
