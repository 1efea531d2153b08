/** Spooled rows → records again, as facts and texts are made of them. */
import { SocagentError } from "../errors.js";
import { FEATURE_NAMES } from "../data/clean.js";
import type { AlertRecord } from "../data/record.js";
import { groupKey } from "../data/split-groups.js";
import { FlowIncidents } from "./flow-intake.js";
import type { FlowRest } from "./flow-of-record.js";
import type { Chunk } from "./chunk-list.js";
import type { ChunkLabel } from "./chunk.js";
import type { SpooledAlert } from "./record-intake.js";
import { emptyRow, type SpoolRow } from "./spool-row.js";

export interface SpooledRecord {
  readonly record: AlertRecord;
  readonly label: ChunkLabel;
  readonly incident: string | undefined;
  /** The incident's `groupKey`; 0 where there is none. */
  readonly incidentKey: number;
  readonly playbook: string | undefined;
  readonly step: string | undefined;
}

/** What a record has of its input. */
export interface SpooledInput {
  /** Name without its folder. */
  readonly name: string;
  readonly hasTime: boolean;
}

const NOTHING: readonly never[] = [];
const NO_FIELDS = {};

/** Makes records, one at a time: a flow's statistics are those of the last row that was read. */
export class SpooledRecords {
  readonly row: SpoolRow = emptyRow();
  readonly values = new Float64Array(FEATURE_NAMES.length);
  readonly #flow: Readonly<Record<string, number>> = viewOf(this.values);
  readonly #incidents = new FlowIncidents();

  /** The record of `row`, which is of `chunk`. */
  make(chunk: Chunk, input: SpooledInput): SpooledRecord {
    const { row } = this;
    const line = row.line + chunk.lineOffset;
    const label = chunk.labels[row.label] ?? UNKNOWN;
    return row.isFlow ? this.#flowOf(chunk, input, line, label) : this.#alertOf(chunk, input, line, label);
  }

  #flowOf(chunk: Chunk, input: SpooledInput, line: number, label: ChunkLabel): SpooledRecord {
    const { time, destinationPort, protocol, rest } = this.row;
    const name = chunk.protocols[protocol];
    const record: AlertRecord = {
      id: `${input.name}:${line}`,
      time,
      source: "cic-ids",
      origin: { file: input.name, line },
      techniques: NOTHING,
      flow: this.#flow,
      fields: NO_FIELDS,
      ...(destinationPort < 0 ? {} : { destinationPort }),
      ...(name === undefined ? {} : { protocol: name }),
      ...(rest === "" ? {} : parseFlowRest(rest)),
    };
    const incident = input.hasTime ? this.#incidents.of(time, label) : undefined;
    return {
      record,
      label,
      incident: incident?.name,
      incidentKey: incident?.key ?? 0,
      playbook: undefined,
      step: undefined,
    };
  }

  #alertOf(_chunk: Chunk, input: SpooledInput, line: number, label: ChunkLabel): SpooledRecord {
    const spooled: unknown = JSON.parse(this.row.rest);
    if (!isSpooledAlert(spooled)) throw new SocagentError("io", "the spooled alerts are damaged");
    const { record, incident, playbook, step } = spooled;
    const { time } = this.row;
    const id = record.id ?? `${input.name}:${line}`;
    return {
      record: { ...record, id, time, origin: { file: input.name, line }, fields: NO_FIELDS },
      label,
      incident,
      incidentKey: incident === undefined ? 0 : groupKey(incident),
      playbook,
      step,
    };
  }
}

const UNKNOWN: ChunkLabel = { class: "unlabelled", family: "unlabelled" };

/** Features by name, read where they stand: an object of 80 members for each of millions of flows takes long. */
function viewOf(values: Float64Array): Record<string, number> {
  const view: Record<string, number> = {};
  for (const [index, name] of FEATURE_NAMES.entries()) {
    Object.defineProperty(view, name, { enumerable: true, get: () => values[index] });
  }
  return view;
}

// Both were written by this program; what else may be in the files is checked by their sizes.

function parseFlowRest(text: string): FlowRest {
  const rest: unknown = JSON.parse(text);
  if (isFlowRest(rest)) return rest;
  throw new SocagentError("io", "the spooled flows are damaged");
}

function isFlowRest(value: unknown): value is FlowRest {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSpooledAlert(value: unknown): value is SpooledAlert {
  return (
    typeof value === "object" &&
    value !== null &&
    "record" in value &&
    typeof value.record === "object" &&
    value.record !== null &&
    "source" in value.record
  );
}
