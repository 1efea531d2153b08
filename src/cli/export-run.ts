/** Runs `socagent export` and prints what was written. */
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { openCheckpoint } from "../checkpoint/checkpoint.js";
import { exportCheckpointFolder, exportCheckpointOnnx } from "../checkpoint/export-checkpoint.js";
import { hashFile } from "../data/hash-input.js";
import { SocagentError } from "../errors.js";
import { makeOutputFolder } from "../files.js";
import { exists } from "../model/open-checkpoint.js";
import { BACKEND_CHOICES, startBackend } from "../model/tensors.js";
import type { Action } from "./command.js";
import { DEFAULT_CHECKPOINT } from "./default-checkpoint.js";
import { oneLine } from "./escape.js";
import { formatBytes } from "./format.js";
import type { Io } from "./io.js";
import { ProgressLine } from "./progress.js";

const WEIGHTS_FILE = "model.safetensors";

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

type Values = z.infer<typeof Values>;

interface Written {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const runExport: Action = async ({ options }, io) => {
  const values = Values.parse(options);
  await checkUse(values);
  const written = await writeAll(values, io);
  io.stdout.write(
    values.json
      ? `${JSON.stringify(written, undefined, 2)}\n`
      : written
          .map(({ file, bytes, sha256 }) => `${oneLine(file)}  ${formatBytes(bytes)}\n  sha256 ${sha256}\n`)
          .join(""),
  );
  return 0;
};

async function writeAll({ checkpoint: folder, onnx, int8, safetensors, threads, backend }: Values, io: Io) {
  const progress = new ProgressLine(io.stderr);
  try {
    progress.show("opening", undefined, oneLine(folder));
    const checkpoint = await openCheckpoint(folder);
    await startBackend(backend, threads === undefined ? {} : { threads });
    const written: Written[] = [];
    if (onnx !== undefined) {
      progress.show("writing", undefined, oneLine(onnx));
      await exportCheckpointOnnx(checkpoint, onnx, { int8 });
      written.push(await described(onnx));
    }
    if (safetensors !== undefined) {
      progress.show("merging", undefined, oneLine(safetensors));
      await exportCheckpointFolder(checkpoint, safetensors);
      written.push(await described(join(safetensors, WEIGHTS_FILE)));
    }
    return written;
  } finally {
    progress.clear();
  }
}

async function checkUse({ onnx, int8, safetensors, force }: Values): Promise<void> {
  if (onnx === undefined && safetensors === undefined) {
    throw new SocagentError("usage", "nothing to write was named", {
      nextStep: "Give --onnx FILE, or --safetensors FOLDER, or both.",
    });
  }
  if (int8 && onnx === undefined) {
    throw new SocagentError("usage", "--int8 is of ONNX files", { nextStep: "Give --onnx FILE with it." });
  }
  const weights = safetensors === undefined ? undefined : join(safetensors, WEIGHTS_FILE);
  for (const file of [onnx, weights].filter((one) => one !== undefined)) {
    if (!force && (await exists(file))) {
      throw new SocagentError("usage", `${file} is there already`, {
        subject: { file },
        nextStep: "Give another name, or --force to replace it.",
      });
    }
    // The model takes a while: a place that cannot be written is told before.
    await makeOutputFolder(dirname(file));
  }
}

async function described(file: string): Promise<Written> {
  return { file, bytes: (await stat(file)).size, sha256: await hashFile(file) };
}
