/** Takes alerts in: what their truth says, and which are the same. */
import { CLOCKS } from "../data/clean-clock.js";
import { RowHasher } from "../data/deduplicate-hash.js";
import type { AlertRecord, LabelledRecord, Truth } from "../data/record.js";
import { groupKey } from "../data/split-groups.js";
import { remembering } from "../data/remember.js";
import type { ChunkBuilder } from "./chunk-builder.js";
import type { IntakeOptions } from "./intake-options.js";
import { isMade } from "./flow-of-record.js";
import { resolveLabel } from "./label-policy.js";

/** What is spooled of an alert: all of it but the original row, which nothing reads any more, and what other places hold. */
export interface SpooledAlert {
  readonly record: Omit<AlertRecord, "fields" | "flow" | "time" | "id" | "origin"> & { readonly id?: string };
  readonly incident?: string;
  readonly playbook?: string;
  readonly step?: string;
}

const AS_WRITTEN = CLOCKS.indexOf("as-written");

export class RecordIntake {
  readonly #options: IntakeOptions;
  readonly #builder: ChunkBuilder;
  readonly #hasher = new RowHasher();
  readonly #keyOf = remembering(MAX_REMEMBERED, groupKey);

  constructor(options: IntakeOptions, builder: ChunkBuilder) {
    this.#options = options;
    this.#builder = builder;
  }

  /** @param addKey writes what makes the row the same as another */
  take({ record, truth }: LabelledRecord, addKey: (hasher: RowHasher, record: AlertRecord) => void): void {
    addKey(this.#hasher, record);
    const { hashes, offset } = this.#builder.hashes.next();
    this.#hasher.finish(hashes, offset);
    if (record.time > this.#options.future) this.#builder.tally.inFuture += 1;
    const { label } = resolveLabel(truth, record.source, this.#options);
    const taken = {
      time: record.time,
      line: record.origin.line,
      protocol: record.protocol,
      destinationPort: record.destinationPort ?? -1,
      rest: JSON.stringify(spooled(record, truth)),
    };
    this.#builder.add(taken, AS_WRITTEN, label, this.#incidentOf(truth), undefined);
  }

  #incidentOf(truth: Truth | undefined): number {
    const name = truth?.incident;
    return name === undefined ? 0 : this.#keyOf(name);
  }
}

/** Incidents come and go with time. */
const MAX_REMEMBERED = 10_000;

function spooled(record: AlertRecord, truth: Truth | undefined): SpooledAlert {
  const { fields: _fields, flow: _flow, time: _time, id, origin: _origin, ...rest } = record;
  const { incident, playbook, step } = truth ?? {};
  return {
    record: isMade(record) ? rest : { ...rest, id },
    ...(incident === undefined ? {} : { incident }),
    ...(playbook === undefined ? {} : { playbook }),
    ...(step === undefined ? {} : { step }),
  };
}
