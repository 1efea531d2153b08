/** From a row's truth to what the dataset says of it: the class, the family, and what CIC-IDS labels mean. */
import { type AttemptedPolicy, type CicLabel, parseCicLabel, scheduledAttack, truthOfLabel } from "../data/labels.js";
import { labelKey, type LabelMap } from "../data/read/label-map.js";
import type { SourceKind, Truth } from "../data/record.js";
import type { ChunkLabel } from "./chunk.js";

/** The class of rows of which nothing is known. */
export const UNLABELLED: ChunkLabel = { class: "unlabelled", family: "unlabelled" };

export interface ResolvedLabel {
  readonly label: ChunkLabel;
  /** What the attack schedule calls it; undefined where it knows nothing of it. */
  readonly scheduled: string | undefined;
  /** Names the incident on a day; undefined for a row without one. */
  readonly attack: string | undefined;
  readonly attempted: boolean;
  /** Left out by the policy for attempted attacks. */
  readonly dropped: boolean;
  /** A label of a CIC-IDS file that no published file has. */
  readonly unknown: boolean;
}

export interface LabelOptions {
  readonly attempted: AttemptedPolicy;
  /** Labels that the user gave a meaning; they mean that and nothing else. */
  readonly labelMap: LabelMap;
}

/** @param truth as the reader found it; its `incident`, `playbook` and `step` are the row's own and not looked at */
export function resolveLabel(truth: Truth | undefined, source: SourceKind, options: LabelOptions): ResolvedLabel {
  if (truth === undefined) return plain(UNLABELLED);
  const isGiven = options.labelMap.has(labelKey(truth.label));
  const cic = source === "cic-ids" && !isGiven ? parseCicLabel(truth.label) : undefined;
  if (cic === undefined) {
    const label = chunkLabel(truth, truth.label, truth.playbook ?? truth.label);
    return { ...plain(label), unknown: source === "cic-ids" && !isGiven };
  }
  return resolveCic(cic, truth.label, options.attempted);
}

function resolveCic(cic: CicLabel, spelling: string, policy: AttemptedPolicy): ResolvedLabel {
  const attempted = cic.kind === "attempted";
  const truth = truthOfLabel(cic, spelling, policy);
  if (truth === "dropped") return { ...plain(UNLABELLED), attempted, dropped: true };
  const label = truth.malicious
    ? chunkLabel(truth, cic.name, cic.family)
    : // One class for all that is benign, whatever it was tried to be.
      chunkLabel(truth, "Benign", "benign");
  return {
    ...plain(label),
    scheduled: scheduledAttack(cic),
    attack: truth.malicious ? cic.name : undefined,
    attempted,
  };
}

function plain(label: ChunkLabel): ResolvedLabel {
  return { label, scheduled: undefined, attack: undefined, attempted: false, dropped: false, unknown: false };
}

function chunkLabel(truth: Truth, name: string, family: string): ChunkLabel {
  const { label, malicious, technique, tactic, intent, impact, tier } = truth;
  return {
    label,
    class: name,
    family,
    malicious,
    ...(technique === undefined ? {} : { technique }),
    ...(tactic === undefined ? {} : { tactic }),
    ...(intent === undefined ? {} : { intent }),
    ...(impact === undefined ? {} : { impact }),
    ...(tier === undefined ? {} : { tier }),
  };
}
