/** Compares a bench with a recorded one: what has become worse beyond its noise. */
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { readJson } from "../files.js";
import { CLOSING_GUARDS } from "../triage/options.js";
import { FIGURE_NAMES, FIGURES, type FigureDefinition } from "./figures/figures.js";
import type { Estimate } from "./figures/intervals.js";
import { promiseText } from "./report/format.js";
import { type BenchResult, SCHEMA_VERSION } from "./result.js";

/** JSON has no infinity: `null` is what was never reached. */
const number = z.union([z.number(), z.null().transform(() => Number.POSITIVE_INFINITY)]);
const RecordedEstimate = z.object({ value: number, low: number, high: number });

const Recorded = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  settings: z.object({
    data: z.string(),
    alerts: z.number(),
    seed: z.number(),
    arrivals: z.string(),
    replications: z.number(),
    promise: z
      .object({ maxMiss: z.number(), confidence: z.number(), mayClose: z.array(z.enum(CLOSING_GUARDS)).default([]) })
      .optional(),
  }),
  policies: z.array(
    z.object({
      name: z.string(),
      figures: z.record(z.string(), RecordedEstimate),
      closing: z.object({ closed: z.number(), missed: z.number(), incidentsLost: z.number() }),
      ranking: z.object({ auroc: z.number(), auprc: z.number() }).optional(),
      calibration: z.object({ ece: z.number() }).optional(),
      clusters: z.object({ ami: z.number() }).optional(),
    }),
  ),
});

export type Recorded = z.infer<typeof Recorded>;

export interface Regression {
  readonly policy: string;
  readonly what: string;
  readonly recorded: number;
  readonly now: number;
  /** By how much it may differ. */
  readonly noise: number;
}

/** Shares and scores that no queue varies differ a little between machines, whose models round differently. */
const QUALITY_NOISE = 0.01;

/** @throws SocagentError (`input`, `io`) when it is no record of a bench */
export async function readRecorded(file: string): Promise<Recorded> {
  const parsed = Recorded.safeParse(await readJson(file, "input"));
  if (parsed.success) return parsed.data;
  throw new SocagentError("input", `${file} is no record of a bench of this version`, {
    subject: { file },
    problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Record one with `socagent bench --out FOLDER`; it is bench.json there.",
  });
}

/** @throws SocagentError (`usage`) when the two were not run on the same data with the same settings */
export function regressions(now: BenchResult, recorded: Recorded): Regression[] {
  const differing = (["data", "alerts", "seed", "arrivals", "replications"] as const).filter(
    (name) => now.settings[name] !== recorded.settings[name],
  );
  const promises = [now, recorded].map(({ settings }) => promiseText(settings.promise));
  const missing = recorded.policies.filter(({ name }) => !now.policies.some((own) => own.name === name));
  const others = promises[0] === promises[1] ? [] : [`${promises[0] ?? ""}; recorded: ${promises[1] ?? ""}`];
  if (differing.length + others.length + missing.length > 0) {
    throw new SocagentError("usage", "this bench and the recorded one cannot be compared", {
      problems: [
        ...differing.map((name) => `${name}: ${now.settings[name]}, recorded ${recorded.settings[name]}`),
        ...others,
        ...missing.map(({ name }) => `${name} was not measured now`),
      ],
      nextStep: "Give the same options as the recorded run, or record anew.",
    });
  }
  return recorded.policies.flatMap((before) => {
    const own = now.policies.find(({ name }) => name === before.name);
    return own === undefined ? [] : [...figureRegressions(own, before), ...qualityRegressions(own, before)];
  });
}

type Policy = BenchResult["policies"][number];
type RecordedPolicy = Recorded["policies"][number];

/** Worse by more than both intervals' half widths together. */
function figureRegressions(own: Policy, before: RecordedPolicy): Regression[] {
  return FIGURE_NAMES.flatMap((name) => {
    const [a, b] = [own.figures[name], before.figures[name]];
    const definition: FigureDefinition = FIGURES[name];
    // How busy people are, and how much they get done, is no matter of better or worse by itself.
    if (b === undefined || ["handled", "utilisation", "secondTierUtilisation"].includes(name)) return [];
    const noise = halfWidth(a) + halfWidth(b);
    return worse(own.name, definition.title, a.value, b.value, noise, definition.better);
  });
}

function qualityRegressions(own: Policy, before: RecordedPolicy): Regression[] {
  const compare = (
    what: string,
    a: number | undefined,
    b: number | undefined,
    better: "lower" | "higher",
    noise = QUALITY_NOISE,
  ) => (b === undefined ? [] : worse(own.name, what, a ?? Number.NaN, b, noise, better));
  return [
    ...compare("alerts closed unseen", own.closing.closed, before.closing.closed, "higher"),
    ...compare("attacks' alerts among the closed", own.closing.missed, before.closing.missed, "lower"),
    ...compare("incidents wholly closed", own.closing.incidentsLost, before.closing.incidentsLost, "lower", 0),
    ...compare("AUROC", own.ranking?.auroc, before.ranking?.auroc, "higher"),
    ...compare("AUPRC", own.ranking?.auprc, before.ranking?.auprc, "higher"),
    ...compare("ECE", own.calibration?.ece, before.calibration?.ece, "lower"),
    ...compare("clusters' AMI", own.clusters?.ami, before.clusters?.ami, "higher"),
  ];
}

function worse(
  policy: string,
  what: string,
  now: number,
  recorded: number,
  noise: number,
  better: "lower" | "higher",
): Regression[] {
  if (now === recorded) return [];
  const by = better === "lower" ? now - recorded : recorded - now;
  // What is gone is worse, whatever it was.
  return by > noise || Number.isNaN(by) ? [{ policy, what, recorded, now, noise }] : [];
}

/** Where the interval has no end above, what is below the value stands for both sides. */
function halfWidth({ value, low, high }: Estimate): number {
  const width = Number.isFinite(high) ? (high - low) / 2 : value - low;
  return Number.isFinite(width) ? width : 0;
}
