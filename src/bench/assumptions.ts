/** What the simulation of a SOC assumes, each with its reason, and how far it may be off; the sensitivity table varies them one by one. */
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { DEFAULT_ASSUMPTIONS, type AssumptionName } from "./default-assumptions.js";

export interface Assumption {
  readonly value: number;
  /** Between these it may well be. */
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  /** Where it is from, or why it is so. */
  readonly source: string;
}

/** The values alone. */
export type Assumptions = Readonly<Record<AssumptionName, number>>;

export const ASSUMPTION_NAMES = Object.keys(DEFAULT_ASSUMPTIONS).filter(isName);

function isName(name: string): name is AssumptionName {
  return Object.hasOwn(DEFAULT_ASSUMPTIONS, name);
}

const Given = z.record(
  z.string(),
  z.union([z.number(), z.object({ value: z.number(), source: z.string().optional() }).transform(({ value }) => value)]),
);

/** Sensible whatever the SOC: beyond them the simulation takes for ever or means nothing. */
const MOST = 100_000;
const SHARES: readonly AssumptionName[] = ["recognition", "recognitionWithContext", "falseEscalation", "linkedShare"];
const WHOLE: readonly AssumptionName[] = ["analystsDay", "analystsEvening", "analystsNight", "secondTier"];
/** The queue is simulated with one analyst more than that in vain. */
const MOST_ANALYSTS = 500;

/**
 * The defaults, and what a file says instead: an object of names to numbers, or to `{ "value": …, "source": … }`; `note` is ignored.
 * @throws SocagentError (`config`) listing every problem
 */
export function parseAssumptions(given: unknown, file?: string): Assumptions {
  const values = defaultValues();
  if (given === undefined) return values;
  const parsed = Given.safeParse(withoutNote(given));
  const problems = parsed.success
    ? Object.entries(parsed.data).flatMap(([name, value]) => problemsOf(name, value))
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  if (!parsed.success || problems.length > 0) {
    throw new SocagentError("config", "these assumptions cannot be used", {
      ...(file === undefined ? {} : { subject: { file } }),
      problems,
      nextStep: "See `socagent bench --print-assumptions` for all names and values.",
    });
  }
  return { ...values, ...parsed.data };
}

export function defaultValues(): Assumptions {
  const values: Partial<Record<AssumptionName, number>> = {};
  for (const name of ASSUMPTION_NAMES) values[name] = DEFAULT_ASSUMPTIONS[name].value;
  if (isWhole(values)) return values;
  throw new SocagentError("internal", "an assumption has no value");
}

function withoutNote(given: unknown): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== "note"));
}

function isWhole(values: Partial<Record<AssumptionName, number>>): values is Record<AssumptionName, number> {
  return ASSUMPTION_NAMES.every((name) => values[name] !== undefined);
}

function problemsOf(name: string, value: number): string[] {
  if (!isName(name)) return [`${name}: there is no such assumption`];
  const most = SHARES.includes(name) ? 1 : WHOLE.includes(name) ? MOST_ANALYSTS : MOST;
  if (!(value >= 0 && value <= most)) return [`${name}: ${value} is not between 0 and ${most}`];
  return WHOLE.includes(name) && !Number.isInteger(value) ? [`${name}: ${value} is not a whole number`] : [];
}
