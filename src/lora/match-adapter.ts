/** Decides, from the header alone, which tensor of an adapter's file is which tensor of the adapter, and what does not fit. */
import { showJson } from "../model/json-fields.js";
import { sameShape } from "../model/match-checkpoint.js";
import { dtypeProblem } from "../model/read-safetensors.js";
import type { TensorEntry } from "../model/safetensors-header.js";
import type { LoraConfig } from "./config.js";
import { layoutOf, trainableShapes, type AdapterLayout } from "./layout.js";
import type { Shapes } from "./modules.js";
import { peftKeys, readPeftKey } from "./peft-keys.js";

const CLASSES_TENSOR = "classifier.out_proj.weight";
/** A module of RobertaModel that nothing here reads; PEFT's `all-linear` puts an update on it. */
const POOLER = "roberta.pooler.";

export interface AdapterMatch {
  readonly layout: AdapterLayout;
  /** The file's tensor for each of `trainableShapes`. */
  readonly sources: ReadonlyMap<string, string>;
  /** Tensors of parts that are not used here, by the file's names. */
  readonly ignored: readonly string[];
  readonly problems: readonly string[];
}

type Tensors = ReadonlyMap<string, TensorEntry>;

/**
 * @param tensors of the file
 * @param base shapes of the base model
 * @param numLabels classes that the head must have; by default as many as the file says
 * @throws SocagentError (`adapter`) when the configuration does not fit the base model
 */
export function matchAdapter(tensors: Tensors, base: Shapes, config: LoraConfig, numLabels?: number): AdapterMatch {
  const problems: string[] = [];
  const found = byName(tensors, problems);
  const entryOf = (name: string): TensorEntry | undefined => {
    const key = found.get(name);
    return key === undefined ? undefined : tensors.get(key);
  };
  const classes = numLabels ?? entryOf(CLASSES_TENSOR)?.shape[0];
  const layout = layoutOf(base, config, { strict: false, ...(classes === undefined ? {} : { numLabels: classes }) });
  const keys = peftKeys(layout);
  const sources = new Map<string, string>();
  for (const [name, shape] of trainableShapes(layout)) {
    const source = found.get(name);
    const entry = entryOf(name);
    if (source === undefined || entry === undefined) {
      problems.push(`missing: ${keys.get(name) ?? name} ${showJson(shape)}`);
      continue;
    }
    sources.set(name, source);
    if (!sameShape(entry.shape, shape)) {
      problems.push(`misshapen: ${showJson(source)} is ${showJson(entry.shape)}, expected ${showJson(shape)}`);
    }
    problems.push(...[dtypeProblem(source, entry.dtype)].filter((problem) => problem !== undefined));
  }
  const ignored: string[] = [];
  for (const [name, source] of found) {
    if (sources.has(name)) continue;
    if (name.startsWith(POOLER)) ignored.push(source);
    else problems.push(`unexpected: ${showJson(source)} ${showJson(tensors.get(source)?.shape)}`);
  }
  return { layout, sources, ignored, problems: [...layerCounts(found, base), ...problems] };
}

/** The file's keys by our names. Of a tensor and its copy the tensor counts, as in PEFT. */
function byName(tensors: Tensors, problems: string[]): Map<string, string> {
  const found = new Map<string, { key: string; plain: boolean }>();
  for (const key of tensors.keys()) {
    const read = readPeftKey(key);
    if (read === undefined) continue;
    const other = found.get(read.name);
    if (other?.plain === read.plain) {
      problems.push(`both ${showJson(other.key)} and ${showJson(key)} are ${read.name}`);
    }
    if (other === undefined || read.plain) found.set(read.name, { key, plain: read.plain });
  }
  return new Map([...found].map(([name, { key }]) => [name, key]));
}

/** A word on the commonest reason for a long list of problems: a base model with fewer or more layers. */
function layerCounts(found: ReadonlyMap<string, string>, base: Shapes): string[] {
  const [inFile, inBase] = [layersOf(found.keys()), layersOf(base.keys())];
  return inFile <= inBase
    ? []
    : [`the adapter has tensors for layer ${inFile - 1}, but the base model has ${inBase} layers`];
}

/** One more than the highest index of a layer. */
function layersOf(names: Iterable<string>): number {
  let count = 0;
  for (const name of names) {
    const index = /\.encoder\.layer\.(\d{1,6})\./.exec(name)?.[1];
    if (index !== undefined) count = Math.max(count, Number(index) + 1);
  }
  return count;
}
