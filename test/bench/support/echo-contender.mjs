// A contender for contender-process.test.ts: chatters, repeats what it is told, and ends at `die`.
import { createInterface } from "node:readline";

console.log("a library prints what it likes");
console.log(JSON.stringify({ ready: process.argv[2], environment: process.env.CONTENDER_TEST }));
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "die") {
    console.error("out of memory, say");
    process.exit(3);
  }
  console.log("{ not JSON");
  console.log(JSON.stringify({ said: line }));
}
