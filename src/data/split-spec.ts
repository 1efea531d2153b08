/** Splits as they are asked for: `random`, `time:fractions=70/10/20`, `bots=group:by=family:test=botnet`. */
import { SocagentError } from "../errors.js";

export const SPLIT_KINDS = ["random", "time", "day", "group"] as const;
export type SplitKind = (typeof SPLIT_KINDS)[number];

/** What rows of a group have in common. */
export const GROUPINGS = ["incident", "family", "class"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface SplitSpec {
  /** Of its column: `split_NAME`. */
  readonly name: string;
  readonly kind: SplitKind;
  /** Shares of train, validation and test; together 1. */
  readonly fractions: readonly [number, number, number];
  /** At most so many rows of each class, drawn evenly; the others are `unused`. */
  readonly cap?: number;
  /** Of a time split: each day by itself, so that attacks of one day are in every part. */
  readonly withinDay: boolean;
  /** Of a group split. */
  readonly by: Grouping;
  /** Days (2018-03-02) or groups held out for test; empty: chosen by the fractions and the seed. */
  readonly test: readonly string[];
  readonly validation: readonly string[];
}

export const DEFAULT_FRACTIONS = [0.8, 0.1, 0.1] as const;
export const DEFAULT_SPLITS = "random,time";

/** Each is a column of every row. */
const MAX_SPLITS = 16;
const NAME = /^[a-z][a-z0-9_-]{0,31}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Options that a kind knows. */
const OPTIONS: Readonly<Record<SplitKind, readonly string[]>> = {
  random: ["fractions", "cap"],
  time: ["fractions", "cap", "within"],
  day: ["cap", "test", "validation"],
  group: ["fractions", "cap", "by", "test", "validation"],
};

/**
 * Parses a list of splits, with commas between.
 * @throws SocagentError (`usage`) listing every problem
 */
export function parseSplits(text: string): SplitSpec[] {
  const problems: string[] = [];
  const specs = text.split(",").map((part) => parseSplit(part.trim(), problems));
  const names = specs.map(({ name }) => name);
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
    problems.push(`two splits are called ${name}; name one as in \`other=${name}\``);
  }
  if (specs.length > MAX_SPLITS) problems.push(`${specs.length} splits; at most ${MAX_SPLITS} are possible`);
  if (problems.length === 0) return specs;
  throw new SocagentError("usage", "the splits cannot be made", {
    problems,
    nextStep: "Write them as in `random,time:fractions=70/10/20,bots=group:by=family:test=botnet`.",
  });
}

function parseSplit(text: string, problems: string[]): SplitSpec {
  const problem = (what: string): void => void problems.push(`${JSON.stringify(text)}: ${what}`);
  const [head = "", ...options] = text.split(":");
  const [first = "", second] = head.split("=");
  const name = first;
  const kind = SPLIT_KINDS.find((one) => one === (second ?? first));
  if (kind === undefined) problem(`there is no kind ${second ?? first}; kinds: ${SPLIT_KINDS.join(", ")}`);
  if (!NAME.test(name)) problem("a name has lower-case letters, digits, - and _, a letter first");
  const given = new Map<string, string>();
  for (const option of options) {
    const [key = "", ...value] = option.split("=");
    if (kind !== undefined && !OPTIONS[kind].includes(key)) {
      problem(`${kind} has no option ${JSON.stringify(key)}; it has ${OPTIONS[kind].join(", ")}`);
    }
    if (given.has(key)) problem(`${key} is given twice`);
    given.set(key, value.join("="));
  }
  return { name, kind: kind ?? "random", ...valuesOf(given, kind, problem) };
}

function valuesOf(
  given: ReadonlyMap<string, string>,
  kind: SplitKind | undefined,
  problem: (what: string) => void,
): Omit<SplitSpec, "name" | "kind"> {
  const fractions = parseFractions(given.get("fractions"), problem);
  const cap = given.get("cap");
  if (cap !== undefined && !/^[1-9]\d{0,11}$/.test(cap)) problem(`cap is a number of rows, not ${JSON.stringify(cap)}`);
  const within = given.get("within");
  if (within !== undefined && within !== "day") problem(`within is day, not ${JSON.stringify(within)}`);
  const by = GROUPINGS.find((one) => one === (given.get("by") ?? "incident"));
  if (by === undefined) problem(`by is one of ${GROUPINGS.join(", ")}, not ${JSON.stringify(given.get("by"))}`);
  const [test, validation] = ["test", "validation"].map((key) => {
    const values = (given.get(key) ?? "").split("+").filter((value) => value !== "");
    const wrong = kind === "day" ? values.filter((value) => !DAY.test(value)) : [];
    if (wrong.length > 0) problem(`${key} has ${wrong.join(", ")}; a day is written as 2018-03-02`);
    return values;
  });
  const both = (test ?? []).filter((value) => validation?.includes(value));
  if (both.length > 0) problem(`${both.join(", ")} cannot be in test and in validation`);
  return {
    fractions,
    ...(cap === undefined ? {} : { cap: Number(cap) }),
    withinDay: within === "day",
    by: by ?? "incident",
    test: test ?? [],
    validation: validation ?? [],
  };
}

function parseFractions(text: string | undefined, problem: (what: string) => void): [number, number, number] {
  const [train, validation, test] = DEFAULT_FRACTIONS;
  if (text === undefined) return [train, validation, test];
  const parts = text.split("/").map((part) => (/^\d+(\.\d+)?$/.test(part) ? Number(part) : NaN));
  const sum = parts.reduce((total, part) => total + part, 0);
  const [first = NaN, second = NaN, third = NaN] = parts;
  if (parts.length !== 3 || !(sum > 0) || first === 0) {
    problem(`fractions are train/validation/test, as in 80/10/10, not ${JSON.stringify(text)}`);
    return [train, validation, test];
  }
  return [first / sum, second / sum, third / sum];
}
