import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GpuFacts } from "../../src/cli/gpu.js";
import type { Host } from "../../src/cli/host.js";
import { findOptionalParts } from "../../src/cli/optional-parts.js";
import { fakeHost } from "./fake-host.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "optional-parts-"));
  writeFileSync(join(root, "package.json"), "{}");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const noGpu: GpuFacts = {
  devices: [],
  kernelDriver: null,
  deviceFiles: [],
  nvidiaSmi: false,
  libraries: [],
  missingLibraries: [],
};

/** A Python that prints these lines, whatever it is asked. */
function hostWithPython(output: string, environment: Record<string, string> = {}): Host {
  return { ...fakeHost({ environment }), run: (program) => (program.includes("python") ? output : undefined) };
}

describe("findOptionalParts", () => {
  it("names the native binding and how to get it", () => {
    expect(findOptionalParts(fakeHost({}), noGpu, root)).toMatchObject([
      { name: "native binding", present: false, detail: "the native TensorFlow binding is not installed" },
    ]);
  });

  it("asks for the CUDA library only where there is a card", () => {
    const parts = findOptionalParts(fakeHost({}), { ...noGpu, deviceFiles: ["/dev/nvidia0"] }, root);
    expect(parts[1]).toMatchObject({
      name: "CUDA library",
      present: false,
      mend: "Run `npm run native -- --gpu`.",
    });
  });

  it("asks for Python packages only in the repository", () => {
    mkdirSync(join(root, "test", "oracle"), { recursive: true });
    const python = (host: Host): object | undefined => findOptionalParts(host, noGpu, root)[1];
    expect(python(hostWithPython("2.13.0\n5.18.0\n0.21.0\n2.4.0\n"))).toMatchObject({
      present: true,
      detail: "torch 2.13.0, transformers 5.18.0, peft 0.21.0, numpy 2.4.0",
      mend: null,
    });
    expect(python(hostWithPython("2.13.0\n\n\n2.4.0\n", { SOCAGENT_PYTHON: "/opt/my/python" }))).toMatchObject({
      present: false,
      detail: "/opt/my/python lacks transformers, peft",
      mend: "Run `/opt/my/python -m pip install transformers peft`, or name another Python with SOCAGENT_PYTHON.",
    });
    expect(python(fakeHost({}))).toMatchObject({ present: false, detail: "python3 is not there or older than 3.8" });
  });
});
