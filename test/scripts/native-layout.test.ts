// native/: how a build takes its place, and the options of the script.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimPartial, pathsIn, platformHere, promote, readBuilt } from "../../scripts/native/layout.mjs";
import { parseOptions } from "../../scripts/native/options.mjs";
import { findNativeBinding } from "../../src/model/native-binding.js";

let root = "";
let native = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "native-layout-"));
  native = join(root, "native");
  writeFileSync(join(root, "package.json"), "{}");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const manifest = {
  schemaVersion: 1 as const,
  tensorflow: "2.21.0",
  library: "cpu" as const,
  cudaPackages: [],
  tfjsNode: "4.22.0",
  napi: 8,
  platform: platformHere(),
};

/** What the build steps leave in native/.partial. */
function writePartial(content: string): void {
  const { binding, deps, site } = pathsIn(join(native, ".partial"));
  for (const file of [binding, join(site, "tensorflow", "libtensorflow_cc.so.2")]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  writeFileSync(join(site, "tensorflow", "libtensorflow_framework.so.2"), content);
  mkdirSync(deps);
  symlinkSync("../../../../site/tensorflow", join(deps, "lib"));
}

describe("a build in native/", () => {
  it("is found by the script and by the program once it is in place", () => {
    claimPartial(native);
    writePartial("first");
    expect(readBuilt(native)).toBeUndefined();
    expect(findNativeBinding(root)).toMatchObject({ kind: "absent", reason: "native/ holds an unfinished build" });
    promote(manifest, native);
    expect(readBuilt(native)).toEqual(manifest);
    expect(findNativeBinding(root)).toMatchObject({ kind: "found", source: "built", library: "2.21.0" });
    expect(existsSync(join(native, ".partial"))).toBe(false);
  });

  it("stays until the next one is complete", () => {
    claimPartial(native);
    writePartial("first");
    promote(manifest, native);
    claimPartial(native);
    writePartial("second");
    expect(readFileSync(pathsIn(native).binding, "utf8")).toBe("first");
    promote({ ...manifest, library: "cuda" }, native);
    expect(readFileSync(pathsIn(native).binding, "utf8")).toBe("second");
    expect(findNativeBinding(root)).toMatchObject({ gpuLibrary: true });
  });

  it("starts anew where one was interrupted, but not where one runs", () => {
    mkdirSync(join(native, ".partial", "half"), { recursive: true });
    writeFileSync(join(native, ".partial", "pid"), "999999999");
    claimPartial(native);
    expect(existsSync(join(native, ".partial", "half"))).toBe(false);
    writeFileSync(join(native, ".partial", "pid"), String(process.ppid));
    expect(() => {
      claimPartial(native);
    }).toThrow(`another build is running here (process ${process.ppid})`);
  });

  it("for another platform is not ours", () => {
    claimPartial(native);
    writePartial("");
    promote({ ...manifest, platform: "plan9-mips" }, native);
    expect(readBuilt(native)).toBeUndefined();
  });
});

describe("the options of npm run native", () => {
  it("have defaults", () => {
    expect(parseOptions([])).toEqual({
      gpu: false,
      tensorflow: undefined,
      wheels: [],
      python: "python3",
      keepWheel: false,
      force: false,
      help: false,
    });
  });

  it("are read", () => {
    const wheel = join(root, "package.json");
    const argv = ["--gpu", "--tensorflow", "2.20.0", "--wheel", wheel, "--python", "py", "--keep-wheel", "--force"];
    expect(parseOptions(argv)).toEqual({
      gpu: true,
      tensorflow: "2.20.0",
      wheels: [wheel],
      python: "py",
      keepWheel: true,
      force: true,
      help: false,
    });
  });

  it.each([
    [["--tensorflow", "new"], "--tensorflow new is not a version"],
    [["--wheel", "/nowhere/a.whl"], "no such file: /nowhere/a.whl"],
    [["--gpus"], "Unknown option '--gpus'"],
    [["extra"], "Unexpected argument 'extra'"],
  ])("refuse %j", (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
  });
});
