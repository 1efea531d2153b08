/** The names and shapes of everything that an adapter trains, worked out before any tensor is made. */
import { SocagentError } from "../errors.js";
import type { LoraConfig } from "./config.js";
import { byName, modulesOf, parametersOfTask, type Shapes } from "./modules.js";
import { savedParameters } from "./saved-parameters.js";
import { matchTargets, type Target } from "./targets.js";

export interface UpdateLayout extends Target {
  readonly inputs: number;
  readonly outputs: number;
}

export interface AdapterLayout {
  readonly config: LoraConfig;
  /** Low-rank updates, in the order of the modules' names. */
  readonly updates: readonly UpdateLayout[];
  /** Parameters of saved modules (the classification head, `modules_to_save`) and trained biases, in the order of their names. */
  readonly saved: Shapes;
}

export interface LayoutOptions {
  /** Number of classes, for a base without a classification head. */
  readonly numLabels?: number;
  /** Whether every name that the configuration lists must match; see `matchTargets`. */
  readonly strict?: boolean;
}

/**
 * @param base shapes of the base model's parameters
 * @throws SocagentError (`adapter`) when the configuration does not fit the model
 */
export function layoutOf(base: Shapes, config: LoraConfig, options: LayoutOptions = {}): AdapterLayout {
  const { numLabels, strict = true } = options;
  const shapes = shapesOfTask(base, config, numLabels);
  const updates = matchTargets(modulesOf(shapes), config, strict).map((target) => {
    const [outputs = 0, inputs = 0] = shapes.get(`${target.module}.weight`) ?? [];
    return { ...target, inputs, outputs };
  });
  const saved = new Map<string, readonly number[]>();
  const targets = new Set(updates.map(({ module }) => module));
  const inSaved = savedParameters(shapes, config, targets, strict);
  for (const [name, shape] of [...shapes].sort(([left], [right]) => byName(left, right))) {
    if (inSaved.has(name) || isTrainedBias(name, config, targets)) saved.set(name, shape);
  }
  return { config, updates, saved };
}

/** Shapes by name of all trainable tensors: `MODULE.lora_A`, `.lora_B`, `.lora_magnitude_vector`, and saved parameters. */
export function trainableShapes(layout: AdapterLayout): Shapes {
  const shapes = new Map<string, readonly number[]>();
  for (const { module, rank, inputs, outputs } of layout.updates) {
    shapes.set(`${module}.lora_A`, [rank, inputs]);
    shapes.set(`${module}.lora_B`, [outputs, rank]);
    if (layout.config.useDora) shapes.set(`${module}.lora_magnitude_vector`, [outputs]);
  }
  for (const [name, shape] of layout.saved) shapes.set(name, shape);
  return shapes;
}

/** How many numbers the adapter trains. */
export function countTrainable(layout: AdapterLayout): number {
  return [...trainableShapes(layout).values()].reduce((sum, shape) => sum + elements(shape), 0);
}

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The base's shapes as the task sees them: with a classification head for `SEQ_CLS`, without other heads. */
function shapesOfTask(base: Shapes, config: LoraConfig, numLabels: number | undefined): Shapes {
  const shapes = parametersOfTask(base, config);
  if (config.taskType !== "SEQ_CLS") return shapes;
  const classes = numLabels ?? base.get("classifier.out_proj.weight")?.[0];
  const width = base.get("roberta.embeddings.word_embeddings.weight")?.[1] ?? base.get("classifier.dense.weight")?.[1];
  if (width === undefined) throw new SocagentError("adapter", "the base model has no word embedding");
  if (classes === undefined) {
    throw new SocagentError("adapter", "neither the base model nor the adapter has a classification head", {
      nextStep: "Give the number of classes, or an adapter that was saved with its classification head.",
    });
  }
  shapes.set("classifier.dense.weight", [width, width]);
  shapes.set("classifier.dense.bias", [width]);
  shapes.set("classifier.out_proj.weight", [classes, width]);
  shapes.set("classifier.out_proj.bias", [classes]);
  return shapes;
}

function isTrainedBias(name: string, { bias }: LoraConfig, targets: ReadonlySet<string>): boolean {
  if (!name.endsWith(".bias")) return false;
  switch (bias) {
    case "none":
      return false;
    case "all":
      return true;
    case "lora_only":
      return targets.has(name.slice(0, -".bias".length));
  }
}
