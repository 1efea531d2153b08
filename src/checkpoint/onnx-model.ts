/**
 * The int8 ONNX file of a checkpoint: the one in its folder where that is of these weights, else one in the user's cache, which is made on
 * first use.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { removeStaleTemporaries } from "../files.js";
import { GRAPH_REVISION } from "../model/onnx/export-onnx.js";
import { readOnnxMetadata } from "../model/onnx/read-metadata.js";
import { exists } from "../model/open-checkpoint.js";
import type { Checkpoint } from "./checkpoint.js";
import { exportCheckpointOnnx, WEIGHTS_KEY } from "./export-checkpoint.js";
import { hashWeights } from "./hash-weights.js";

/** In a checkpoint's folder. */
export const ONNX_FILE = "model-int8.onnx";

/** In the cache. */
const CACHED_END = "-int8.onnx";

export interface OnnxModel {
  readonly file: string;
  /** Where it came from, for people. */
  readonly origin: "shipped" | "cached" | "made";
}

/**
 * @param startBackend called before a file is made, which needs one
 * @throws SocagentError (`checkpoint`, `adapter`, `backend`, `io`) when it has to be made and cannot be
 */
export async function findOnnxModel(
  checkpoint: Checkpoint,
  startBackend: () => Promise<unknown>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<OnnxModel> {
  const weights = await hashWeights(checkpoint);
  const shipped = join(checkpoint.folder, ONNX_FILE);
  if (await isOf(shipped, weights)) return { file: shipped, origin: "shipped" };
  const folder = cacheFolder(environment);
  await removeStaleTemporaries(folder, (name) => name.endsWith(CACHED_END));
  const cached = join(folder, `${weights.slice(0, 32)}-${GRAPH_REVISION}${CACHED_END}`);
  if (await isOf(cached, weights)) return { file: cached, origin: "cached" };
  await startBackend();
  await exportCheckpointOnnx(checkpoint, cached, { int8: true });
  return { file: cached, origin: "made" };
}

/** By the XDG base directory specification; on Windows in the user's local data. */
function cacheFolder({ XDG_CACHE_HOME, LOCALAPPDATA }: Readonly<Record<string, string | undefined>>): string {
  const isSet = XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== "";
  const base = isSet ? XDG_CACHE_HOME : (LOCALAPPDATA ?? join(homedir(), ".cache"));
  return join(base, "socagent", "onnx");
}

async function isOf(file: string, weights: string): Promise<boolean> {
  if (!(await exists(file))) return false;
  const metadata = await readOnnxMetadata(file);
  return metadata.get(WEIGHTS_KEY) === weights && metadata.get("socagent.graph") === String(GRAPH_REVISION);
}
