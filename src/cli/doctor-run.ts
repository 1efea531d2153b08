/** Gathers what `socagent doctor` tells, and prints it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { z } from "zod";
import { PACKAGE_ROOT, VERSION } from "../version.js";
import { tryBackend } from "./backend-facts.js";
import type { Action } from "./command.js";
import { type DoctorReport, renderReport } from "./doctor-report.js";
import { readGpu } from "./gpu.js";
import { realHost } from "./host.js";
import { readMachine } from "./machine.js";
import { findOptionalParts } from "./optional-parts.js";
import { BACKENDS } from "./options.js";

const Options = z.object({
  backend: z.enum(BACKENDS),
  threads: z.number().optional(),
  json: z.boolean().default(false),
});

export const runDoctor: Action = async ({ options }, io) => {
  const { backend, threads, json } = Options.parse(options);
  const trial = await tryBackend(backend, threads);
  const machine = readMachine(realHost);
  const gpu = readGpu(realHost, join(PACKAGE_ROOT, "native", "site", "nvidia"));
  const report: DoctorReport = {
    schemaVersion: 1,
    ok: trial.kind === "started",
    versions: { socagent: VERSION, node: machine.node.version, tensorflowJs: tensorflowJsVersion() },
    machine,
    gpu,
    backend: { requested: backend, trial },
    optionalParts: findOptionalParts(realHost, gpu),
  };
  io.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report, io.stdout.colours));
  return report.ok ? 0 : 1;
};

/** From its package.json: loading it takes half a second. */
function tensorflowJsVersion(): string | null {
  try {
    const file = createRequire(import.meta.url).resolve("@tensorflow/tfjs/package.json");
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version;
  } catch {
    return null;
  }
}
