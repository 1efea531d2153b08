/** Exports a model as an ONNX file. */
import { SocagentError } from "../../errors.js";
import { VERSION } from "../../version.js";
import type { RobertaConfig } from "../config.js";
import { findNonFinite } from "../find-non-finite.js";
import { showJson } from "../json-fields.js";
import { sameShape } from "../match-checkpoint.js";
import { expectedShapes, HEADS, type Head } from "../parameter-shapes.js";
import type { Params } from "../params.js";
import { HostWeights } from "./host-weights.js";
import { robertaGraph } from "./roberta-graph.js";
import { writeModel } from "./write-model.js";

/** Raised whenever the graph changes, so that cached files of another are made anew. */
export const GRAPH_REVISION = 3;

const DOCUMENTATION =
  "RoBERTa for security alerts. input_ids and attention_mask (1 for a token, 0 for padding) are [batch, length]; logits are " +
  "of the classes, embedding is the mean of the last hidden states over the tokens. Where there is a masked-LM head, " +
  "word_logits are those of the vocabulary ids `words` at `mask_positions`, each row x length + position; both may be empty.";

export interface ExportOptions {
  /** Encoder layers with int8 weights; otherwise float32 and standard operators alone. */
  readonly int8: boolean;
  /** Added to the file's `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes the model with those of its heads that `params` has. Equal models give equal files.
 *
 * @param params with any adapter merged in
 * @throws SocagentError (`checkpoint`) listing what is missing, misshapen or not finite, or where the file would pass 2 GB
 */
export async function exportOnnx(
  file: string,
  config: RobertaConfig,
  params: Params,
  { int8, metadata = {} }: ExportOptions,
): Promise<void> {
  const heads = HEADS.filter((head) => params.has(HEAD_SIGNS[head]));
  const weights = new HostWeights(params);
  const problems = await findProblems(config, heads, params, weights);
  if (problems.length > 0) {
    throw new SocagentError("checkpoint", `the parameters are not a model that can be exported as ${file}`, {
      subject: { file },
      problems,
    });
  }
  const graph = robertaGraph(config, weights, {
    int8,
    classification: heads.includes("classification"),
    maskedLm: heads.includes("masked-lm"),
  });
  await writeModel(file, graph, {
    graphName: "roberta",
    producerVersion: VERSION,
    documentation: DOCUMENTATION,
    metadata: new Map([
      ["socagent.version", VERSION],
      ["socagent.graph", String(GRAPH_REVISION)],
      ["socagent.precision", int8 ? "int8" : "float32"],
      ["socagent.classes", JSON.stringify(heads.includes("classification") ? config.labels : [])],
      ...Object.entries(metadata),
    ]),
  });
}

/** A parameter of each head: with it, all must be there. */
const HEAD_SIGNS: Record<Head, string> = {
  classification: "classifier.out_proj.weight",
  "masked-lm": "lm_head.dense.weight",
};

async function findProblems(
  config: RobertaConfig,
  heads: readonly Head[],
  params: Params,
  weights: HostWeights,
): Promise<string[]> {
  const problems: string[] = [];
  for (const [name, shape] of expectedShapes(config, heads)) {
    const actual = params.get(name)?.shape;
    if (actual === undefined) problems.push(`missing: ${name}`);
    else if (!sameShape(actual, shape)) {
      problems.push(`misshapen: ${name} is ${showJson(actual)}, expected ${showJson(shape)}`);
    } else {
      const values = await weights.read(name);
      const at = findNonFinite(values);
      if (at !== -1) problems.push(`not finite: ${name} has ${values[at] ?? NaN} at element ${at}`);
    }
  }
  return problems;
}
