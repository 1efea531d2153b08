// Help texts, whole, and what they cost.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/program.js";
import { ROOT, BIN, runNode, socagent } from "./run-cli.js";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

describe("help", () => {
  it("is printed on standard output", async () => {
    const { code, stdout, stderr } = await socagent(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  it.each(COMMANDS.map(({ name }) => name))("of %s is the same by --help and by help", async (name) => {
    const byOption = await socagent([name, "--help"]);
    const byCommand = await socagent(["help", name]);
    expect(byOption).toMatchObject({ code: 0, stderr: "" });
    expect(byCommand).toEqual(byOption);
    expect(byOption.stdout).toMatchSnapshot();
  });

  it("fits 80 columns and names every option", async () => {
    for (const { name, options } of COMMANDS) {
      const { stdout } = await socagent(["help", name]);
      expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
      for (const { flags } of options) expect(stdout).toContain(flags);
    }
  });

  it("prints the version of package.json", async () => {
    expect(await socagent(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("help is quick", () => {
  it("takes few times as long as Node.js alone", async () => {
    const time = async (args: string[]): Promise<number> => {
      const start = performance.now();
      await runNode(args);
      return performance.now() - start;
    };
    const empty: number[] = [];
    const help: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      empty.push(await time(["--eval", "0"]));
      help.push(await time([BIN, "--help"]));
    }
    const median = (times: number[]): number => times.sort((a, b) => a - b)[2] ?? Number.NaN;
    // Medians on a busy machine: 140 ms for Node.js alone, 193 ms for the help. Both grow alike.
    expect(median(help)).toBeLessThan(Math.max(200, 4 * median(empty)));
  });

  it("loads no tensor library", async () => {
    const folder = mkdtempSync(join(tmpdir(), "loaded-"));
    try {
      const hook = join(folder, "hook.cjs");
      // TensorFlow.js is CommonJS, so that whoever loads it, it is in this cache.
      writeFileSync(hook, 'process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));');
      const help = await runNode(["--require", hook, BIN, "--help"]);
      expect(help.stderr).toContain("commander");
      expect(help.stderr).not.toMatch(/@tensorflow|@huggingface|apache-arrow|[\\/]zod[\\/]/);
      const trial = await runNode(["--require", hook, join(ROOT, "dist", "cli", "backend-trial.js"), "wasm", "1"]);
      expect(trial.stderr).toContain("@tensorflow"); // the hook does see it
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
