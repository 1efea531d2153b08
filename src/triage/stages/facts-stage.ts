/** Stage `facts`: in the order of time, what is known about each alert and the text that the model reads; equal texts are one. */
import { z } from "zod";
import { breathe } from "../../breathe.js";
import type { RiskTier } from "../../data/record.js";
import { TIERS } from "../../data/vocabulary.js";
import type { TechniqueHint } from "../../enrich/attack/techniques.js";
import { factsOf, type RecordFacts } from "../../enrich/facts.js";
import { valueOf } from "../../enrich/fact.js";
import { EntityHistory } from "../../enrich/history/entity-history.js";
import { renderAlert } from "../../enrich/text/render-alert.js";
import { SocagentError } from "../../errors.js";
import { readFileSync } from "node:fs";
import { counted } from "../report/figures.js";
import { StageFile } from "../spool/stage-file.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { StringTable } from "../../data/string-table.js";
import { TextNumbers } from "../spool/text-numbers.js";
import { TextSpool, TextSpoolWriter } from "../spool/text-spool.js";
import { FactJudge } from "./fact-judge.js";
import { HISTORY_COLUMNS, keepHistory } from "./history-columns.js";
import { advance, type TriageRun } from "./run.js";
import type { AlertSpool } from "./alert-spool.js";
import type { RuleHint } from "../predict/merge-techniques.js";

const TEXTS_FILE = "texts.txt";
const HINTS_FILE = "hints.json";
/** Alerts between two looks at signals. */
const ALERTS_PER_TURN = 2_048;

/** What feeds said of an alert's two ends. */
export const INTEL_UNCHECKED = 0;
export const INTEL_NONE = 1;
export const INTEL_FOUND = 2;

export interface FactColumns {
  /** Number of each alert's text. */
  readonly texts: Int32Array;
  /** `INTEL_…`. */
  readonly intel: Uint8Array;
  /** Of the most critical asset of the alert: 0 unknown, then 1 to 4. */
  readonly criticality: Uint8Array;
  /** Index in `hints`. */
  readonly hints: Int32Array;
  /** As `keepHistory` writes it. [alerts · HISTORY_COLUMNS] */
  readonly history: Int32Array;
  /** What the checkpoint's facts model says: log-odds that the alert is malicious. Empty where there is no such model. [alerts] */
  readonly judged: Float32Array;
}

const Data = z.strictObject({
  texts: z.int().min(0),
  hintSets: z.int().min(0),
  intelChecked: z.int(),
  assetsFound: z.int(),
  /** Technique ids that the catalogue does not know, with the reason; some of them. */
  unknownTechniques: z.array(z.string()),
  historyCut: z.boolean(),
});

export type FactsData = z.infer<typeof Data>;

export interface FactsStage {
  readonly data: FactsData;
  readonly columns: FactColumns;
  /** Texts in the order in which they first came by time. */
  readonly texts: TextSpool;
  /** Alerts of each text. */
  readonly textCounts: Int32Array;
  readonly hints: readonly (readonly RuleHint[])[];
}

/** Some unknown ids tell all. */
const MAX_UNKNOWN = 20;

export async function factsStage(run: TriageRun, spool: AlertSpool): Promise<FactsStage> {
  const { workspace, onEvent } = run;
  const kept = await workspace.finished("facts", Data);
  onEvent({ stage: "facts", kind: kept === undefined ? "begun" : "kept" });
  const data = kept ?? (await findAll(run, spool));
  onEvent({ stage: "facts", kind: "finished", done: 1, detail: counted(data.texts, "text") });
  const { folder } = workspace;
  const alerts = spool.count;
  const columns = {
    texts: readColumn(folder, "facts", "texts", new Int32Array(alerts)),
    intel: readColumn(folder, "facts", "intel", new Uint8Array(alerts)),
    criticality: readColumn(folder, "facts", "criticality", new Uint8Array(alerts)),
    hints: readColumn(folder, "facts", "hints", new Int32Array(alerts)),
    history: readColumn(folder, "facts", "history", new Int32Array(alerts * HISTORY_COLUMNS)),
    judged: readColumn(folder, "facts", "judged", new Float32Array(run.checkpoint.facts === undefined ? 0 : alerts)),
  };
  const textCounts = new Int32Array(data.texts);
  for (const text of columns.texts) textCounts[text] = (textCounts[text] ?? 0) + 1;
  const starts = readColumn(folder, "facts", "starts", new Float64Array(data.texts + 1));
  const texts = new TextSpool(workspace.path(TEXTS_FILE), starts);
  return { data, columns, texts, textCounts, hints: readHints(workspace.path(HINTS_FILE)) };
}

