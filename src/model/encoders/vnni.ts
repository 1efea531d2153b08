/** Whether the processor multiplies int8 exactly and fast: with VNNI's instructions. */
import { readFileSync } from "node:fs";

let known: boolean | undefined;

/** By what Linux tells of the processor; false where that cannot be told. */
export function hasVnni(file = "/proc/cpuinfo"): boolean {
  if (file !== "/proc/cpuinfo") return namesVnni(file);
  return (known ??= namesVnni(file));
}

function namesVnni(file: string): boolean {
  try {
    return /^flags\s*:.*\b(?:avx512_vnni|avx_vnni)\b/m.test(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}
