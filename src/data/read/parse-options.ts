/** Reading options from what the command line or a caller gives: everything wrong is named at once. */
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { columnKey } from "../formats/column-key.js";
import { RECORD_FIELDS, type RecordField } from "../formats/alert-columns.js";
import { SEVERITY_SCALES } from "../formats/severity-scales.js";
import { parseLabelMap, type LabelMeaning } from "./label-map.js";
import { DATE_ORDERS, DEFAULT_READ, ENCODINGS, FORMATS, type ReadOptions } from "./options.js";
import { isTimeZone } from "./time-zone.js";

/** Small enough to be held for every core, and large enough for any row that means something. */
const MAX_ROW_BYTES = 64 * 1024 * 1024;
const MAX_WORKERS = 256;

const oneCharacter = z
  .string()
  .refine((text) => text === "auto" || isOneAscii(text), "must be one ASCII character, or auto");

const schema = z.strictObject({
  format: z.enum(FORMATS).default(DEFAULT_READ.format),
  map: z.record(z.string(), z.string().min(1)).default({}),
  timezone: z
    .string()
    .refine((zone) => zone === "auto" || isTimeZone(zone), "is no IANA time zone (Europe/Berlin) or offset (+02:00)")
    .default(DEFAULT_READ.timezone),
  dateOrder: z.enum(DATE_ORDERS).default(DEFAULT_READ.dateOrder),
  year: z.int().min(1970).max(9999).nullable().default(DEFAULT_READ.year),
  delimiter: oneCharacter.default(DEFAULT_READ.delimiter),
  quote: oneCharacter.default(DEFAULT_READ.quote),
  encoding: z.enum(ENCODINGS).default(DEFAULT_READ.encoding),
  severityScale: z.enum(["auto", ...SEVERITY_SCALES]).default(DEFAULT_READ.severityScale),
  strict: z.boolean().default(DEFAULT_READ.strict),
  labelColumn: z.string().min(1).nullable().default(DEFAULT_READ.labelColumn),
  benignValues: z.array(z.string()).default([]),
  labelMap: z.unknown().optional(),
  maxFieldBytes: z.int().min(16).max(MAX_ROW_BYTES).default(DEFAULT_READ.maxFieldBytes),
  maxRowBytes: z.int().min(64).max(MAX_ROW_BYTES).default(DEFAULT_READ.maxRowBytes),
  workers: z.int().min(1).max(MAX_WORKERS).nullable().default(DEFAULT_READ.workers),
  now: z.number().nullable().default(DEFAULT_READ.now),
});

/**
 * Checks options and fills in the defaults. `map`'s keys may be written in any case and with underscores (`source_address`);
 * `labelMap` is a parsed label map, or the JSON of one.
 * @throws SocagentError (`usage`) listing every problem; (`config`) for a label map that is none
 */
export function parseReadOptions(value: unknown): ReadOptions {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw usage(parsed.error.issues.map((issue) => `${issue.path.join(".") || "options"}: ${issue.message}`));
  }
  const options = parsed.data;
  const problems: string[] = [];
  const map = parseMap(options.map, problems);
  if (options.benignValues.length > 0 && options.labelColumn === null && options.labelMap === undefined) {
    problems.push("benignValues: they need labelColumn, the column that holds them");
  }
  if (options.labelColumn !== null && options.benignValues.length === 0 && options.labelMap === undefined) {
    problems.push("labelColumn: it needs benignValues, the label of harmless rows, or labelMap");
  }
  if (options.delimiter !== "auto" && options.delimiter === options.quote)
    problems.push("delimiter and quote are the same");
  if (problems.length > 0) throw usage(problems);
  const labelMap = isLabelMap(options.labelMap) ? options.labelMap : parseLabelMap(options.labelMap ?? {});
  return { ...options, map, labelMap };
}

function usage(problems: readonly string[]): SocagentError {
  return new SocagentError("usage", "the options for reading cannot be used", { problems });
}

function parseMap(map: Readonly<Record<string, string>>, problems: string[]): Partial<Record<RecordField, string>> {
  const fields = new Map(RECORD_FIELDS.map((field) => [columnKey(field), field]));
  const parsed: Partial<Record<RecordField, string>> = {};
  for (const [name, column] of Object.entries(map)) {
    const field = fields.get(columnKey(name));
    if (field === undefined)
      problems.push(`map: there is no field ${JSON.stringify(name)}; fields: ${RECORD_FIELDS.join(", ")}`);
    else if (Object.hasOwn(parsed, field)) problems.push(`map: ${field} is given twice`);
    else parsed[field] = column;
  }
  return parsed;
}

function isOneAscii(text: string): boolean {
  return text.length === 1 && text.charCodeAt(0) < 0x80 && text !== "\n" && text !== "\r";
}

function isLabelMap(value: unknown): value is ReadonlyMap<string, LabelMeaning> {
  return value instanceof Map;
}
