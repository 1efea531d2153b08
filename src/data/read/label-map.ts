/** What the labels of a labelled file mean: a JSON object from label to technique, tactic, intent, impact and tier. */
import { readJson } from "../../files.js";
import { SocagentError } from "../../errors.js";
import type { RiskTier } from "../record.js";
import { IMPACTS, INTENTS, isImpact, isIntent, isTactic, isTier, TACTICS, TIERS } from "../vocabulary.js";

/** The meaning of one label. */
export interface LabelMeaning {
  readonly malicious: boolean;
  readonly technique?: string;
  readonly tactic?: string;
  readonly intent?: string;
  readonly impact?: string;
  readonly tier?: RiskTier;
}

/** By `labelKey` of the label. */
export type LabelMap = ReadonlyMap<string, LabelMeaning>;

/** A label map of more labels is a table of something else. */
const MAX_LABELS = 10_000;
const TECHNIQUE = /^T\d{4}(?:\.\d{3})?$/;
const MEMBERS = ["malicious", "technique", "tactic", "intent", "impact", "tier"];

/** Labels are compared without case, and with every run of blanks and dashes as one: `Web Attack – XSS` is `web attack - xss`. */
export function labelKey(label: string): string {
  return label
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\s\-\u2010-\u2015\u0096\ufffd]+/gu, " ")
    .trim();
}

/**
 * Reads a label map file.
 * @throws SocagentError (`config`) listing every problem; (`config`) too when it is absent or not JSON
 */
export async function readLabelMap(file: string): Promise<LabelMap> {
  return parseLabelMap(await readJson(file, "config"), file);
}

/**
 * Parses `{ "label": { "technique": "T1110", "tactic": …, "intent": …, "impact": …, "tier": …, "malicious": true } }`; every
 * member may be left out, `malicious` is then true.
 * @throws SocagentError (`config`) listing every problem
 */
export function parseLabelMap(value: unknown, file = "the label map"): LabelMap {
  const map = new Map<string, LabelMeaning>();
  const problems: string[] = [];
  if (!isObject(value)) problems.push("it is not a JSON object from label to meaning");
  else if (Object.keys(value).length > MAX_LABELS) problems.push(`it has more than ${MAX_LABELS} labels`);
  else {
    for (const [label, meaning] of Object.entries(value)) {
      const parsed = parseMeaning(label, meaning, problems);
      if (map.has(labelKey(label))) problems.push(`${JSON.stringify(label)} is there twice, but for case or dashes`);
      map.set(labelKey(label), parsed);
    }
  }
  if (problems.length === 0) return map;
  throw new SocagentError("config", `${file} is not a label map`, {
    ...(file === "the label map" ? {} : { subject: { file } }),
    problems,
    nextStep: 'Write it as {"label": {"technique": "T1110", "tactic": "credential-access", "tier": "high"}}.',
  });
}

function parseMeaning(label: string, value: unknown, problems: string[]): LabelMeaning {
  const name = JSON.stringify(label);
  if (!isObject(value)) {
    problems.push(`${name} is not an object`);
    return { malicious: true };
  }
  for (const member of Object.keys(value)) {
    if (!MEMBERS.includes(member)) problems.push(`${name} has ${JSON.stringify(member)}; known: ${MEMBERS.join(", ")}`);
  }
  const word = <Word extends string>(member: string, fits: (text: string) => text is Word, expected: string) => {
    const found = Object.hasOwn(value, member) ? value[member] : undefined;
    if (found === undefined || found === null) return undefined;
    if (typeof found === "string" && fits(found)) return found;
    problems.push(`${name}: ${member} is ${JSON.stringify(found)}; expected ${expected}`);
    return undefined;
  };
  const malicious = Object.hasOwn(value, "malicious") ? value.malicious : true;
  if (typeof malicious !== "boolean") problems.push(`${name}: malicious is not true or false`);
  const technique = word("technique", isTechnique, "an ATT&CK id such as T1110.003");
  const tactic = word("tactic", isTactic, TACTICS.join(", "));
  const intent = word("intent", isIntent, INTENTS.join(", "));
  const impact = word("impact", isImpact, IMPACTS.join(", "));
  const tier = word("tier", isTier, TIERS.join(", "));
  return {
    malicious: malicious !== false,
    ...(technique === undefined ? {} : { technique }),
    ...(tactic === undefined ? {} : { tactic }),
    ...(intent === undefined ? {} : { intent }),
    ...(impact === undefined ? {} : { impact }),
    ...(tier === undefined ? {} : { tier }),
  };
}

/** Whether `text` is written as an ATT&CK technique id. */
export function isTechnique(text: string): text is `T${string}` {
  return TECHNIQUE.test(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
