// `socagent completion`: each shell reads its script, and bash completes by it.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { SHELLS } from "../../src/cli/completion.js";
import { wordsOf } from "../../src/cli/completion-words.js";
import { FETCHABLE } from "../../src/cli/fetch.js";
import { COMMANDS, runProgram } from "../../src/cli/program.js";

let folder = "";
const scripts = new Map<string, string>();

async function print(shell: string): Promise<string> {
  let stdout = "";
  const output = { write: (text: string) => void (stdout += text), colours: NO_COLOURS, isTerminal: false };
  expect(await runProgram(["completion", shell], { stdout: output, stderr: output, environment: {} })).toBe(0);
  return stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "completion-"));
  for (const shell of SHELLS) {
    const text = await print(shell);
    scripts.set(shell, text);
    writeFileSync(join(folder, `socagent.${shell}`), text);
  }
  mkdirSync(join(folder, "work/a folder"), { recursive: true });
  writeFileSync(join(folder, "work/alerts.csv"), "");
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const has = (shell: string): boolean => spawnSync(shell, ["--version"]).error === undefined;

/** What bash offers for the last of these words. */
function complete(...words: readonly string[]): string[] {
  const line = ["socagent", ...words];
  const said = execFileSync(
    "bash",
    [
      "--norc",
      "-c",
      'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _socagent; printf "%s\\n" "${COMPREPLY[@]}"',
      "bash",
      join(folder, "socagent.bash"),
      ...line,
    ],
    { cwd: join(folder, "work"), encoding: "utf8" },
  );
  return said.split("\n").filter((word) => word !== "");
}

describe.runIf(has("bash"))("bash", () => {
  it("completes commands", () => {
    expect(complete("")).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => name)));
    expect(complete("do")).toEqual(["doctor"]);
    expect(complete("help", "sim")).toEqual(["simulate"]);
    expect(complete("--ver")).toEqual(["--version"]);
  });

  it.each(COMMANDS.map((spec) => [spec.name, spec] as const))("completes the options of %s", (name, spec) => {
    const offered = complete(name, "-");
    for (const { flags } of spec.options) expect(offered).toContain(/--[\w-]+/.exec(flags)?.[0]);
    expect(offered).toContain("--help");
  });

  it("completes the values of options", () => {
    expect(complete("doctor", "--backend", "")).toEqual(["auto", "gpu", "cpu", "wasm"]);
    expect(complete("doctor", "--backend", "w")).toEqual(["wasm"]);
    expect(complete("fetch", "--out", "")).toEqual(["a folder"]);
    expect(complete("fetch", "--timeout", "")).toEqual([]);
  });

  it("completes arguments: words where they are closed, else files", () => {
    expect(complete("fetch", "")).toEqual([...FETCHABLE]);
    expect(complete("completion", "z")).toEqual(["zsh"]);
    expect(complete("ingest", "al")).toEqual(["alerts.csv"]);
    expect(complete("simulate", "")).toEqual([]);
  });

  it("passes over options before the command", () => {
    expect(complete("--debug", "doc")).toEqual(["doctor"]);
  });
});

describe("every shell", () => {
  it.each(SHELLS)("%s reads its script without a complaint, where it is installed", (shell) => {
    if (!has(shell)) return;
    const { status, stderr } = spawnSync(shell, ["-n", join(folder, `socagent.${shell}`)], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.each(SHELLS)("%s is told every command and option", (shell) => {
    const text = scripts.get(shell) ?? "";
    for (const { name, options } of COMMANDS) {
      expect(text).toContain(name);
      for (const { flags } of options) expect(text).toContain(/--([\w-]+)/.exec(flags)?.[1]);
    }
  });

  it("balances its quotes", () => {
    for (const [shell, text] of scripts) {
      for (const line of text.split("\n")) {
        const bare = line.replaceAll("'\\''", "");
        if (!line.startsWith("#")) expect(bare.split("'").length % 2, `${shell}: ${line}`).toBe(1);
      }
    }
  });

  it("that is not known is wrong use", async () => {
    await expect(print("tcsh")).rejects.toMatchObject({ code: "usage" });
  });
});

describe("words", () => {
  it("say what follows an option by its placeholder", () => {
    const { options, positional } = wordsOf({
      name: "x",
      summary: "",
      description: "",
      arguments: [{ name: "[files...]", description: "" }],
      options: [
        { flags: "-o, --out <folder>", description: "" },
        { flags: "--in <file>", description: "" },
        { flags: "--n <n>", description: "" },
        { flags: "--kind <kind>", description: "", choices: ["a", "b"] },
        { flags: "--yes", description: "" },
      ],
      examples: [],
      load: () => Promise.reject(new Error("not to be run")),
    });
    expect(positional).toEqual({ kind: "file" });
    expect(options.slice(0, 5).map(({ flags, value }) => [flags.at(-1), value.kind])).toEqual([
      ["--out", "folder"],
      ["--in", "file"],
      ["--n", "text"],
      ["--kind", "words"],
      ["--yes", "none"],
    ]);
    expect(options[0]?.flags).toEqual(["-o", "--out"]);
  });
});
