// Wheels for the native build, with tiny ones in place of TensorFlow's and NVIDIA's.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { collectWheels } from "../../scripts/native/collect.mjs";
import { parseMetadata, readWheels, tensorflowPackage, unpackWheel, wheelsIn } from "../../scripts/native/wheels.mjs";
import { CUBLAS, CUDNN, hasPip, PYTHON, TENSORFLOW, writeWheels } from "./fake-wheels.js";

let folder = "";
let index = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "native-wheels-"));
  index = join(folder, "index");
  mkdirSync(index);
  // pip looks here alone.
  vi.stubEnv("PIP_NO_INDEX", "1");
  vi.stubEnv("PIP_FIND_LINKS", index);
  vi.stubEnv("PIP_CONFIG_FILE", "/dev/null");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("parseMetadata", () => {
  it("reads name, version and what the extra and-cuda requires", () => {
    const text = [
      "Metadata-Version: 2.4",
      "Name: tensorflow",
      "Version: 2.21.0",
      "Requires-Dist: numpy>=1.26.0",
      "Provides-Extra: and-cuda",
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      "Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == 'and-cuda'",
      'Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; (sys_platform != "win32") and extra == "gcs-filesystem"',
      "",
      'Requires-Dist: not-a-header; extra == "and-cuda"',
    ].join("\n");
    expect(parseMetadata(text)).toEqual({
      name: "tensorflow",
      version: "2.21.0",
      cudaRequirements: ["nvidia-cublas-cu12<13.0,>=12.5.3.2", "nvidia-nccl-cu12<3.0,>=2.27.7"],
    });
  });

  it("normalises the name as pip does", () => {
    expect(parseMetadata("Name: tensorflow_cpu\r\nVersion: 2.21.0\r\n\r\n").name).toBe("tensorflow-cpu");
  });
});

describe("tensorflowPackage", () => {
  it("is the plain wheel for CUDA and on arm64", () => {
    expect(tensorflowPackage(false, "x64")).toBe("tensorflow-cpu");
    expect(tensorflowPackage(true, "x64")).toBe("tensorflow");
    expect(tensorflowPackage(false, "arm64")).toBe("tensorflow");
  });
});

// Python starts slowly on a busy machine.
describe.runIf(hasPip)("wheels", { timeout: 240_000 }, () => {
  const collection = (changes: object): Parameters<typeof collectWheels>[0] => ({
    python: PYTHON,
    gpu: true,
    given: [],
    version: "2.21.0",
    folder: join(folder, "wheels"),
    say: () => undefined,
    ...changes,
  });

  it("unpack as site-packages: NVIDIA's libraries where TensorFlow's RUNPATH looks, and no Python", async () => {
    const site = join(folder, "site");
    for (const wheel of await readWheels(PYTHON, writeWheels(index, [TENSORFLOW, CUDNN]))) {
      await unpackWheel(PYTHON, wheel, site);
    }
    expect(readdirSync(site)).toEqual(["nvidia", "tensorflow"]);
    expect(readdirSync(join(site, "tensorflow")).sort()).toEqual([
      "include",
      "libtensorflow_cc.so.2",
      "libtensorflow_framework.so.2",
    ]);
    const runpath = join(site, "tensorflow", "..", "nvidia", "cudnn", "lib");
    expect(readFileSync(join(runpath, "libcudnn.so.9"), "utf8")).toBe("cudnn");
  });

  it("are told what they lack", async () => {
    const paths = writeWheels(index, [{ ...TENSORFLOW, members: { "tensorflow/include/a.h": "" } }]);
    const [wheel] = await readWheels(PYTHON, paths);
    if (wheel === undefined) throw new Error("not read");
    await expect(unpackWheel(PYTHON, wheel, join(folder, "site"))).rejects.toThrow(
      "it does not hold tensorflow/libtensorflow_cc.so.2, tensorflow/libtensorflow_framework.so.2",
    );
  });

  it("are downloaded with pip, NVIDIA's by the ranges that TensorFlow's names, and only once", async () => {
    writeWheels(index, [TENSORFLOW, CUBLAS, { ...CUBLAS, version: "13.0.0.0" }, CUDNN]);
    const { tensorflow, cuda } = await collectWheels(collection({}));
    expect(tensorflow).toMatchObject({ name: "tensorflow", version: "2.21.0" });
    expect(cuda.map(({ name, version }) => `${name} ${version}`)).toEqual([
      "nvidia-cublas-cu12 12.9.0.1",
      "nvidia-cudnn-cu12 9.3.0.75",
    ]);
    rmSync(index, { recursive: true });
    expect(await collectWheels(collection({}))).toEqual({ tensorflow, cuda });
  });

  it("are taken from --wheel without a download", async () => {
    const given = await readWheels(PYTHON, writeWheels(index, [TENSORFLOW, CUBLAS, CUDNN]));
    rmSync(index, { recursive: true });
    expect(await collectWheels(collection({ given }))).toEqual({ tensorflow: given[0], cuda: given.slice(1) });
  });

  it("of the CPU build name no CUDA libraries", async () => {
    const given = await readWheels(PYTHON, writeWheels(index, [{ ...TENSORFLOW, metadata: [] }]));
    await expect(collectWheels(collection({ given }))).rejects.toThrow("names no CUDA libraries");
  });

  it("that can't be had fail with pip's words and a way out", async () => {
    await expect(collectWheels(collection({ gpu: false }))).rejects.toMatchObject({
      message: expect.stringContaining("pip could not download tensorflow") as string,
      nextStep: expect.stringContaining("--wheel FILE") as string,
      output: expect.stringContaining("No matching distribution") as string,
    });
  });

  it("that an interrupted download left are removed, the whole ones kept", async () => {
    const [whole = ""] = writeWheels(index, [TENSORFLOW]);
    const cut = join(index, "nvidia_cudnn_cu12-9.3.0.75-py3-none-any.whl");
    writeFileSync(cut, readFileSync(whole).subarray(0, 100));
    await expect(readWheels(PYTHON, [whole, cut])).rejects.toThrow(`no whole wheel: ${cut}`);
    expect((await wheelsIn(PYTHON, index)).map(({ file }) => file)).toEqual([whole]);
    expect(existsSync(cut)).toBe(false);
  });

  it("of another TensorFlow are cleared away with NVIDIA's beside them", async () => {
    writeWheels(index, [TENSORFLOW, CUBLAS, CUDNN]);
    const wheels = join(folder, "wheels");
    mkdirSync(wheels);
    writeWheels(wheels, [
      { ...TENSORFLOW, version: "2.20.0" },
      { ...CUBLAS, version: "12.5.3.2" },
    ]);
    const { cuda } = await collectWheels(collection({}));
    expect(cuda[0]).toMatchObject({ version: "12.9.0.1" });
    expect(readdirSync(wheels)).toHaveLength(3);
  });
});

it("a Python that is not there is named", async () => {
  await expect(readWheels("/nowhere/python", ["a.whl"])).rejects.toMatchObject({
    message: "/nowhere/python is not there",
    nextStep: "Install Python 3, or name one with --python PATH.",
  });
});
