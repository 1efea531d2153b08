/** The model card: a checkpoint's README.md, made of what was measured. Where a baseline is not beaten, it says so before any figure. */
import { type OtherMetrics, otherSection } from "./other-metrics.js";
import { figureText, isMeasured } from "./figure.js";
import { baselineFindings, cautions, chainFindings, type Finding } from "./findings.js";
import { markdownTable, plain, yamlText } from "./markdown.js";
import { evaluationSection, spreadSection } from "./model-card-figures.js";
import { headlines, type MeasuredCheckpoint, type Metrics } from "./metrics-file.js";

export const CARD_TITLE = "README.md";

/** What a README.md of others does not say. */
const MADE_BY = "Made by socagent ";

/** Whether a README.md is a model card of ours. */
export function isModelCard(text: string): boolean {
  return text.startsWith("---\n") && text.includes(`\n${MADE_BY}`);
}

/** Options of a training run that say how the model came to be, by their names in train-config.json. */
const TOLD_OPTIONS = [
  "epochs",
  "maxSteps",
  "batchSize",
  "accumulate",
  "learningRate",
  "schedule",
  "warmup",
  "weightDecay",
  "attackShare",
  "promptShare",
  "wrongWords",
  "classWeights",
  "focal",
  "labelSmoothing",
  "loraPlus",
  "rank",
  "r",
  "alpha",
  "dropout",
  "targets",
  "seed",
] as const;

/**
 * @param training what train-config.json says, where it is there
 * @param others evaluations that it tells of besides, of the checkpoint or of ones that went on from it
 * @returns Markdown with the front matter of Hugging Face's model cards; of the first checkpoint, and the spread over all
 */
export function modelCard(
  metrics: Metrics,
  training: Readonly<Record<string, unknown>> = {},
  others: readonly OtherMetrics[] = [],
): string {
  const [checkpoint] = metrics.checkpoints;
  if (checkpoint === undefined) return "";
  const sections = [
    frontMatter(checkpoint),
    `# ${plain(checkpoint.name)}`,
    introduction(checkpoint),
    "## Results in short",
    ...checkpoint.evaluations.map((evaluation) =>
      [
        `**${plain(evaluation.data.name)}** (${plain(evaluation.data.split)}, ${evaluation.data.rows} rows, ${evaluation.detection.attacks} malicious):`,
        "",
        ...findingLines([...baselineFindings(evaluation.comparison), ...chainFindings(evaluation.chain)]),
        ...cautions(evaluation).map((text) => `- Caution: ${plain(text)}.`),
      ].join("\n"),
    ),
    summaryTable(checkpoint),
    ...spreadSection(
      metrics.spread,
      metrics.checkpoints.map(({ name }) => name),
    ),
    "## Intended use",
    INTENDED,
    "## Data",
    lineage(checkpoint),
    "## Training",
    trainingText(checkpoint, training),
    "## Figures",
    `${MADE_BY}${metrics.version} with \`${metrics.command.replaceAll("`", "'")}\`; everything is in metrics.json. The model ran in ${plain(checkpoint.encoder)}.`,
    ...checkpoint.evaluations.flatMap((evaluation) => evaluationSection(evaluation)),
    ...otherSection(others, checkpoint.card.lineage.length),
    "## Limits",
    LIMITS,
  ];
  return `${sections.join("\n\n")}\n`;
}

function frontMatter({ name, card, evaluations }: MeasuredCheckpoint): string {
  const results = evaluations.flatMap((evaluation) => {
    const measured = headlines(evaluation).flatMap(([figure, value]) =>
      isMeasured(value)
        ? [`          - type: ${yamlText(figure)}`, `            value: ${Number(value.toFixed(4))}`]
        : [],
    );
    if (measured.length === 0) return [];
    const { data } = evaluation;
    return [
      "      - task:",
      "          type: text-classification",
      "        dataset:",
      `          name: ${yamlText(`${data.name} (${data.split})`)}`,
      `          type: ${yamlText(data.name)}`,
      "        metrics:",
      ...measured,
    ];
  });
  return [
    "---",
    "license: apache-2.0",
    "library_name: peft",
    "pipeline_tag: text-classification",
    "language: en",
    "tags:",
    ...["roberta", "lora", "security", "soc", "alert-triage", ...(card.chain ? ["fill-mask"] : [])].map(
      (tag) => `  - ${tag}`,
    ),
    ...(results.length === 0 ? [] : ["model-index:", `  - name: ${yamlText(name)}`, "    results:", ...results]),
    "---",
  ].join("\n");
}

