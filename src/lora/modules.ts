/** The modules of a RoBERTa as PyTorch names them, told from the names and shapes of its parameters. */
import type { LoraConfig } from "./config.js";

/** Shapes of parameters by name. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

export interface ModelModules {
  /** Linear modules, which can get a low-rank update. */
  readonly linear: readonly string[];
  /** All other modules, which a pattern may hit by mistake: containers, embeddings, norms, dropouts. */
  readonly other: readonly string[];
}

/** Modules without parameters, by the module that they belong to; a regular expression may hit them too. */
const PARAMETERLESS: readonly (readonly [RegExp, string])[] = [
  [/\.embeddings$/, "dropout"],
  [/\.attention\.self$/, "dropout"],
  [/\.output$/, "dropout"],
  [/\.intermediate$/, "intermediate_act_fn"],
  [/\.pooler$/, "activation"],
  [/^classifier$/, "dropout"],
  [/^lm_head$/, "decoder"], // a linear module, but its weight is the word embedding
];

/**
 * The parameters of the model that PEFT would put an adapter on, which has one head at most whatever the checkpoint
 * holds: a sequence classifier's for `SEQ_CLS`, none for feature extraction; where there is no task the masked-LM head,
 * unless the adapter saves a classifier.
 */
export function parametersOfTask(
  shapes: Shapes,
  { taskType, modulesToSave }: Pick<LoraConfig, "taskType" | "modulesToSave">,
): Map<string, readonly number[]> {
  const isMaskedLm = shapes.has("lm_head.dense.weight") && !modulesToSave.includes("classifier");
  const unwanted = {
    SEQ_CLS: ["lm_head."],
    FEATURE_EXTRACTION: ["lm_head.", "classifier."],
    none: [isMaskedLm ? "classifier." : "lm_head."],
  }[taskType ?? "none"];
  return new Map([...shapes].filter(([name]) => !unwanted.some((prefix) => name.startsWith(prefix))));
}

const collator = new Intl.Collator("en", { numeric: true });

/** Sorts dotted names with layer 2 before layer 10. */
export function byName(left: string, right: string): number {
  return collator.compare(left, right);
}

/** @param shapes all parameters of the model that gets the adapter */
export function modulesOf(shapes: Shapes): ModelModules {
  const linear = new Set<string>();
  const all = new Set<string>();
  for (const [parameter, shape] of shapes) {
    const parts = parameter.split(".").slice(0, -1);
    for (let count = 1; count <= parts.length; count += 1) all.add(parts.slice(0, count).join("."));
    const module = parts.join(".");
    const isWeight = parameter === `${module}.weight` && shape.length === 2;
    if (isWeight && !module.endsWith("_embeddings") && module !== "lm_head.decoder") linear.add(module);
  }
  for (const module of [...all]) {
    for (const [owner, child] of PARAMETERLESS) if (owner.test(module)) all.add(`${module}.${child}`);
  }
  return {
    linear: [...linear].sort(byName),
    other: [...all].filter((module) => !linear.has(module)).sort(byName),
  };
}
