/** Reads labelled alerts, finds their facts in order of time, and lets policies that read facts score each. */
import { breathe } from "../../breathe.js";
import type { LabelledRecord, Truth } from "../../data/record.js";
import type { ReadOptions } from "../../data/read/options.js";
import { readRecords } from "../../data/read/read-records.js";
import { TIERS } from "../../data/vocabulary.js";
import { factsOf, type RecordFacts } from "../../enrich/facts.js";
import { featureVector } from "../../enrich/features/feature-vector.js";
import { loadSources, type SourceFiles } from "../../enrich/load-sources.js";
import { SocagentError } from "../../errors.js";
import { BENIGN, type Incident, type Workload } from "./workload.js";

/** What a policy sees of an alert: never its truth. */
export interface SeenAlert {
  readonly record: LabelledRecord["record"];
  readonly facts: RecordFacts;
  /** As `FEATURE_NAMES`. */
  readonly features: Float32Array;
}

export interface Scorer {
  readonly name: string;
  readonly score: (alert: SeenAlert) => number;
}

/** What `readLabelled` read. */
export interface LabelledAlerts {
  readonly records: readonly LabelledRecord[];
  /** That it took. */
  readonly milliseconds: number;
}

export interface LoadOptions {
  readonly name: string;
  readonly labelled: LabelledAlerts;
  readonly sources: SourceFiles;
  readonly scorers: readonly Scorer[];
  readonly onProgress?: (alerts: number) => void;
}

/** Alerts of truth without a tier. */
const USUAL_TIER = { attack: 1, benign: 0 } as const;
const PER_TURN = 2_048;

/** @throws SocagentError what reading the sources throws */
export async function loadWorkload(options: LoadOptions): Promise<Workload> {
  const { labelled: read, sources: files, scorers, onProgress } = options;
  const { records } = read;
  const started = performance.now();
  const order = records.map((_, at) => at);
  order.sort((a, b) => timeOf(records[a]) - timeOf(records[b]) || a - b);
  const { sources } = await loadSources(files);
  const columns = new Columns(records.length);
  const scores = scorers.map(({ name }) => ({ name, values: new Float64Array(records.length), milliseconds: 0 }));
  for (const [row, ordinal] of order.entries()) {
    const labelled = records[ordinal];
    if (labelled === undefined) continue;
    const { record, truth } = labelled;
    const facts = factsOf(record, sources);
    const alert = { record, facts, features: featureVector(record, facts) };
    columns.add(row, ordinal, record, truth);
    scorers.forEach(({ score }, at) => {
      const into = scores[at];
      if (into === undefined) return;
      const before = performance.now();
      into.values[row] = score(alert);
      into.milliseconds += performance.now() - before;
    });
    if (row % PER_TURN === 0) {
      onProgress?.(row);
      await breathe();
    }
  }
  const scoring = scores.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return columns.finish(
    options,
    new Map(scores.map(({ name, values }) => [name, values])),
    new Map([
      ["facts", read.milliseconds + performance.now() - started - scoring],
      ...scores.map(({ name, milliseconds }) => [name, milliseconds] as const),
    ]),
  );
}

/**
 * Reads all alerts: apart from the rest, so that data without labels is refused before anything is trained.
 * @throws SocagentError (`input`) when there are no labels, or no attacks; what reading throws
 */
export async function readLabelled(inputs: readonly string[], read: ReadOptions): Promise<LabelledAlerts> {
  const started = performance.now();
  const all: LabelledRecord[] = [];
  let unlabelled = 0;
  for await (const { records } of readRecords(inputs, read)) {
    for (const labelled of records) {
      if (labelled.truth === undefined) unlabelled += 1;
      all.push({ ...labelled, record: { ...labelled.record, fields: {} } });
    }
  }
  const malicious = all.filter(({ truth }) => truth?.malicious === true).length;
  if (unlabelled === 0 && malicious > 0 && malicious < all.length) {
    return { records: all, milliseconds: performance.now() - started };
  }
  throw new SocagentError("input", "a bench needs to know of each alert whether it was an attack", {
    problems: [
      ...(unlabelled > 0 ? [`${unlabelled} of ${all.length} alerts have no label`] : []),
      ...(unlabelled === 0 ? [`${malicious} of ${all.length} alerts are attacks: both kinds are needed`] : []),
    ],
    ...(inputs[0] === undefined ? {} : { subject: { file: inputs[0] } }),
    nextStep: "Name the column of labels with --label-column and the harmless ones with --benign-value.",
  });
}

