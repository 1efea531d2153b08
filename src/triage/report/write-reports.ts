/** Writes the reports one after the other, each under its name as soon as it is whole: a later failure loses none. */
import { join } from "node:path";
import { SocagentError } from "../../errors.js";
import { makeOutputFolder, writeAtomically } from "../../files.js";
import type { TriageResult } from "../result.js";
import { FileOutput } from "./file-output.js";
import type { ReportEvent, ReportFormat, WrittenReport } from "./format.js";
import { REPORT_FORMATS } from "./formats.js";
import { writeManifest } from "./manifest.js";

/**
 * Formats by name or file name, each once, in the order of the registry; all of them without `names`.
 * @throws SocagentError (`usage`) that lists every unknown name
 */
export function selectFormats(names?: readonly string[]): ReportFormat[] {
  if (names === undefined) return [...REPORT_FORMATS];
  const unknown = names.filter((name) => !REPORT_FORMATS.some((format) => answersTo(format, name)));
  if (unknown.length > 0 || names.length === 0) {
    throw new SocagentError("usage", names.length === 0 ? "no report is named" : "there is no such report", {
      problems: unknown.map((name) => `unknown report \`${name}\``),
      nextStep: `Choose among ${REPORT_FORMATS.map(({ name }) => name).join(", ")}.`,
    });
  }
  return REPORT_FORMATS.filter((format) => names.some((name) => answersTo(format, name)));
}

function answersTo(format: ReportFormat, name: string): boolean {
  return name === format.name || name === format.file;
}

/**
 * Writes the reports and last `manifest.json`, which holds their hashes.
 * @param folder made if it is absent
 * @param names of formats, all by default; see `selectFormats`
 * @throws SocagentError (`usage`, `io`); what was written before stays
 */
export async function writeReports(
  result: TriageResult,
  folder: string,
  names?: readonly string[],
  onEvent: (event: ReportEvent) => void = () => undefined,
): Promise<WrittenReport[]> {
  const formats = selectFormats(names);
  await makeOutputFolder(folder);
  const written: WrittenReport[] = [];
  for (const format of formats) {
    onEvent({ kind: "writing", name: format.name, file: format.file });
    const report = await writeReport(format, result, folder);
    written.push(report);
    onEvent({ kind: "written", report });
  }
  const manifest = await writeManifest(result, written, folder);
  onEvent({ kind: "written", report: manifest });
  return [...written, manifest];
}

async function writeReport(format: ReportFormat, result: TriageResult, folder: string): Promise<WrittenReport> {
  let end = { bytes: 0, sha256: "" };
  await writeAtomically(join(folder, format.file), async (handle) => {
    const out = new FileOutput(handle);
    await format.write(result, out);
    end = await out.finish();
  });
  return { name: format.name, file: format.file, ...end };
}
