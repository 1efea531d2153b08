import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseTrial, tryBackend } from "../../src/cli/backend-facts.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "backend-trial-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function script(text: string): string {
  const file = join(folder, "trial.mjs");
  writeFileSync(file, text);
  return file;
}

const failed = { kind: "failed", reason: "no", problems: ["a", "b"], mend: "Do this." };

describe("tryBackend", () => {
  it("outlives a library that ends the process, and says how to go on", async () => {
    const crash = script('console.error("libfoo.so: undefined symbol"); process.kill(process.pid, "SIGKILL");');
    expect(await tryBackend("cpu", undefined, crash)).toEqual({
      kind: "failed",
      reason: "starting the cpu backend ended the process (SIGKILL)",
      problems: ["libfoo.so: undefined symbol"],
      mend: "Use `--backend wasm`, and build the native binding anew: `npm run native -- --force`.",
    });
  });

  it("passes the choice and the threads on, and reads the last line", async () => {
    const echo = script(`console.log("library chatter");
      console.log(JSON.stringify({ ...${JSON.stringify(failed)}, reason: process.argv.slice(2).join() }));`);
    expect(await tryBackend("wasm", 3, echo)).toMatchObject({ kind: "failed", reason: "wasm,3" });
    expect(await tryBackend("auto", undefined, echo)).toMatchObject({ reason: "auto" });
  });
});

describe("parseTrial", () => {
  it("takes nothing that is not a whole answer", () => {
    expect(parseTrial(JSON.stringify(failed))).toEqual(failed);
    expect(parseTrial("")).toBeUndefined();
    expect(parseTrial("{")).toBeUndefined();
    expect(parseTrial('{"kind":"started"}')).toBeUndefined();
    expect(parseTrial('{"kind":"failed","reason":1}')).toBeUndefined();
  });
});
