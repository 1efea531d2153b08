/** Runs `socagent export` and prints what was written. */
import { stat } from "node:fs/promises";
import { z } from "zod";
import { openCheckpoint } from "../checkpoint/checkpoint.js";
import { exportCheckpointFolder, exportCheckpointOnnx } from "../checkpoint/export-checkpoint.js";
import { hashFile } from "../data/hash-input.js";
import { SocagentError } from "../errors.js";
import { exists } from "../model/open-checkpoint.js";
import { BACKEND_CHOICES, startBackend } from "../model/tensors.js";
import type { Action } from "./command.js";
import { DEFAULT_CHECKPOINT } from "./default-checkpoint.js";
import { oneLine } from "./escape.js";
import { grouped } from "./table.js";

const Values = z.object({
  checkpoint: z.string().default(DEFAULT_CHECKPOINT),
  onnx: z.string().optional(),
  int8: z.boolean().default(false),
  safetensors: z.string().optional(),
  force: z.boolean().default(false),
  backend: z.enum(BACKEND_CHOICES),
  threads: z.number().optional(),
  json: z.boolean().default(false),
});

export const runExport: Action = async ({ options }, io) => {
  const values = Values.parse(options);
  const { onnx, int8, safetensors, threads, backend, json } = values;
  await checkUse(values);
  const checkpoint = await openCheckpoint(values.checkpoint);
  await startBackend(backend, threads === undefined ? {} : { threads });
  const written: { readonly file: string; readonly bytes: number; readonly sha256: string }[] = [];
  if (onnx !== undefined) {
    await exportCheckpointOnnx(checkpoint, onnx, { int8 });
    written.push(await described(onnx));
  }
  if (safetensors !== undefined) {
    await exportCheckpointFolder(checkpoint, safetensors);
    written.push(await described(`${safetensors}/model.safetensors`));
  }
  io.stdout.write(
    json
      ? `${JSON.stringify(written, undefined, 2)}\n`
      : written.map(({ file, bytes, sha256 }) => `${oneLine(file)}  ${grouped(bytes)} bytes  ${sha256}\n`).join(""),
  );
  return 0;
};

async function checkUse({ onnx, int8, safetensors, force }: z.infer<typeof Values>): Promise<void> {
  if (onnx === undefined && safetensors === undefined) {
    throw new SocagentError("usage", "nothing to write was named", {
      nextStep: "Give --onnx FILE, or --safetensors FOLDER, or both.",
    });
  }
  if (int8 && onnx === undefined) {
    throw new SocagentError("usage", "--int8 is of ONNX files", { nextStep: "Give --onnx FILE with it." });
  }
  if (onnx !== undefined && !force && (await exists(onnx))) {
    throw new SocagentError("usage", `${onnx} is there already`, {
      subject: { file: onnx },
      nextStep: "Give another name, or --force to replace it.",
    });
  }
}

async function described(file: string): Promise<{ file: string; bytes: number; sha256: string }> {
  return { file, bytes: (await stat(file)).size, sha256: await hashFile(file) };
}
