/** `bench.json`: the whole result. JSON has no infinity: `null` stands for a time that is never reached. */
import type { BenchResult } from "../result.js";

/** @returns indented, with a line feed at the end */
export function benchJson(result: BenchResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
