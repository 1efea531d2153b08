/** From what was given on the command line to the files to read: globs, folders, standard input. */
import { readdir, stat } from "node:fs/promises";
import { basename, isAbsolute, join, resolve } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { messageOf, SocagentError, systemCode } from "../../errors.js";
import { fileError } from "../../files.js";

/** Standard input, as it is given on the command line. */
export const STDIN = "-";

/** What is read from a folder; other files in it are no alerts. */
const DATA_NAME = /\.(?:csv|tsv|json|jsonl|ndjson|log)(?:\.(?:gz|zst|zstd))?$/i;

export interface ExpandedInputs {
  /** In the order given; within a folder or glob by name. Each file once. */
  readonly files: readonly string[];
  /** Files of folders that were passed over, since their names are none of data files. */
  readonly passedOver: readonly string[];
}

/**
 * Expands `-`, files, folders (with their folders, hidden names left out) and globs.
 * @throws SocagentError (`input`) naming every input that is not there or holds nothing
 */
export async function expandInputs(inputs: readonly string[]): Promise<ExpandedInputs> {
  const files = new Map<string, string>();
  const passedOver: string[] = [];
  const problems: string[] = [];
  if (inputs.length === 0) problems.push("no input was given");
  if (inputs.filter((input) => input === STDIN).length > 1) problems.push("- (standard input) is given twice");
  for (const input of inputs) {
    try {
      const others: string[] = [];
      const found = await expandOne(input, others);
      if (found.length === 0) problems.push(`${input}: ${await whyNothing(input, others)}`);
      passedOver.push(...others);
      for (const file of found) {
        const key = file === STDIN ? STDIN : resolve(file);
        if (!files.has(key)) files.set(key, file);
      }
    } catch (thrown) {
      // The reason alone, as the input is named before it.
      problems.push(`${input}: ${messageOf(fileError(thrown, input, "read")).replace(`cannot read ${input}: `, "")}`);
    }
  }
  if (problems.length === 0) return { files: [...files.values()], passedOver };
  throw new SocagentError(
    "input",
    problems.length === 1 ? `cannot read ${problems[0] ?? ""}` : "inputs cannot be read",
    {
      problems: problems.length === 1 ? [] : problems,
      nextStep: "Give files, folders, globs in quotes, or - for standard input.",
    },
  );
}

async function expandOne(input: string, passedOver: string[]): Promise<string[]> {
  if (input === STDIN) return [STDIN];
  try {
    return (await stat(input)).isDirectory() ? await filesBelow(input, passedOver) : [input];
  } catch (thrown) {
    // A file may have brackets in its name; only what is not there is a pattern.
    if (systemCode(thrown) !== "ENOENT" || !isDynamicPattern(input)) throw thrown;
  }
  const rules = { onlyFiles: true, expandDirectories: false, dot: false, absolute: isAbsolute(input) };
  return (await glob(input, rules)).sort(byName);
}

/** @param others files of a folder that were passed over */
async function whyNothing(input: string, others: readonly string[]): Promise<string> {
  const isFolder = await stat(input).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) return "no file is of that pattern";
  const [first] = others;
  if (first === undefined) return "the folder has no files";
  return `its files, such as ${basename(first)}, are not named as data (.csv, .tsv, .json, .jsonl, .ndjson, .log); give them by name to read them`;
}

/** Data files below a folder, by name; hidden files and folders, and links to folders, are left out. */
async function filesBelow(folder: string, passedOver: string[]): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => byName(a.name, b.name))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(path, passedOver)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await stat(path)).isFile())) {
      (DATA_NAME.test(entry.name) ? found : passedOver).push(path);
    }
  }
  return found;
}

/** By UTF-16 code units, the same on every machine. */
function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
