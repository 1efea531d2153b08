// `socagent train` from the command line: where its options come from.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { socagent } from "./run-cli.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-cli-train-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("socagent train", () => {
  it("takes flags over the configuration file, and that over defaults", async () => {
    const file = join(folder, "train.json");
    writeFileSync(file, JSON.stringify({ base: "b", data: ["d"], out: "o", rank: 4, epochs: 7, chain: false }));
    const { code, stdout } = await socagent(["train", "--config", file, "--epochs", "2", "--print-config"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      rank: 4,
      epochs: 2,
      chain: false,
      batchSize: 32,
      targets: expect.any(Array) as unknown,
    });
    // What it prints is a configuration file itself.
    writeFileSync(file, stdout);
    expect((await socagent(["train", "--config", file, "--print-config"])).stdout).toBe(stdout);
    const { stdout: without } = await socagent([
      "train",
      "--base",
      "b",
      "--data",
      "d",
      "--out",
      "o",
      "--no-chain",
      "--print-config",
    ]);
    expect(JSON.parse(without)).toMatchObject({ chain: false });
  });

  it("says what is missing, and what is no base", async () => {
    const bare = await socagent(["train"]);
    expect(bare.code).toBe(2);
    expect(bare.stderr).toMatch(/--base/);
    const noBase = await socagent([
      "train",
      "--base",
      folder,
      "--data",
      folder,
      "--out",
      join(folder, "o"),
      "--backend",
      "wasm",
    ]);
    expect(noBase.code).toBe(1);
    expect(noBase.stderr).toMatch(/is no base model/);
  });
});
