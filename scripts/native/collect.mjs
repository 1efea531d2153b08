// Which wheels a build unpacks: those given, those that an interrupted run left, and those that pip downloads now.
import { rmSync } from "node:fs";
import { NativeBuildError } from "./run.mjs";
import { downloadWheels, tensorflowPackage, wheelsIn } from "./wheels.mjs";

/** @typedef {import("./wheels.mjs").Wheel} Wheel */

/**
 * @typedef {object} Collection
 * @property {string} python
 * @property {boolean} gpu
 * @property {readonly Wheel[]} given
 * @property {string} version TensorFlow's
 * @property {string} folder for downloads
 * @property {(text: string) => void} say
 */

/**
 * TensorFlow's wheel, and with `gpu` NVIDIA's.
 * @param {Collection} collection
 * @returns {Promise<{ tensorflow: Wheel, cuda: Wheel[] }>}
 */
export async function collectWheels(collection) {
  const { python, gpu, given, version, folder, say } = collection;
  const name = tensorflowPackage(gpu);
  const isWanted = (/** @type {Wheel} */ wheel) => wheel.name === name && wheel.version === version;
  const left = await wheelsIn(python, folder);
  // Another version's remains: NVIDIA's libraries beside it would be of another version too.
  if (left.some((wheel) => isTensorflow(wheel) && !isWanted(wheel))) rmSync(folder, { recursive: true });
  let tensorflow = given.find(isTensorflow) ?? left.find(isWanted);
  if (tensorflow === undefined) {
    say(`downloading ${name} ${version} with pip (some hundred megabytes) …`);
    await downloadWheels(python, folder, [`${name}==${version}`]);
    tensorflow = (await wheelsIn(python, folder)).find(isWanted);
  }
  if (tensorflow === undefined) throw new NativeBuildError(`pip left no ${name} ${version}`, "Run this again.");
  return { tensorflow, cuda: gpu ? await collectCuda(collection, tensorflow.cudaRequirements) : [] };
}

/** @param {Wheel} wheel */
export function isTensorflow(wheel) {
  return wheel.name === "tensorflow" || wheel.name === "tensorflow-cpu";
}

/**
 * NVIDIA's libraries that TensorFlow's extra `and-cuda` names.
 * @param {Collection} collection
 * @param {readonly string[]} requirements such as `nvidia-cudnn-cu12<10.0,>=9.3.0.75`
 */
async function collectCuda({ python, given, folder, say }, requirements) {
  if (requirements.length === 0) {
    throw new NativeBuildError(
      "this TensorFlow wheel names no CUDA libraries (no extra and-cuda)",
      "Give the wheel of the package tensorflow, not tensorflow-cpu, or build without --gpu.",
    );
  }
  const nameOf = (/** @type {string} */ requirement) =>
    (/^[\w.-]+/.exec(requirement)?.[0] ?? "").toLowerCase().replaceAll(/[-_.]+/g, "-");
  const find = (/** @type {string} */ name, /** @type {readonly Wheel[]} */ wheels) =>
    wheels.find((wheel) => wheel.name === name);
  const known = [...given, ...(await wheelsIn(python, folder))];
  const absent = requirements.filter((requirement) => find(nameOf(requirement), known) === undefined);
  if (absent.length > 0) {
    say(`downloading ${absent.length} CUDA libraries with pip (some gigabytes) …`);
    await downloadWheels(python, folder, absent);
  }
  const all = [...given, ...(await wheelsIn(python, folder))];
  return requirements.map((requirement) => {
    const wheel = find(nameOf(requirement), all);
    if (wheel === undefined) throw new NativeBuildError(`pip left no wheel for ${requirement}`, "Run this again.");
    return wheel;
  });
}
