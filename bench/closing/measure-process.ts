/** Run by the closing benchmark as a process: measures a simulation for each line of JSON that it is told, into files. */
import { createInterface } from "node:readline";
import { messageOf } from "../../src/errors.js";
import { type MeasuredSimulation, measureOnce } from "./measured-clusters.js";

const [checkpoint = "", work = ""] = process.argv.slice(2);

try {
  for await (const line of createInterface({ input: process.stdin })) {
    await measureOnce(checkpoint, JSON.parse(line) as MeasuredSimulation, work);
    process.stdout.write("{}\n");
  }
} catch (thrown) {
  console.error(messageOf(thrown));
  process.exit(1);
}
