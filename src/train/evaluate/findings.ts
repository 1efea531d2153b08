/** What the figures come to, in sentences: against the baselines, and what the chain's steps are worth. */
import type { BootstrapInterval } from "../../metrics/paired-bootstrap.js";
import type { ChainMeasures } from "./chain-measures.js";
import { type Comparison, COMPARED_NAMES, subjectOf, type Verdict } from "./compare-baselines.js";
import type { Evaluation } from "./evaluate.js";
import { figureText, isMeasured, shareText, type Unmeasured } from "./figure.js";

export interface Finding {
  /** Bad news is told first, and marked. */
  readonly kind: "good" | "bad" | "open";
  readonly text: string;
}

/** As in `−0.031 (95 % interval −0.052 to −0.010)`. */
export function intervalText({ estimate, low, high }: BootstrapInterval): string {
  return `${signed(estimate)} (95 % interval ${signed(low)} to ${signed(high)})`;
}

export function signed(value: number, digits = 3): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/** Against the best baseline; the worst news first. */
export function baselineFindings(comparison: Comparison): Finding[] {
  const { verdicts, baselines } = comparison;
  const subject = `The ${subjectOf(comparison)}`;
  if (verdicts.length === 0) {
    const reasons = new Set(baselines.flatMap((one) => (one.kind === "unscored" ? [one.reason] : [])));
    const why = reasons.size === 0 ? "" : `: ${[...reasons].join("; ")}`;
    return [{ kind: "open", text: `${subject} was not compared with any baseline${why}.` }];
  }
  const order = ["behind", "within chance", "ahead"];
  return [
    ...[...verdicts]
      .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))
      .map((verdict) => verdictFinding(verdict, subject)),
    ...verdicts.flatMap((verdict) => partsFinding(comparison, verdict)),
  ];
}

/** What each part of a checkpoint that judges by text and facts would be alone. */
function partsFinding({ parts }: Comparison, { by, best, theirs }: Verdict): Finding[] {
  const figures = parts.flatMap((part) => {
    const figure = part[by];
    return isMeasured(figure) ? [{ name: part.name, figure }] : [];
  });
  if (figures.length === 0) return [];
  const told = figures.map(({ name, figure }) => `${name} ${figureText(figure)}`).join(", ");
  const isAhead = figures.every(({ figure }) => figure > theirs);
  return [
    { kind: isAhead ? "good" : "bad", text: `${COMPARED_NAMES[by]} of ${told}; of ${best} ${figureText(theirs)}.` },
  ];
}

function verdictFinding({ by, best, ours, theirs, difference, outcome }: Verdict, subject: string): Finding {
  const figures = `${COMPARED_NAMES[by]} ${figureText(ours)} against ${figureText(theirs)}, ${intervalText(difference)}`;
  switch (outcome) {
    case "behind":
      return { kind: "bad", text: `${subject} does not beat the baseline ${best}: ${figures}.` };
    case "within chance":
      return {
        kind: "bad",
        text: `${subject} does not beat the baseline ${best} by more than chance: ${figures}.`,
      };
    case "ahead":
      return { kind: "good", text: `${subject} beats the best baseline, ${best}: ${figures}.` };
  }
}

/** What the ablations say. */
export function chainFindings(chain: ChainMeasures | Unmeasured): Finding[] {
  if (chain.kind === "unmeasured") return [{ kind: "open", text: `The chain was not measured: ${chain.reason}.` }];
  return [...headFinding(chain), ...stepFindings(chain)];
}

function headFinding({ chainMinusHead, head, variants }: ChainMeasures): Finding[] {
  if ("kind" in chainMinusHead) return [];
  const figures = `AUROC ${figureText(variants[0]?.auroc ?? NaN)} against ${figureText(head.auroc)}, ${intervalText(chainMinusHead)}`;
  if (chainMinusHead.low > 0)
    return [{ kind: "good", text: `The chain orders alerts better than the head: ${figures}.` }];
  const text =
    chainMinusHead.high < 0
      ? `The chain orders alerts worse than the head, so that the chain explains and the head should score: ${figures}.`
      : `The chain orders alerts no better than the head by more than chance: ${figures}.`;
  return [{ kind: "bad", text }];
}

/** A tier that stays the same in so many alerts whatever is written in does not depend on it. */
const HARDLY_CHANGES = 0.98;

function stepFindings({ variants }: ChainMeasures): Finding[] {
  const [whole] = variants;
  const of = (name: string): (typeof variants)[number] | undefined => variants.find(({ variant }) => variant === name);
  const [wrong, oneStep] = [of("wrong"), of("one-step")];
  const findings: Finding[] = [];
  if (whole !== undefined && wrong !== undefined) {
    const changed = `With wrong words written in, ${shareText(1 - wrong.sameTier)} of the alerts get another risk tier (expected tier off by ${wrong.tierShift.toFixed(2)} of a tier on average; kappa ${figureText(whole.tierKappa)} → ${figureText(wrong.tierKappa)})`;
    findings.push(
      wrong.sameTier > HARDLY_CHANGES
        ? { kind: "bad", text: `${changed}: the answer hardly depends on the steps before it.` }
        : { kind: "good", text: `${changed}: the answer depends on the steps before it.` },
    );
  }
  if (whole !== undefined && oneStep !== undefined && isMeasured(whole.tierKappa) && isMeasured(oneStep.tierKappa)) {
    const better = whole.tierKappa > oneStep.tierKappa;
    findings.push({
      kind: better ? "good" : "bad",
      text: `Asking for the risk tier at once gives kappa ${figureText(oneStep.tierKappa)}, the whole chain ${figureText(whole.tierKappa)}: the steps ${better ? "help" : "do not help"}.`,
    });
  }
  return findings;
}

/** What else a reader must know before believing the figures. */
export function cautions({ data, detection, classes, calibration }: Evaluation): string[] {
  const reason = isMeasured(detection.auroc) ? undefined : detection.auroc.reason;
  const unseen = classes.unseen.map(({ name, rows }) => `${name} (${rows})`);
  return [
    ...(reason === undefined
      ? []
      : [`malicious and benign cannot be told apart here, as ${reason}: AUROC is undefined`]),
    ...(detection.attacks > 0 && detection.attacks < FEW
      ? [`only ${detection.attacks} malicious rows: figures vary by chance`]
      : []),
    ...(data.attackIncidents > 0 && data.attackIncidents < FEW_INCIDENTS
      ? [`the malicious rows are of only ${data.attackIncidents} incidents: other incidents may give other figures`]
      : []),
    ...(data.rows + data.unlabelled < data.available
      ? [`measured on ${data.rows + data.unlabelled} of ${data.available} rows, drawn by chance (--limit)`]
      : []),
    ...(data.unlabelled > 0 ? [`${data.unlabelled} rows have no label and were left out`] : []),
    ...(classes.leftOut > 0
      ? [`${classes.leftOut} malicious rows without a technique are not in the report by class`]
      : []),
    ...(unseen.length > 0 ? [`the checkpoint has no class for ${unseen.slice(0, 12).join(", ")}`] : []),
    ...(calibration.length < 2
      ? ["the checkpoint has no calibration.json: probabilities are as the head says them"]
      : []),
  ];
}

const FEW = 100;
const FEW_INCIDENTS = 10;
