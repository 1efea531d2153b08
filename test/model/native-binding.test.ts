import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findNativeBinding, nativeBuildCommand } from "../../src/model/native-binding.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "native-binding-"));
  write("package.json", "{}");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, content = ""): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function writeManifest(changes: Record<string, unknown> = {}): void {
  const platform = `${process.platform}-${process.arch}`;
  write(
    "native/native.json",
    JSON.stringify({ schemaVersion: 1, tensorflow: "2.21.0", library: "cpu", platform, ...changes }),
  );
}

const BUILT = "native/node_modules/@tensorflow/tfjs-node-gpu";
const INSTALLED = "node_modules/@tensorflow/tfjs-node-gpu";

function writeBuilt(): void {
  writeManifest();
  write("native/site/tensorflow/libtensorflow_cc.so.2");
  write("native/site/tensorflow/libtensorflow_framework.so.2");
  write(`${BUILT}/lib/napi-v8/tfjs_binding.node`);
  mkdirSync(join(root, BUILT, "deps"));
  symlinkSync("../../../../site/tensorflow", join(root, BUILT, "deps/lib"));
}

function writeDownloaded(folder = INSTALLED): void {
  write(`${folder}/package.json`, "{}");
  write(`${folder}/lib/napi-v8/tfjs_binding.node`);
  write(`${folder}/deps/lib/libtensorflow.so.2.9.1`);
  symlinkSync("libtensorflow.so.2.9.1", join(root, folder, "deps/lib/libtensorflow.so.2"));
}

describe("findNativeBinding", () => {
  it("finds nothing, and names the command that builds it", () => {
    expect(findNativeBinding(root)).toEqual({
      kind: "absent",
      reason: "the native TensorFlow binding is not installed",
      mend:
        process.platform === "linux"
          ? "Run `npm run native`."
          : "Run `npm install --no-save @tensorflow/tfjs-node@4.22.0`.",
    });
  });

  it("finds what `npm run native` built", () => {
    writeBuilt();
    expect(findNativeBinding(root)).toEqual({
      kind: "found",
      packagePath: join(root, BUILT),
      source: "built",
      library: "2.21.0",
      gpuLibrary: false,
    });
    writeManifest({ library: "cuda" });
    expect(findNativeBinding(root)).toMatchObject({ kind: "found", gpuLibrary: true });
  });

  it("prefers the built binding to a downloaded one, and the downloaded one to a broken build", () => {
    writeDownloaded();
    writeBuilt();
    expect(findNativeBinding(root)).toMatchObject({ source: "built" });
    rmSync(join(root, "native/site/tensorflow"), { recursive: true });
    expect(findNativeBinding(root)).toMatchObject({ source: "downloaded", library: "2.9.1" });
  });

  it("tells an unfinished build", () => {
    mkdirSync(join(root, "native/.partial"), { recursive: true });
    expect(findNativeBinding(root)).toMatchObject({ kind: "absent", reason: "native/ holds an unfinished build" });
    write("native/native.json", "{");
    expect(findNativeBinding(root)).toMatchObject({ kind: "absent", reason: "native/ holds an unfinished build" });
  });

  it("tells a build for another platform", () => {
    writeBuilt();
    writeManifest({ platform: "plan9-mips" });
    expect(findNativeBinding(root)).toMatchObject({
      kind: "absent",
      reason: expect.stringContaining("native/ was built for plan9-mips") as string,
    });
  });

  it("sees that a library is gone behind its link", () => {
    writeBuilt();
    rmSync(join(root, "native/site/tensorflow"), { recursive: true });
    expect(findNativeBinding(root)).toMatchObject({
      kind: "absent",
      reason: "native/ is not whole: no TensorFlow library in deps/lib",
    });
  });

  it("names each link that leads nowhere", () => {
    writeDownloaded();
    rmSync(join(root, INSTALLED, "deps/lib/libtensorflow.so.2.9.1"));
    expect(findNativeBinding(root)).toMatchObject({
      kind: "absent",
      reason: expect.stringContaining("deps/lib/libtensorflow.so.2 leads nowhere") as string,
    });
  });

  it("tells a package whose install script did not run", () => {
    write(`${INSTALLED}/package.json`, "{}");
    expect(findNativeBinding(root)).toMatchObject({
      kind: "absent",
      reason:
        "@tensorflow/tfjs-node-gpu is installed without its TensorFlow library (no lib/napi-v*/tfjs_binding.node)",
    });
  });

  it("takes the CPU package where the GPU one is not whole", () => {
    write(`${INSTALLED}/package.json`, "{}");
    writeDownloaded("node_modules/@tensorflow/tfjs-node");
    expect(findNativeBinding(root)).toMatchObject({
      source: "downloaded",
      packagePath: join(root, "node_modules/@tensorflow/tfjs-node"),
      gpuLibrary: false,
    });
  });
});

describe("nativeBuildCommand", () => {
  it("is npm's in the repository and the script's path in an installed package", () => {
    expect(nativeBuildCommand("", root)).toBe("npm run native");
    expect(nativeBuildCommand("--gpu", root)).toBe("npm run native -- --gpu");
    const installed = join(process.cwd(), "node_modules", "socagent");
    expect(nativeBuildCommand("--gpu", installed)).toBe("node node_modules/socagent/scripts/native.mjs --gpu");
  });
});
