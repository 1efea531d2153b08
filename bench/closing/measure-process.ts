/** Run by the closing benchmark as a process: measures a simulation for each line of JSON that it is told, into the file that is named there. */
import { createInterface } from "node:readline";
import { messageOf } from "../../src/errors.js";
import { writeFileAtomically } from "../../src/files.js";
import type { Measurement } from "./measure-all.js";
import { measureSimulation } from "./measured-clusters.js";

const [checkpoint = ""] = process.argv.slice(2);

try {
  for await (const line of createInterface({ input: process.stdin })) {
    const { simulation, file } = JSON.parse(line) as Measurement;
    await writeFileAtomically(file, JSON.stringify(await measureSimulation(checkpoint, simulation)));
    process.stdout.write("{}\n");
  }
} catch (thrown) {
  console.error(messageOf(thrown));
  process.exit(1);
}
