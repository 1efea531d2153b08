/** What the options about reading came to, for every command that reads alerts and flows: `readerOptions` declares them. */
import { z } from "zod";
import { readLabelMap } from "../data/read/label-map.js";

/** To spread into the schema of a command's options. */
export const READER_VALUES = {
  format: z.string(),
  map: z.record(z.string(), z.string()).default({}),
  timezone: z.string(),
  dateOrder: z.string(),
  year: z.number().nullable().default(null),
  delimiter: z.string(),
  quote: z.string(),
  encoding: z.string(),
  severityScale: z.string(),
  labelColumn: z.string().nullable().default(null),
  benignValue: z.array(z.string()).default([]),
  labelMap: z.string().optional(),
  strict: z.boolean().default(false),
};

const Values = z.object(READER_VALUES);

/**
 * As `parseReadOptions` takes them.
 * @throws SocagentError (`input`) when the label map cannot be read
 */
export async function readOptionsOf(values: z.infer<typeof Values>): Promise<Record<string, unknown>> {
  const { benignValue: benignValues, labelMap, ...same } = Values.parse(values);
  return { ...same, benignValues, ...(labelMap === undefined ? {} : { labelMap: await readLabelMap(labelMap) }) };
}
