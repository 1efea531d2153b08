/**
 * Other evaluations that a model card tells of: of the checkpoint on data that its own figures leave out, and of checkpoints that went on from
 * it, as a model that is meant to be adapted is judged by that too.
 */
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { readJson } from "../../files.js";
import { figureText, shareText } from "./figure.js";
import { markdownTable, plain } from "./markdown.js";
import { phaseTable } from "./model-card-figures.js";

/** A mean of ones may be above one by the last digit. */
const Share = z
  .number()
  .min(0)
  .max(1 + 1e-9);
const Figure = z.union([Share, z.object({ kind: z.literal("unmeasured"), reason: z.string() })]);
const Text = z.string().max(1_000);
const Count = z.int().min(0);

const Contender = z.union([
  z.object({ kind: z.literal("scored"), name: Text, auroc: Figure, macroPhaseAuroc: Figure, suppression: Figure }),
  z.object({ kind: z.literal("unscored"), name: Text, reason: Text }),
]);

const Evaluation = z.object({
  data: z.object({ name: Text, split: Text, part: Text, rows: Count }),
  detection: z.object({
    attacks: Count,
    auroc: Figure,
    macroPhaseAuroc: Figure,
    suppression: Figure,
    phaseRecall: z.array(z.object({ phase: Text, rows: Count, recall: Share })).max(1_000),
  }),
  comparison: z.object({ parts: z.array(Contender).max(100), baselines: z.array(Contender).max(100) }),
  learntFrom: Text,
});

const Training = z.object({ data: z.array(z.object({ name: Text })).max(1_000), steps: Count, seed: z.int() });
type Training = z.infer<typeof Training>;

const OtherMetrics = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal("socagent-metrics"),
  command: z.string().max(10_000),
  checkpoints: z
    .array(
      z.object({
        name: Text,
        card: z.object({
          lineage: z.array(Training).max(100),
        }),
        evaluations: z.array(Evaluation).max(100),
      }),
    )
    .max(100),
});

/** A metrics.json, as far as a card tells of it. */
export type OtherMetrics = z.infer<typeof OtherMetrics>;

/** @throws SocagentError (`input`) for a file that `socagent evaluate` did not write, with every field that is wrong */
export async function readOtherMetrics(file: string): Promise<OtherMetrics> {
  const parsed = OtherMetrics.safeParse(await readJson(file, "input"));
  if (parsed.success) return parsed.data;
  throw new SocagentError("input", `${file} is no metrics.json of this version`, {
    subject: { file },
    problems: parsed.error.issues
      .slice(0, 20)
      .map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Give a file that `socagent evaluate --out` wrote.",
  });
}

const right = (title: string): { title: string; align: "right" } => ({ title, align: "right" });

/**
 * The card's section on them, as Markdown; nothing without any.
 * @param trainings in the lineage of the card's own checkpoint
 */
export function otherSection(all: readonly OtherMetrics[], trainings: number): string[] {
  if (all.length === 0) return [];
  return [
    "## On other data",
    ...all.flatMap(({ checkpoints, command }) => [
      ...checkpoints.flatMap(({ name, card, evaluations }) => {
        const learnt = learntSince(card.lineage.slice(trainings));
        return evaluations.flatMap((evaluation) => [
          `### ${plain(name)} on ${plain(evaluation.data.name)}`,
          `${learnt} Measured on ${evaluation.data.rows.toLocaleString("en-US")} rows (${plain(evaluation.data.split)}), ${evaluation.detection.attacks.toLocaleString("en-US")} malicious; baselines learnt from ${plain(evaluation.learntFrom)}.`,
          figures(evaluation),
          ...phaseTable(evaluation),
        ]);
      }),
      `By \`${command.replaceAll("`", "'")}\`.`,
    ]),
  ];
}

/** What a checkpoint learnt after the card's own. */
function learntSince(since: readonly Training[]): string {
  if (since.length === 0) return "As it is.";
  const all = since.map(
    ({ data, steps, seed }) =>
      `${data.map(({ name }) => plain(name)).join(", ")} (${steps.toLocaleString("en-US")} steps, seed ${seed})`,
  );
  return `After \`socagent train\` went on from it with ${all.join(", then with ")}.`;
}

type Told = z.infer<typeof Evaluation>;

function figures({ detection, comparison }: Told): string {
  const others = [...comparison.parts, ...comparison.baselines].map((one) =>
    one.kind === "unscored"
      ? [plain(one.name), "–", "–", "–"]
      : [plain(one.name), figureText(one.macroPhaseAuroc), shareText(one.suppression), figureText(one.auroc)],
  );
  const { macroPhaseAuroc, suppression, auroc } = detection;
  return markdownTable(
    [{ title: "" }, right("macro-phase AUROC"), right("suppression at 95.1 % macro-phase recall"), right("AUROC")],
    [["**checkpoint**", figureText(macroPhaseAuroc), shareText(suppression), figureText(auroc)], ...others],
  );
}
