/** From a label, or from SOC-Sim's columns, to the truth about a record. */
import type { Truth } from "../record.js";
import { isImpact, isIntent, isTactic, isTier } from "../vocabulary.js";
import { isTechnique, labelKey, type LabelMap } from "./label-map.js";
import { present } from "./values.js";

/** Labels are few; what is beyond this many distinct ones is no label, and is not remembered. */
const MAX_REMEMBERED = 10_000;

/** Gives each label's truth; equal labels share one object. */
export type TruthOfLabel = (label: string) => Truth | undefined;

/**
 * Truth by a label column. A label of the map means what the map says; one of `benign` is harmless; any other is malicious, and no
 * more is known of it. An empty label gives no truth.
 */
export function truthOfLabel(benign: readonly string[], labelMap: LabelMap): TruthOfLabel {
  const harmless = new Set(benign.map(labelKey));
  const remembered = new Map<string, Truth | undefined>();
  return (text) => {
    if (remembered.has(text)) return remembered.get(text);
    const label = text.trim();
    const key = labelKey(label);
    const meaning = labelMap.get(key);
    const truth = label === "" ? undefined : { ...(meaning ?? { malicious: !harmless.has(key) }), label };
    if (remembered.size < MAX_REMEMBERED) remembered.set(text, truth);
    return truth;
  };
}

const WORDS = { technique: isTechnique, tactic: isTactic, intent: isIntent, impact: isImpact, tier: isTier } as const;

/** What is wrong with SOC-Sim's truth in a row, if anything. */
export function socsimTruthFault(part: (name: string) => string | undefined): string | undefined {
  if (present(part("label")) === undefined) return undefined;
  const malicious = part("malicious")?.trim().toLowerCase() ?? "";
  if (!["true", "false", "1", "0"].includes(malicious))
    return `truth_malicious is ${JSON.stringify(malicious.slice(0, 40))}; expected true or false`;
  for (const [name, fits] of Object.entries(WORDS)) {
    const word = present(part(name));
    // An impact of none is a word of its own, not an empty cell.
    if (word !== undefined && !fits(word))
      return `truth_${name} is ${JSON.stringify(word.slice(0, 40))}, no ${name} of SOC-Sim`;
  }
  return undefined;
}

/** SOC-Sim's truth of a row without fault; nothing where its label is empty. */
export function socsimTruth(part: (name: string) => string | undefined): Truth | undefined {
  const label = present(part("label"));
  if (label === undefined) return undefined;
  const text = (name: string): string | undefined => present(part(name));
  const technique = text("technique");
  const tactic = text("tactic");
  const intent = text("intent");
  const impact = part("impact")?.trim() === "none" ? "none" : text("impact");
  const tier = text("tier");
  const incident = text("incident");
  const playbook = text("playbook");
  const step = text("step");
  return {
    malicious: ["true", "1"].includes(part("malicious")?.trim().toLowerCase() ?? ""),
    label,
    ...(technique === undefined ? {} : { technique }),
    ...(tactic === undefined ? {} : { tactic }),
    ...(intent === undefined ? {} : { intent }),
    ...(impact === undefined ? {} : { impact }),
    ...(tier === undefined || !isTier(tier) ? {} : { tier }),
    ...(incident === undefined ? {} : { incident }),
    ...(playbook === undefined ? {} : { playbook }),
    ...(step === undefined ? {} : { step }),
  };
}
