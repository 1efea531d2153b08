// Rewrites the list of files in AGENTS.md: one line each, with the first sentence of the file's own head comment.
//
//   node scripts/list-files.mjs           rewrites AGENTS.md
//   node scripts/list-files.mjs --check   fails where a file has no line or a line has no file
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const agents = join(root, "AGENTS.md");
const START = "<!-- files: written by scripts/list-files.mjs -->";
const END = "<!-- end of files -->";

/** Listed file by file. */
const FOLDERS = ["bin", "src", "scripts", "bench", "test"];
const EXTENSIONS = [".ts", ".mjs", ".js", ".py"];

/** Data, not code: its folder's generator or README describes it. */
const NOT_LISTED = /(^|\/)(fixtures|results|__snapshots__|__pycache__)\//;

/** Every source file, as a path from the root, folder by folder. */
export function sourceFiles() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((name) => EXTENSIONS.includes(extname(name)) && !NOT_LISTED.test(name))
      .sort(byFolder),
  );
}

/**
 * A folder's own files before those of the folders in it.
 * @param {string} a
 * @param {string} b
 */
function byFolder(a, b) {
  const [left, right] = dirname(a) === dirname(b) ? [a, b] : [dirname(a), dirname(b)];
  return left < right ? -1 : 1;
}

/** The files that AGENTS.md lists. @param {string} text */
export function listedFiles(text) {
  return [...text.matchAll(/^- `([^`]+)`: \S/gm)].map((match) => match[1] ?? "");
}

/**
 * The first sentence of the comment or docstring at the head of a file.
 * @param {string} path from the root
 * @returns {string | undefined} undefined where the file says nothing of itself
 */
function headSentence(path) {
  const text = readFileSync(join(root, path), "utf8").replace(/^#!.*\n/, "");
  const head = /^(?:\/\*\*?([\s\S]*?)\*\/|((?:\/\/.*\n)+)|"""([\s\S]*?)""")/.exec(text);
  const comment = head?.[1] ?? head?.[2] ?? head?.[3] ?? mainExportComment(path, text);
  const prose = comment
    ?.split("\n")
    .filter((line) => !/^\s*\*?\s*@/.test(line))
    .map((line) => line.replace(/^\s*(?:\*|\/\/)\s?/, "").trim())
    .join("\n")
    .trim()
    .split(/\n\n/)[0]
    ?.replaceAll(/\s+/g, " ");
  const sentence = prose?.split(/(?<=[.:;])\s(?=[A-Z`])/)[0]?.replace(/[.:;]$/, "");
  return sentence === "" ? undefined : sentence;
}

/**
 * A file that begins with imports is told by the docstring of the export that it is named after.
 * @param {string} path
 * @param {string} text
 */
function mainExportComment(path, text) {
  const name = basename(path, extname(path)).replaceAll(/-(\w)/g, (_, letter) => String(letter).toUpperCase());
  const pattern = `/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\nexport (?:async )?(?:function|class|const|interface|type) ${name}\\b`;
  return new RegExp(pattern, "i").exec(text)?.[1];
}

/**
 * A test that says nothing of itself is the one of the file that it mirrors.
 * @param {string} path
 */
function describe(path) {
  const sentence = headSentence(path);
  if (sentence !== undefined || !path.startsWith("test/")) return sentence;
  const mirrored = path.replace(/^test\//, "").replace(/\.test\.ts$/, ".ts");
  const tested = [mirrored, `src/${mirrored}`].find((file) => existsSync(join(root, file)));
  return tested === undefined ? undefined : `Tests of ${tested}`;
}

function check() {
  const listed = listedFiles(readFileSync(agents, "utf8"));
  const files = sourceFiles();
  const missing = files.filter((file) => !listed.includes(file));
  const gone = listed.filter((file) => !files.includes(file));
  for (const file of missing) console.error(`AGENTS.md has no line for ${file}`);
  for (const file of gone) console.error(`AGENTS.md lists ${file}, which is not there`);
  return missing.length + gone.length === 0;
}

function rewrite() {
  const text = readFileSync(agents, "utf8");
  const [before, after] = [text.indexOf(START), text.indexOf(END)];
  if (before === -1 || after < before) throw new Error(`AGENTS.md lacks ${START} or ${END}`);
  const silent = [];
  let folder = "";
  let lines = "";
  for (const file of sourceFiles()) {
    const description = describe(file);
    if (description === undefined) silent.push(file);
    if (dirname(file) !== folder) {
      folder = dirname(file);
      lines += `\n### ${folder}\n\n`;
    }
    lines += `- \`${file}\`: ${description ?? "(no head comment)"}\n`;
  }
  writeFileSync(agents, `${text.slice(0, before)}${START}\n${lines}\n${text.slice(after)}`);
  for (const file of silent) console.error(`${file} has no head comment to take its line from`);
  return silent.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const fine = process.argv.includes("--check") ? check() : rewrite();
  process.exitCode = fine ? 0 : 1;
}