function timeOf(labelled: LabelledRecord | undefined): number {
  return labelled?.record.time ?? 0;
}

class Numbers {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size;
    this.#numbers.set(name, number);
    return number;
  }

  get size(): number {
    return this.#numbers.size;
  }
}

class Columns {
  readonly #time: Float64Array;
  readonly #ordinal: Int32Array;
  readonly #malicious: Uint8Array;
  readonly #tier: Uint8Array;
  readonly #incident: Int32Array;
  readonly #cause: Int32Array;
  readonly #phase: (string | undefined)[];
  readonly #severity: Int8Array;
  readonly #kind: Int32Array;
  readonly #kinds = new Numbers();
  readonly #causes = new Numbers();
  readonly #numbers = new Numbers();
  readonly #incidents: Incident[] = [];

  constructor(readonly count: number) {
    this.#time = new Float64Array(count);
    this.#ordinal = new Int32Array(count);
    this.#malicious = new Uint8Array(count);
    this.#tier = new Uint8Array(count);
    this.#incident = new Int32Array(count).fill(BENIGN);
    this.#cause = new Int32Array(count);
    this.#phase = new Array<string | undefined>(count);
    this.#severity = new Int8Array(count);
    this.#kind = new Int32Array(count);
  }

  add(row: number, ordinal: number, record: LabelledRecord["record"], truth: Truth | undefined): void {
    const { time, severity, ruleId, ruleText, sourceAddress, host, user } = record;
    const isAttack = truth?.malicious === true;
    const tier = truth?.tier === undefined ? USUAL_TIER[isAttack ? "attack" : "benign"] : TIERS.indexOf(truth.tier);
    const kind = JSON.stringify([ruleId ?? ruleText, sourceAddress ?? host ?? user]);
    this.#time[row] = time;
    this.#ordinal[row] = ordinal;
    this.#malicious[row] = Number(isAttack);
    this.#tier[row] = tier;
    this.#severity[row] = severity ?? -1;
    this.#kind[row] = this.#kinds.of(kind);
    // Without a root cause, alerts of one kind are taken to vary together.
    this.#cause[row] = this.#causes.of(truth?.incident ?? (isAttack ? truth.label : kind));
    this.#phase[row] = isAttack ? (truth.tactic ?? truth.label) : undefined;
    if (isAttack) this.#incident[row] = this.#addTo(truth.incident ?? truth.label, time, tier, this.#cause[row] ?? 0);
  }

  #addTo(name: string, time: number, tier: number, cause: number): number {
    const number = this.#numbers.of(name);
    const known = this.#incidents[number];
    this.#incidents[number] = {
      name,
      firstTime: known?.firstTime ?? time,
      tier: Math.max(tier, known?.tier ?? 0),
      alerts: (known?.alerts ?? 0) + 1,
      cause,
    };
    return number;
  }

  finish({ name }: LoadOptions, scores: Workload["scores"], costs: Workload["costs"]): Workload {
    return {
      name,
      count: this.count,
      time: this.#time,
      ordinal: this.#ordinal,
      malicious: this.#malicious,
      tier: this.#tier,
      incident: this.#incident,
      incidents: this.#incidents,
      cause: this.#cause,
      causes: this.#causes.size,
      phase: this.#phase,
      severity: this.#severity,
      kind: this.#kind,
      scores,
      costs,
    };
  }
}
