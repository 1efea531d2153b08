// A place that cannot be written to: every command that writes says which, and what to do, before it has worked for hours.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeTinyCheckpoint } from "../checkpoint/tiny-checkpoint.js";
import { failure } from "../ingest/ingesting.js";
import { alertRows, HEADER } from "../triage/triage-fixture.js";
import { runCaptured } from "./run-captured.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-unwritable-"));
const [alerts, checkpoint, sealed] = [join(folder, "alerts.csv"), join(folder, "tiny"), join(folder, "sealed")];
const isSuperuser = process.getuid?.() === 0;
const isSealed = seal();

/** Permissions do not hold the superuser: for him a disk is mounted to be read only. @returns whether that went through */
function seal(): boolean {
  mkdirSync(sealed);
  if (!isSuperuser) chmodSync(sealed, 0o555);
  if (!isSuperuser) return process.platform !== "win32";
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", sealed], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  writeFileSync(alerts, `${[HEADER, ...alertRows(20)].join("\n")}\n`);
  await writeTinyCheckpoint(checkpoint);
});
afterAll(() => {
  if (isSuperuser && isSealed) execFileSync("umount", ["-l", sealed]);
  rmSync(folder, { recursive: true });
});

const WRITING: readonly (readonly [command: string, option: string, args: readonly string[]])[] = [
  ["ingest", "--out", [alerts, "--workers", "1"]],
  ["triage", "--out", [alerts, "--checkpoint", checkpoint]],
  ["simulate", "--out", ["--records", "10", "--days", "1"]],
  ["train", "--out", ["--base", checkpoint, "--data", folder]],
  ["pretrain", "--out", ["--data", folder]],
  ["export", "--onnx", ["--checkpoint", checkpoint]],
  ["export", "--safetensors", ["--checkpoint", checkpoint]],
];

async function expectTold(command: string, args: readonly string[], out: string): Promise<void> {
  const before = readdirSync(folder);
  const refused = await failure(runCaptured([command, ...args, out]));
  expect(["io", "usage"]).toContain(refused.code);
  // `export` names the folder that the file would be in, `ingest` the one that it works in.
  expect(refused.message).toContain(dirname(out));
  expect(refused.message).not.toMatch(/\bE[A-Z]{3,}/);
  expect(refused.nextStep).toMatch(/path|folder|permissions/);
  expect(readdirSync(folder)).toEqual(before);
}

describe("an output below a file", () => {
  it.each(WRITING)("is told by %s %s", async (command, option, args) => {
    await expectTold(command, [...args, option], join(alerts, "below"));
  });
});

describe.skipIf(!isSealed)("an output in a folder that cannot be written", () => {
  it.each(WRITING)("is told by %s %s", async (command, option, args) => {
    await expectTold(command, [...args, option], join(sealed, "out"));
  });
});
