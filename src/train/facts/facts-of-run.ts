/** The facts model of a fine-tuning: learnt from the datasets that it was asked to, or else the one of the checkpoint that is gone on from. */
import { type FactsModel, writeFactsModel } from "../../checkpoint/facts-model/facts-model.js";
import type { Base } from "../fine-tune/open-base.js";
import { partsInWords, type Source } from "../data/source.js";
import type { TrainOptions } from "../defaults.js";
import { fitFactsModel } from "./fit-facts-model.js";

export interface FactsContext {
  /** @param done share, from 0 to 1 */
  readonly onProgress: (done: number) => void;
  readonly onWarning: (message: string) => void;
}

/**
 * Learns it and writes it into `options.out`.
 * @param added datasets that the language model did not learn from
 * @returns undefined where there is nothing to learn from and none to go on with
 */
export async function factsOfRun(
  { checkpoint }: Pick<Base, "checkpoint">,
  sources: readonly Source[],
  added: readonly Source[],
  { seed, ruleRates, out }: TrainOptions,
  { onProgress, onWarning }: FactsContext,
): Promise<FactsModel | undefined> {
  const learnsRules = ruleRates === "learn" || (ruleRates === "auto" && checkpoint !== undefined);
  const all = besides(sources, added);
  const found = await fitFactsModel(all, { seed, learnsRules, onProgress });
  const model = "reason" in found ? checkpoint?.facts : { ...found, learntFrom: partsInWords("training", all) };
  if ("reason" in found) {
    const instead = model === undefined ? "the text alone judges" : "the facts model stays as it was";
    onWarning(`${found.reason}: ${instead}`);
  }
  if (model !== undefined) await writeFactsModel(out, model);
  return model;
}

/** Of the added ones a training row counts as much as one of the others does on average. */
function besides(sources: readonly Source[], added: readonly Source[]): readonly Source[] {
  const rowsOf = (some: readonly Source[]): number => some.reduce((sum, { train }) => sum + train.length, 0);
  const all = Math.max(1, rowsOf(sources) + rowsOf(added));
  return [
    ...sources.map((source) => ({ ...source, weight: (source.weight * rowsOf(sources)) / all })),
    ...added.map((source) => ({ ...source, weight: source.train.length / all })),
  ];
}
