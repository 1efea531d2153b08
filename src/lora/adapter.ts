/** A LoRA adapter in memory: the tensors that are trained while the base model stays frozen. */
import { SocagentError } from "../errors.js";
import type { RobertaConfig } from "../model/config.js";
import { releaseDerived } from "../model/derived.js";
import { initialValues } from "../model/initialise-params.js";
import { sameShape } from "../model/match-checkpoint.js";
import { Weights, type LowRankUpdate, type LowRankUpdates, type Params } from "../model/params.js";
import { isVariable, tf, type Tensor, type Tensor1D, type Tensor2D, type Variable } from "../model/tensors.js";
import type { LoraConfig } from "./config.js";
import { initialA, initialB } from "./initialise.js";
import { countTrainable, layoutOf, type AdapterLayout, type UpdateLayout } from "./layout.js";
import type { Shapes } from "./modules.js";

export class Adapter {
  /**
   * @param updates by module name
   * @param saved parameters that replace the base model's: saved modules (the classification head) and trained biases
   * @param trainable whether the tensors are variables; a frozen adapter runs faster
   */
  constructor(
    readonly layout: AdapterLayout,
    readonly updates: LowRankUpdates,
    readonly saved: Params,
    readonly trainable: boolean,
  ) {}

  get config(): LoraConfig {
    return this.layout.config;
  }

  /** All tensors by the names of `trainableShapes`. */
  tensors(): Map<string, Tensor> {
    const tensors = new Map<string, Tensor>();
    for (const [module, { a, b, magnitude }] of this.updates) {
      tensors.set(`${module}.lora_A`, a).set(`${module}.lora_B`, b);
      if (magnitude !== undefined) tensors.set(`${module}.lora_magnitude_vector`, magnitude);
    }
    for (const [name, tensor] of this.saved) tensors.set(name, tensor);
    return tensors;
  }

  /** The variables by the same names, which do not change; TensorFlow.js's own names of them do. None when frozen. */
  variables(): Map<string, Variable> {
    const variables = new Map<string, Variable>();
    for (const [name, tensor] of this.tensors()) if (isVariable(tensor)) variables.set(name, tensor);
    return variables;
  }

  /** How many numbers it holds. */
  count(): number {
    return countTrainable(this.layout);
  }

  dispose(): void {
    const tensors = [...this.tensors().values()];
    releaseDerived(tensors);
    tf.dispose(tensors);
  }
}

/** What a forward pass of `base` with the adapter reads. */
export function weightsOf(base: Params, adapter: Adapter): Weights {
  return new Weights(base, adapter.saved, adapter.updates);
}

export function shapesOf(params: Params): Shapes {
  return new Map([...params].map(([name, { shape }]) => [name, shape]));
}

export interface CreateOptions {
  /** Equal seeds give equal adapters; each module has its own stream, so its values do not depend on what else is targeted. */
  readonly seed: number;
  /** Classes of the classification head of a `SEQ_CLS` adapter; by default those of the model's configuration. */
  readonly numLabels?: number;
  /** By default true. */
  readonly trainable?: boolean;
}

/**
 * A fresh adapter. With PEFT's default initialisation it changes no output of the base model. A classification head that
 * the base lacks is drawn as transformers draws it. Needs a started backend; the caller disposes the adapter.
 * @throws SocagentError (`adapter`) when the configuration does not fit the model
 */
export function createAdapter(
  model: RobertaConfig,
  base: Params,
  config: LoraConfig,
  { seed, numLabels = model.labels.length, trainable = true }: CreateOptions,
): Adapter {
  const layout = layoutOf(shapesOf(base), config, { numLabels });
  const problems = [...layout.saved].flatMap(([name, shape]) => {
    const known = base.get(name);
    if (known === undefined || sameShape(known.shape, shape)) return [];
    return [`${name} is [${known.shape.join(", ")}] in the base model, but [${shape.join(", ")}] was expected`];
  });
  if (problems.length > 0) {
    throw new SocagentError("adapter", "the base model has a classification head for other classes", {
      problems,
      nextStep: "Load the base model with a new head for these classes.",
    });
  }
  return buildAdapter(layout, base, trainable, {
    a: (update) => initialA(update, config.initLoraWeights, seed),
    b: (update) => initialB(update, config.initLoraWeights, seed),
    saved: (name, shape) => base.get(name)?.clone() ?? tf.tensor(initialValues(name, shape, model, seed), [...shape]),
  });
}

/** Where the values of an adapter come from; each call makes a tensor that the builder takes over. */
export interface AdapterValues {
  a(update: UpdateLayout): Tensor2D;
  b(update: UpdateLayout): Tensor2D;
  /** DoRA's; without it the norms of the updated weight's rows. */
  magnitude?(update: UpdateLayout): Tensor1D;
  saved(name: string, shape: readonly number[]): Tensor;
}

/** Makes the variables, or the kept tensors of a frozen adapter. */
export function buildAdapter(layout: AdapterLayout, base: Params, trainable: boolean, values: AdapterValues): Adapter {
  return scoped(() => {
    const updates = new Map<string, LowRankUpdate>();
    for (const one of layout.updates) {
      const update = {
        a: trainable ? tf.variable(values.a(one)) : tf.keep(values.a(one)),
        b: trainable ? tf.variable(values.b(one)) : tf.keep(values.b(one)),
        scale: one.scale,
        dropout: layout.config.loraDropout,
      };
      if (!layout.config.useDora) {
        updates.set(one.module, update);
        continue;
      }
      const magnitude =
        values.magnitude?.(one) ?? updatedNorms(new Weights(base).matrix(`${one.module}.weight`), update);
      updates.set(one.module, { ...update, magnitude: trainable ? tf.variable(magnitude) : tf.keep(magnitude) });
    }
    const saved = new Map<string, Tensor>();
    for (const [name, shape] of layout.saved) {
      const initial = values.saved(name, shape);
      saved.set(name, trainable ? tf.variable(initial) : tf.keep(initial));
    }
    return new Adapter(layout, updates, saved, trainable);
  });
}

/** `tf.tidy` for a result of any type: variables and kept tensors survive. */
export function scoped<T>(make: () => T): T {
  tf.engine().startScope();
  try {
    return make();
  } finally {
    tf.engine().endScope();
  }
}

/** W + s B A, [out, in]. */
export function updatedWeight(w: Tensor2D, { a, b, scale }: LowRankUpdate): Tensor2D {
  return tf.add(w, tf.mul(tf.matMul(b, a), scale));
}

/** The Euclidean norm of each row of W + s B A, [out]; with the same operations as DoRA's forward pass, so that a fresh m / ‖…‖ is one to the bit. */
export function updatedNorms(w: Tensor2D, update: LowRankUpdate): Tensor1D {
  return tf.norm(updatedWeight(w, update), "euclidean", 1).as1D();
}
