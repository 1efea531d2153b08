/** Takes flows in: what their label means, when they were, whether they can be true, and which are the same. */
import { resolveHalfDay, CLOCKS } from "../data/clean-clock.js";
import { FEATURE_NAMES, FlowCleaner, type CleaningReason } from "../data/clean.js";
import { RowHasher } from "../data/deduplicate-hash.js";
import { fixedOffset, localToUtc } from "../data/read/time-zone.js";
import { dayText, groupKey } from "../data/split-groups.js";
import type { Truth } from "../data/record.js";
import { remembering } from "../data/remember.js";
import type { ChunkBuilder } from "./chunk-builder.js";
import type { ChunkLabel } from "./chunk.js";
import type { IntakeOptions } from "./intake-options.js";
import { type ResolvedLabel, resolveLabel } from "./label-policy.js";

const DAY_MS = 86_400_000;
const AS_WRITTEN = CLOCKS.indexOf("as-written");

/** What of an input's layout matters here. */
export interface FlowSource {
  readonly input: number;
  readonly hasTime: boolean;
  readonly twelveHourClock: boolean;
  readonly timezone: string;
  /** Canonical names of the features that it has. */
  readonly features: readonly string[];
}

/** A flow as it was read; one object is used for all. */
export interface ReadFlow {
  line: number;
  /** Milliseconds since 1970, UTC, as written. */
  time: number;
  truth: Truth | undefined;
  destinationPort: number;
  protocol: string | undefined;
  /** Ids and addresses as JSON, where there are any. */
  rest: string;
  /** In the order of `FEATURE_NAMES`; NaN for features that the input lacks. */
  readonly values: Float64Array;
  readonly words: Int32Array;
}

export function emptyFlow(): ReadFlow {
  const values = new Float64Array(FEATURE_NAMES.length).fill(NaN);
  return {
    line: 0,
    time: 0,
    truth: undefined,
    destinationPort: -1,
    protocol: undefined,
    rest: "",
    values,
    words: new Int32Array(values.buffer),
  };
}

export class FlowIntake {
  readonly #source: FlowSource;
  readonly #options: IntakeOptions;
  readonly #builder: ChunkBuilder;
  readonly #cleaner: FlowCleaner;
  readonly #hasher = new RowHasher();
  readonly #toLocal: (time: number) => number;
  readonly #resolvesClock: boolean;
  readonly #labels = new Map<Truth | undefined, ResolvedLabel>();
  readonly #incidents = new FlowIncidents();

  constructor(source: FlowSource, options: IntakeOptions, builder: ChunkBuilder) {
    this.#source = source;
    this.#options = options;
    this.#builder = builder;
    this.#cleaner = new FlowCleaner(source.features, options.nonFinite);
    this.#toLocal = utcToLocal(source.timezone);
    this.#resolvesClock = source.twelveHourClock && options.clock === "auto";
  }

  /**
   * Takes a flow; overwrites its values and its time.
   * @param addKey writes what makes the row the same as another
   * @returns why it is left out, or undefined
   */
  take(flow: ReadFlow, addKey: (hasher: RowHasher, flow: ReadFlow) => void): CleaningReason | undefined {
    const { tally, hashes } = this.#builder;
    const resolved = this.#resolve(flow.truth);
    if (resolved.attempted) tally.attempted += 1;
    if (resolved.unknown) tally.unknownLabels += 1;
    if (resolved.dropped) {
      tally.attemptedDropped += 1;
      return undefined;
    }
    addKey(this.#hasher, flow);
    const { hashes: into, offset } = hashes.next();
    this.#hasher.finish(into, offset);
    const reason = this.#cleaner.clean(flow.values, this.#source.hasTime ? flow.time : undefined, tally);
    if (reason !== undefined) return reason;
    const clock = this.#settleClock(flow, resolved.scheduled);
    if (flow.time > this.#options.future) tally.inFuture += 1;
    this.#builder.add(flow, clock, resolved.label, this.#incidentOf(flow.time, resolved.label), flow.values);
    return undefined;
  }

  #resolve(truth: Truth | undefined): ResolvedLabel {
    const known = this.#labels.get(truth);
    if (known !== undefined) return known;
    const resolved = resolveLabel(truth, "cic-ids", this.#options);
    this.#labels.set(truth, resolved);
    return resolved;
  }

  /** @returns the index of how the half day was found */
  #settleClock(flow: ReadFlow, attack: string | undefined): number {
    if (!this.#resolvesClock) return AS_WRITTEN;
    const { shift, clock } = resolveHalfDay(this.#toLocal(flow.time), attack);
    flow.time += shift;
    if (clock === "schedule") this.#builder.tally.clockBySchedule += 1;
    if (clock === "working-day") this.#builder.tally.clockByWorkingDay += 1;
    return CLOCKS.indexOf(clock);
  }

  #incidentOf(time: number, label: ChunkLabel): number {
    return this.#source.hasTime ? (this.#incidents.of(time, label)?.key ?? 0) : 0;
  }
}

export interface FlowIncident {
  readonly name: string;
  /** Its `groupKey`. */
  readonly key: number;
}

/** The incidents of flows: an attack of one day is one, as it was one scenario; benign flows are none. */
export class FlowIncidents {
  /** By label and day; flows of an attack come together, so that looking up is rare. */
  readonly #named = remembering(MAX_KNOWN, (name: string): FlowIncident => ({ name, key: groupKey(name) }));
  #last: { readonly label: ChunkLabel; readonly day: number; readonly incident: FlowIncident } | undefined;

  of(time: number, label: ChunkLabel): FlowIncident | undefined {
    if (label.malicious !== true) return undefined;
    const day = Math.floor(time / DAY_MS);
    const last = this.#last;
    if (last?.day === day && last.label === label) return last.incident;
    const incident = this.#named(`${dayText(day)} ${label.class}`);
    this.#last = { label, day, incident };
    return incident;
  }
}

/** Far more than a data set has; without a bound, made-up dates would fill the memory. */
const MAX_KNOWN = 10_000;

/** What the clock on the wall showed, as if it were UTC; near a change of daylight saving an hour off. */
function utcToLocal(timezone: string): (time: number) => number {
  const offset = fixedOffset(timezone);
  if (offset !== undefined) return (time) => time + offset;
  const toUtc = localToUtc(timezone);
  return (time) => time + (time - toUtc(time));
}