async function findAll(run: TriageRun, spool: AlertSpool): Promise<FactsData> {
  const { workspace } = run;
  // A history of its own, which is let go when the stage is done: it may hold some hundred MB.
  const sources = { ...run.sources.sources, history: new EntityHistory() };
  const alerts = spool.count;
  const columns = {
    texts: new Int32Array(alerts),
    intel: new Uint8Array(alerts),
    criticality: new Uint8Array(alerts),
    hints: new Int32Array(alerts),
    history: new Int32Array(alerts * HISTORY_COLUMNS),
  };
  const writer = new TextSpoolWriter(workspace.path(TEXTS_FILE));
  const known = new TextNumbers(alerts);
  const hintSets = new StringTable();
  const unknown = new Set<string>();
  const judge = run.checkpoint.facts === undefined ? undefined : new FactJudge(run.checkpoint.facts, alerts);
  let [intelChecked, assetsFound, historyCut] = [0, 0, false];
  try {
    let seen = 0;
    for (const ordinal of spool.byTime()) {
      const record = spool.get(ordinal);
      const facts = factsOf(record, sources);
      const text = renderAlert(record, facts);
      columns.texts[ordinal] = known.numberOf(text, () => writer.add(text));
      const intel = intelOf(facts);
      columns.intel[ordinal] = intel;
      if (intel !== INTEL_UNCHECKED) intelChecked += 1;
      const criticality = criticalityOf(facts);
      columns.criticality[ordinal] = criticality;
      if (criticality > 0) assetsFound += 1;
      columns.hints[ordinal] = hintSets.add(JSON.stringify(facts.techniques.hints.map(ruleHint)));
      for (const one of facts.techniques.unknown) if (unknown.size < MAX_UNKNOWN) unknown.add(one);
      keepHistory(facts.history, columns.history, ordinal);
      judge?.add(record, facts, ordinal);
      historyCut ||= facts.history.cut;
      seen += 1;
      if (seen % ALERTS_PER_TURN !== 0) continue;
      advance(run, "facts", seen, alerts, "alerts");
      await breathe();
    }
  } catch (thrown) {
    writer.discard();
    throw thrown;
  }
  const judged = judge?.together() ?? new Float32Array();
  const { file, starts } = writer.finish();
  const hintsFile = new StageFile(workspace.path(HINTS_FILE));
  hintsFile.writeText(`[${hintSets.strings.join(",")}]`);
  const files = [file, hintsFile.finish(), ...writeColumns(workspace.folder, "facts", { ...columns, judged, starts })];
  const data = {
    texts: writer.count,
    hintSets: hintSets.size,
    intelChecked,
    assetsFound,
    unknownTechniques: [...unknown],
    historyCut,
  };
  await workspace.finish("facts", files, data);
  return data;
}

function intelOf({ source, destination }: RecordFacts): number {
  const kinds = [source.reputation.kind, destination.reputation.kind];
  if (kinds.includes("found")) return INTEL_FOUND;
  return kinds.includes("checked") ? INTEL_NONE : INTEL_UNCHECKED;
}

/** 0 unknown, 1 low to 4 critical. */
export function criticalityOf({
  host,
  source,
  destination,
}: Pick<RecordFacts, "host" | "source" | "destination">): number {
  return Math.max(
    ...[host, source.asset, destination.asset].map((fact) => criticalityNumber(valueOf(fact)?.criticality)),
  );
}

function criticalityNumber(tier: RiskTier | undefined): number {
  return tier === undefined ? 0 : TIERS.indexOf(tier) + 1;
}

function ruleHint({ id, name, tactics, source, confidence }: TechniqueHint): RuleHint {
  return { id, name, tactic: tactics[0], source: source === "vendor" ? "vendor" : "rule", confidence };
}

const Hints = z.array(
  z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      tactic: z.string().optional(),
      source: z.enum(["vendor", "rule"]),
      confidence: z.number(),
    }),
  ),
);

function readHints(file: string): readonly (readonly RuleHint[])[] {
  const hints: unknown = JSON.parse(readFileSync(file, "utf8"));
  const parsed = Hints.safeParse(hints);
  if (parsed.success) return parsed.data;
  throw new SocagentError("io", `${file} is damaged`, { subject: { file } });
}
