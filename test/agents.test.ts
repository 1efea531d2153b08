// AGENTS.md has one line for each source file. `npm run agents` writes them.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { listedFiles, sourceFiles } from "../scripts/list-files.mjs";

const text = readFileSync(resolve(import.meta.dirname, "../AGENTS.md"), "utf8");

it("AGENTS.md lists every source file, once, and nothing that is absent", () => {
  expect(listedFiles(text).sort()).toEqual(sourceFiles().sort());
});

it("AGENTS.md says something of each", () => {
  expect(text).not.toContain("(no head comment)");
});

it("a file without a line, or a line without a description, would be noticed", () => {
  expect(listedFiles("- `a.ts`: does a\n- `b.ts`:\n- `c.ts`\n")).toEqual(["a.ts"]);
});
