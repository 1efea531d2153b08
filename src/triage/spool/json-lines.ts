/** Objects on disk, one line of JSON each, as stages keep them. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { SocagentError } from "../../errors.js";
import { type FinishedFile, StageFile } from "./stage-file.js";

export function writeJsonLines(path: string, values: readonly unknown[]): FinishedFile {
  const file = new StageFile(path);
  for (const value of values) file.writeText(`${oneLine(JSON.stringify(value))}\n`);
  return file.finish();
}

/**
 * @param isOne tells by a few fields: this program wrote the file, and its hash is right
 * @throws SocagentError (`io`) for a line that is none
 */
export async function readJsonLines<Value>(file: string, isOne: (value: unknown) => value is Value): Promise<Value[]> {
  const values: Value[] = [];
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
    const value: unknown = JSON.parse(line);
    if (!isOne(value)) throw new SocagentError("io", `${file} is damaged`, { subject: { file } });
    values.push(value);
  }
  return values;
}

/** JSON lets these two stand in strings, and readline ends lines at them. */
function oneLine(json: string): string {
  return json.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
