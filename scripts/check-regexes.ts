// Checks every regular expression of src/ for super-linear backtracking with recheck: `npx tsx scripts/check-regexes.ts [--write]`
// Verdicts are kept in test/regex/verdicts.json, so that the tests need to check new expressions only.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkSync } from "recheck";
import ts from "typescript";

const SRC = fileURLToPath(new URL("../src", import.meta.url));
export const VERDICTS = fileURLToPath(new URL("../test/regex/verdicts.json", import.meta.url));

export interface FoundRegex {
  /** As written, with slashes and flags. */
  readonly text: string;
  /** `file:line`, the first place. */
  readonly place: string;
}

export type Verdict = "linear" | "super-linear" | "unknown";

/** Every literal, once. Those that are put together at run time are not seen: they have tests of their own. */
export function regexesOf(folder = SRC): FoundRegex[] {
  const found = new Map<string, FoundRegex>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!file.endsWith(".ts")) continue;
    const source = ts.createSourceFile(file, readFileSync(join(folder, file), "utf8"), ts.ScriptTarget.ES2023, true);
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node) && !found.has(node.text)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.set(node.text, { text: node.text, place: `${file}:${line + 1}` });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found.values()];
}

/** @param timeout milliseconds */
export function verdictOn(text: string, timeout: number): Verdict {
  const end = text.lastIndexOf("/");
  const { status } = checkSync(text.slice(1, end), text.slice(end + 1), { timeout });
  return status === "safe" ? "linear" : status === "vulnerable" ? "super-linear" : "unknown";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const verdicts: Record<string, Verdict> = {};
  for (const { text, place } of regexesOf().sort((a, b) => (a.text < b.text ? -1 : 1))) {
    const verdict = verdictOn(text, 60_000);
    verdicts[text] = verdict;
    if (verdict !== "linear") console.log(`${verdict}  ${place}  ${text}`);
  }
  if (process.argv.includes("--write")) writeFileSync(VERDICTS, `${JSON.stringify(verdicts, undefined, 2)}\n`);
}
