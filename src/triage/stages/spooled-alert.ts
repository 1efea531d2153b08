/** Alerts as they wait on disk: all of a record but its original row, which nothing reads any more, and what columns hold. */
import type { AlertRecord } from "../../data/record.js";
import { SocagentError } from "../../errors.js";

const NO_FIELDS: Readonly<Record<string, string>> = {};

/** @returns JSON */
export function spooledText(record: AlertRecord): string {
  const { fields: _fields, time: _time, origin: _origin, flow, ...rest } = record;
  if (flow === undefined) return JSON.stringify(rest);
  // JSON has no NaN: what a flow lacks is left out.
  const measured = Object.entries(flow).filter(([, value]) => Number.isFinite(value));
  return JSON.stringify({ ...rest, flow: Object.fromEntries(measured) });
}

/** @throws SocagentError (`io`) when the text is none that `spooledText` gave */
export function parseSpooled(text: string, time: number, file: string, line: number): AlertRecord {
  const rest: unknown = JSON.parse(text);
  if (!isSpooled(rest)) throw new SocagentError("io", "the spooled alerts are damaged");
  // Into what was parsed: a copy of it would take four times as long.
  return Object.assign(rest, { time, origin: { file, line }, fields: NO_FIELDS });
}

type Spooled = Omit<AlertRecord, "fields" | "time" | "origin">;

/** This program wrote it, and its file's hash is right. */
function isSpooled(value: unknown): value is Spooled {
  return (
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && "source" in value
  );
}
