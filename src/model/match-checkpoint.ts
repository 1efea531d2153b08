/** Decides, from the headers alone, which tensor of a checkpoint becomes which parameter, and what does not fit. */
import type { RobertaConfig } from "./config.js";
import { showJson } from "./json-fields.js";
import type { Checkpoint } from "./open-checkpoint.js";
import {
  canonicalName,
  DECODER_BIAS,
  DECODER_WEIGHT,
  LM_HEAD_BIAS,
  mayBeIgnored,
  WORD_EMBEDDINGS,
} from "./parameter-names.js";
import { expectedShapes, headShapes, type Head, type Shapes } from "./parameter-shapes.js";
import { dtypeProblem } from "./read-safetensors.js";

export interface MatchOptions {
  readonly heads: readonly Head[];
  readonly numLabels: number;
  readonly newHeads: boolean;
}

export interface CheckpointMatch {
  /** The file's tensor for each parameter that is read. */
  readonly sources: ReadonlyMap<string, string>;
  /** Parameters that start fresh. */
  readonly fresh: Shapes;
  /** The file's tensors that are left alone. */
  readonly ignored: readonly string[];
  /** Pairs of the file's tensors that must hold equal values. */
  readonly equal: readonly (readonly [string, string])[];
  readonly problems: readonly string[];
}

type Tensors = Checkpoint["tensors"];

export function matchCheckpoint(tensors: Tensors, config: RobertaConfig, options: MatchOptions): CheckpointMatch {
  const problems: string[] = [];
  const found = byCanonicalName(tensors, problems);
  const equal = resolveTies(found, tensors, config, options.heads.includes("masked-lm"), problems);
  const fresh = options.newHeads ? freshHeads(found, tensors, config, options) : new Map<string, readonly number[]>();
  // The tensors of a head that starts fresh are left alone, like those of a head that is not wanted.
  const kept = options.heads.filter((head) => ![...headShapes(config, head, 1).keys()].some((name) => fresh.has(name)));

  const sources = new Map<string, string>();
  for (const [name, shape] of expectedShapes(config, kept, options.numLabels)) {
    const source = found.get(name);
    if (source === undefined) problems.push(`missing: ${name} ${showJson(shape)}`);
    else {
      sources.set(name, source);
      problems.push(...misfit(source, shape, tensors));
    }
  }
  const taken = new Set([...sources.values(), ...equal.flat()]);
  const ignored: string[] = [];
  for (const [name, source] of found) {
    if (taken.has(source)) continue;
    if (mayBeIgnored(name, kept)) ignored.push(source);
    else problems.push(`unexpected: ${showJson(source)} ${showJson(tensors.get(source)?.shape)}`);
  }
  return { sources, fresh, ignored, equal, problems };
}

/** The file's names by their canonical ones. */
function byCanonicalName(tensors: Tensors, problems: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const source of tensors.keys()) {
    const name = canonicalName(source);
    const other = found.get(name);
    if (other === undefined) found.set(name, source);
    else problems.push(`both ${showJson(other)} and ${showJson(source)} are ${name}`);
  }
  return found;
}

/**
 * A file may name the tied decoder and its bias besides, or in place of, the embedding and the head's bias.
 * @returns what must then be equal
 */
function resolveTies(
  found: Map<string, string>,
  tensors: Tensors,
  config: RobertaConfig,
  decodes: boolean,
  problems: string[],
): [string, string][] {
  const decoder = found.get(DECODER_WEIGHT);
  if (decoder !== undefined && config.tieWordEmbeddings && !found.has(WORD_EMBEDDINGS)) {
    found.set(WORD_EMBEDDINGS, decoder);
  }
  if (!decodes) return [];
  const decoderBias = found.get(DECODER_BIAS);
  if (decoderBias !== undefined && !found.has(LM_HEAD_BIAS)) found.set(LM_HEAD_BIAS, decoderBias);
  if (decoder === undefined && !config.tieWordEmbeddings && found.has(LM_HEAD_BIAS)) {
    problems.push(`missing: ${DECODER_WEIGHT} (tie_word_embeddings is false)`);
  }
  const equal: [string, string][] = [];
  const pairs = [
    [decoder, WORD_EMBEDDINGS, [config.vocabSize, config.hiddenSize]],
    [decoderBias, LM_HEAD_BIAS, [config.vocabSize]],
  ] as const;
  for (const [copy, name, shape] of pairs) {
    const original = found.get(name);
    if (copy === undefined || original === undefined || copy === original) continue;
    problems.push(...misfit(copy, shape, tensors));
    equal.push([copy, original]);
  }
  return equal;
}

/** Parameters of the wanted heads that are wholly absent, and of a classifier for another number of classes. */
function freshHeads(
  found: ReadonlyMap<string, string>,
  tensors: Tensors,
  config: RobertaConfig,
  { heads, numLabels }: MatchOptions,
): Map<string, readonly number[]> {
  const fresh = new Map<string, readonly number[]>();
  for (const head of heads) {
    const shapes = headShapes(config, head, numLabels);
    const absent = [...shapes.keys()].every((name) => !found.has(name));
    const labels = tensors.get(found.get("classifier.out_proj.weight") ?? "")?.shape[0];
    const others = head === "classification" && labels !== undefined && labels !== numLabels;
    if (absent || others) for (const [name, shape] of shapes) fresh.set(name, shape);
  }
  return fresh;
}

function misfit(source: string, expected: readonly number[], tensors: Tensors): string[] {
  const entry = tensors.get(source);
  if (entry === undefined) return [];
  const problems: string[] = [];
  if (!sameShape(entry.shape, expected)) {
    problems.push(`misshapen: ${source} is ${showJson(entry.shape)}, expected ${showJson(expected)}`);
  }
  const dtype = dtypeProblem(source, entry.dtype);
  return dtype === undefined ? problems : [...problems, dtype];
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
