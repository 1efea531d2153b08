/** Flows from records that the reader made, and back. */
import { FEATURE_NAMES } from "../data/clean.js";
import type { LabelledRecord } from "../data/record.js";
import type { ReadFlow } from "./flow-intake.js";

/** What of a flow has no place of its own in a spooled row. */
export interface FlowRest {
  /** Absent where it is made from the file's name and the line. */
  readonly id?: string;
  readonly sourceAddress?: string;
  readonly sourcePort?: number;
  readonly destinationAddress?: string;
}

/** As JSON, without what is undefined; empty where nothing is there. */
export function restOf(rest: { readonly [Key in keyof FlowRest]: FlowRest[Key] | undefined }): string {
  const text = JSON.stringify(rest);
  return text === "{}" ? "" : text;
}

/**
 * Copies a record into a flow.
 * @param names of its features
 * @param features that many, from `offset`
 */
export function copyFlow(
  flow: ReadFlow,
  { record, truth }: LabelledRecord,
  names: readonly string[],
  features: Float64Array,
  offset = 0,
): void {
  flow.line = record.origin.line;
  flow.time = record.time;
  flow.truth = truth;
  flow.destinationPort = record.destinationPort ?? -1;
  flow.protocol = record.protocol;
  const { id, sourceAddress, sourcePort, destinationAddress } = record;
  flow.rest = restOf({ id: isMade(record) ? undefined : id, sourceAddress, sourcePort, destinationAddress });
  flow.values.fill(NaN);
  for (const [index, name] of names.entries()) {
    flow.values[FEATURE_NAMES.indexOf(name)] = features[offset + index] ?? NaN;
  }
}

/** Whether the reader made the id from the file's name and line. */
export function isMade({ id, origin }: LabelledRecord["record"]): boolean {
  return id === `${origin.file}:${origin.line}`;
}
