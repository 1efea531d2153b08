/** Results as JSON, written whole after every step, so that a later failure loses nothing. */
import { writeFileAtomically } from "../../src/files.js";

/** Fields that every result has. */
export interface ResultHeader {
  readonly schemaVersion: number;
  readonly bench: string;
  /** The exact command. */
  readonly command: string;
  readonly startedAt: string;
  /** Null until the end is reached. */
  readonly finishedAt: string | null;
}

/** @param file undefined: nothing is written */
export async function writeResult(file: string | undefined, result: ResultHeader): Promise<void> {
  if (file !== undefined) await writeFileAtomically(file, `${JSON.stringify(result, undefined, 2)}\n`);
}

/** The command line as it would be typed. @param argv of the benchmark, its name first */
export function commandLine(argv: readonly string[]): string {
  const quoted = argv.map((word) => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ["npm run bench --", ...quoted].join(" ");
}
