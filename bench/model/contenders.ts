/** Who takes part in a case, and how each is run. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findNativeBinding } from "../../src/model/native-binding.js";
import type { BackendKind } from "../../src/model/tensors.js";
import { nodeCommand, type ContenderCommand } from "../support/contender-process.js";
import type { Case } from "./cases.js";
import { CLASSES, ROWS, SEED, SHAPE_SIZES } from "./shapes.js";

/** One of our backends, or the peer. */
export type ContenderName = BackendKind | "pytorch";

export const ATTENTIONS = ["sdpa", "eager"] as const;

export interface Roster {
  /** Of ours. */
  readonly backends: readonly BackendKind[];
  /** The interpreter of the peer; undefined: no peer. */
  readonly python: string | undefined;
  /** transformers' `attn_implementation`. */
  readonly attention: (typeof ATTENTIONS)[number];
  readonly threads: number;
  /** Whether WebAssembly runs the large shape too, where a step takes 5 to 15 s. */
  readonly full: boolean;
}

/** NVIDIA's driver makes it where there is a card. */
const GPU_DEVICE = "/dev/nvidiactl";

/** The backends that this machine's files promise; whether one starts shows when it is started. */
export function detectBackends(binding = findNativeBinding(), hasGpu = existsSync(GPU_DEVICE)): BackendKind[] {
  if (binding.kind === "absent") return ["wasm"];
  return binding.gpuLibrary && hasGpu ? ["gpu", "cpu", "wasm"] : ["cpu", "wasm"];
}

/** In the order of their turns: ours, then the peer. */
export function contendersOf({ shape }: Case, { backends, python, full }: Roster): ContenderName[] {
  const ours = backends.filter((kind) => kind !== "wasm" || full || shape === "mini");
  return python === undefined ? ours : [...ours, "pytorch"];
}

export function commandOf(name: ContenderName, one: Case, roster: Roster): ContenderCommand {
  if (name !== "pytorch") {
    const script = join(import.meta.dirname, "contender.ts");
    return nodeCommand(script, [name, String(roster.threads), JSON.stringify(one)]);
  }
  const script = join(import.meta.dirname, "..", "peers", "lora_step.py");
  const { threads, attention } = roster;
  const shape = SHAPE_SIZES[one.shape];
  const peerCase = { ...one, shape, rows: ROWS, classes: CLASSES, seed: SEED, threads, attention };
  return { program: roster.python ?? "python3", args: [script, JSON.stringify(peerCase)] };
}