function introduction({ card, parameters, sha256, evaluations }: MeasuredCheckpoint): string {
  const techniques = card.classes.filter((name) => name.startsWith("T")).length;
  const chain = card.chain
    ? " The same adapter answers cloze prompts for attack stage, intent, impact and risk tier, one after the other (the chain)."
    : "";
  const facts = evaluations.some(({ comparison }) => comparison.parts.length > 0)
    ? " Boosted trees (facts.json) judge the same alert by its facts as numbers and by what went on before it; calibration.json has how the two judgements become one."
    : "";
  return (
    `A RoBERTa model (${parameters.layers} layers, ${parameters.hidden} wide, ${parameters.vocabulary} tokens) with a LoRA adapter that reads a ` +
    `security alert with what is known about it and tells benign from malicious, by ${techniques} ATT&CK techniques.${chain}${facts} ` +
    `SHA-256 of what decides its answers: \`${sha256}\`.`
  );
}

function findingLines(findings: readonly Finding[]): string[] {
  const order = { bad: 0, open: 1, good: 2 } as const;
  return [...findings]
    .sort((a, b) => order[a.kind] - order[b.kind])
    .map(({ kind, text }) => (kind === "bad" ? `- **${plain(text)}**` : `- ${plain(text)}`));
}

function summaryTable({ evaluations }: MeasuredCheckpoint): string {
  const names = [...new Set(evaluations.flatMap((evaluation) => headlines(evaluation).map(([name]) => name)))];
  return markdownTable(
    [{ title: "" }, ...evaluations.map(({ data }) => ({ title: plain(data.name), align: "right" as const }))],
    names.map((name) => [
      name,
      ...evaluations.map((evaluation) => {
        const found = headlines(evaluation).find(([figure]) => figure === name);
        return found === undefined ? "–" : figureText(found[1]);
      }),
    ]),
  );
}

function lineage({ card, factsLearntOn, calibratedOn }: MeasuredCheckpoint): string {
  const rows = card.lineage.flatMap(({ command, data, steps, examples, seed }) =>
    data.map(({ name, sha256, weight }) => [
      command,
      plain(name),
      `\`${sha256.slice(0, 12)}\``,
      weight.toFixed(2),
      steps.toLocaleString("en-US"),
      examples.toLocaleString("en-US"),
      String(seed),
    ]),
  );
  const calibrated =
    calibratedOn === undefined
      ? "It has no calibration."
      : `Calibrated on ${calibratedOn.rows.toLocaleString("en-US")} rows that it was not trained on (${plain(calibratedOn.data)}); alerts are ordered by the ${calibratedOn.scoring}.`;
  const facts =
    factsLearntOn === undefined
      ? ""
      : `Its facts model learnt from ${factsLearntOn.rows.toLocaleString("en-US")} rows (${plain(factsLearntOn.data)}).\n\n`;
  if (rows.length === 0) return `The checkpoint does not say what it was trained on. ${calibrated}`;
  const right = (title: string): { title: string; align: "right" } => ({ title, align: "right" });
  const columns = [{ title: "command" }, { title: "dataset" }, { title: "SHA-256" }];
  return `${markdownTable([...columns, right("weight"), right("steps"), right("examples"), right("seed")], rows)}\n\n${facts}${calibrated}`;
}

function trainingText({ card }: MeasuredCheckpoint, training: Readonly<Record<string, unknown>>): string {
  const told = TOLD_OPTIONS.flatMap((name) => {
    const value = training[name];
    const shown = Array.isArray(value) ? value.join(", ") : value;
    return typeof shown === "string" || typeof shown === "number" || typeof shown === "boolean"
      ? [[`\`${name}\``, plain(String(shown))]]
      : [];
  });
  const classes = `It has ${card.classes.length} classes and reads at most ${card.maxLength} tokens. Only the adapter and the classification head were trained; the base model's weights are as they were.`;
  return told.length === 0
    ? classes
    : `${classes}\n\n${markdownTable([{ title: "option" }, { title: "value" }], told)}`;
}

const INTENDED =
  "For `socagent triage`: ordering, explaining and grouping security alerts for an analyst who decides. It is meant to be adapted to one's own " +
  "alerts (`socagent train --base`) and measured on them (`socagent evaluate`) before anything is closed because of it. It is not meant to act " +
  "without a person, to judge people, or to replace rules that must never miss.";

const LIMITS =
  "The figures hold for data like what they were measured on; alerts of other products, networks and times are others. Simulated data is easier than " +
  "real data. The chain's words explain what the model answers, and not what went on. Who can write into an alert's text can try to steer the model. " +
  "Probabilities are right on average where the share of attacks is like the one that they were calibrated on.";
