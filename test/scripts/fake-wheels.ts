// Tiny wheels of the shape of TensorFlow's and NVIDIA's, made with Python's zipfile.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const MAKE_WHEELS = `
import json, sys, zipfile
for wheel in json.load(sys.stdin):
    with zipfile.ZipFile(wheel["file"], "w") as archive:
        for name, text in wheel["members"].items():
            archive.writestr(name, text)
`;

/** Python itself rather than a shim that looks for it anew each time. */
export const PYTHON = spawnSync("python3", ["-c", "import sys; print(sys.executable)"], {
  encoding: "utf8",
}).stdout.trim();

export const hasPip = spawnSync(PYTHON, ["-m", "pip", "--version"]).status === 0;

export interface FakeWheel {
  readonly name: string;
  readonly version: string;
  readonly members: Record<string, string>;
  /** Further lines of METADATA. */
  readonly metadata?: readonly string[];
}

/** Writes `NAME-VERSION-py3-none-any.whl` for each and returns their paths. */
export function writeWheels(folder: string, wheels: readonly FakeWheel[]): string[] {
  const specifications = wheels.map(({ name, version, members, metadata = [] }) => {
    const stem = `${name.replaceAll("-", "_")}-${version}`;
    const lines = ["Metadata-Version: 2.1", `Name: ${name}`, `Version: ${version}`, ...metadata, "", "Text."];
    return {
      file: join(folder, `${stem}-py3-none-any.whl`),
      members: {
        ...members,
        [`${stem}.dist-info/METADATA`]: lines.join("\n"),
        [`${stem}.dist-info/WHEEL`]: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        [`${stem}.dist-info/RECORD`]: "",
      },
    };
  });
  const input = JSON.stringify(specifications);
  const { status, stderr } = spawnSync(PYTHON, ["-c", MAKE_WHEELS], { input, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return specifications.map(({ file }) => file);
}

const TENSORFLOW_MEMBERS = {
  "tensorflow/libtensorflow_cc.so.2": "the library",
  "tensorflow/libtensorflow_framework.so.2": "what it is linked with",
  "tensorflow/include/tensorflow/c/c_api.h": "// header",
  "tensorflow/python/unwanted.py": "",
};

const CUDA_REQUIREMENTS = [
  "Provides-Extra: and-cuda",
  'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
  'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"',
];

export const TENSORFLOW: FakeWheel = {
  name: "tensorflow",
  version: "2.21.0",
  members: TENSORFLOW_MEMBERS,
  metadata: CUDA_REQUIREMENTS,
};
export const CUBLAS: FakeWheel = {
  name: "nvidia-cublas-cu12",
  version: "12.9.0.1",
  members: { "nvidia/cublas/lib/libcublas.so.12": "cublas" },
};
export const CUDNN: FakeWheel = {
  name: "nvidia-cudnn-cu12",
  version: "9.3.0.75",
  members: { "nvidia/cudnn/lib/libcudnn.so.9": "cudnn" },
};
