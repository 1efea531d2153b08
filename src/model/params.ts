/** Named parameters: what a checkpoint holds, what an adapter adds, and how the forward pass looks them up. */
import { SocagentError } from "../errors.js";
import { isMatrix, isVector, type Tensor, type Tensor1D, type Tensor2D } from "./tensors.js";

/**
 * Tensors by their dotted Hugging Face name, such as `roberta.encoder.layer.0.attention.self.query.weight`.
 * Linear weights are [out, in], as PyTorch stores them.
 */
export type Params = ReadonlyMap<string, Tensor>;

/** LoRA's low-rank update of one linear module: W + scale · B A. */
export interface LowRankUpdate {
  /** [r, in] */
  readonly a: Tensor2D;
  /** [out, r] */
  readonly b: Tensor2D;
  /** α / r, or α / √r with rsLoRA. */
  readonly scale: number;
  /** Probability of dropping an input of the update in training. */
  readonly dropout: number;
  /** DoRA's magnitude, [out]; absent in plain LoRA. */
  readonly magnitude?: Tensor1D;
}

/** Low-rank updates by module name, such as `roberta.encoder.layer.0.attention.self.query`. */
export type LowRankUpdates = ReadonlyMap<string, LowRankUpdate>;

/** The weights that a forward pass reads: frozen parameters, those that replace them, and low-rank updates. */
export class Weights {
  /**
   * @param base the frozen checkpoint
   * @param replaced parameters trained in full (heads, `modules_to_save`, biases); they win over `base`
   * @param updates low-rank updates, by module name
   */
  constructor(
    readonly base: Params,
    readonly replaced: Params = new Map(),
    readonly updates: LowRankUpdates = new Map(),
  ) {}

  has(name: string): boolean {
    return this.replaced.has(name) || this.base.has(name);
  }

  /** @throws SocagentError (`checkpoint`) when there is no parameter of that name */
  get(name: string): Tensor {
    const tensor = this.replaced.get(name) ?? this.base.get(name);
    if (tensor === undefined) {
      throw new SocagentError("checkpoint", `the model has no parameter ${name}`, { subject: { tensor: name } });
    }
    return tensor;
  }

  /** A parameter that is a vector. @throws SocagentError (`checkpoint`) as `get`, or of another rank */
  vector(name: string): Tensor1D {
    const tensor = this.get(name);
    if (isVector(tensor)) return tensor;
    throw wrongRank(name, tensor, 1);
  }

  /** A parameter that is a matrix. @throws SocagentError (`checkpoint`) as `get`, or of another rank */
  matrix(name: string): Tensor2D {
    const tensor = this.get(name);
    if (isMatrix(tensor)) return tensor;
    throw wrongRank(name, tensor, 2);
  }
}

function wrongRank(name: string, tensor: Tensor, rank: number): SocagentError {
  const message = `parameter ${name} has shape [${tensor.shape.join(", ")}]; ${rank} dimension(s) were expected`;
  return new SocagentError("checkpoint", message, { subject: { tensor: name } });
}
