/** Which linear modules get a low-rank update, and with which rank and scale; by PEFT's rules. */
import { SocagentError } from "../errors.js";
import type { LoraConfig } from "./config.js";
import type { ModelModules } from "./modules.js";
import { nearest } from "./nearest.js";
import { compilePatterns, isAllLinear, type LoraPatterns } from "./patterns.js";

/** A linear module that gets an update. */
export interface Target {
  /** Dotted name, such as `roberta.encoder.layer.0.attention.self.query`. */
  readonly module: string;
  readonly rank: number;
  /** α / r, or α / √r with rsLoRA. */
  readonly scale: number;
}

/**
 * The targets, in the order of `modules.linear`.
 * @param strict whether every listed name must match a module; PEFT itself, and hence its files, ask for one match in all
 * @throws SocagentError (`adapter`) when nothing is targeted, a name matches nothing, or a match is not a linear module
 */
export function matchTargets(modules: ModelModules, config: LoraConfig, strict = true): readonly Target[] {
  const patterns = compilePatterns(config);
  const problems = strict ? unmatchedNames(modules, config) : [];
  if (!isAllLinear(config.targetModules)) {
    for (const module of modules.other) {
      if (isTargeted(module, config, patterns)) problems.push(`target_modules matches ${module}, ${whatItIs(module)}`);
    }
  }
  const targeted = modules.linear.filter((module) => isTargeted(module, config, patterns));
  if (targeted.length === 0 && problems.length === 0) problems.push(nothingTargeted(config));
  if (problems.length > 0) {
    const choices = modules.linear.filter((module) => !patterns.saved.some((saved) => saved.matchesStart(module)));
    throw new SocagentError("adapter", "the LoRA configuration does not fit the model", {
      subject: { field: "target_modules" },
      problems,
      nextStep: `Choose among the linear modules' endings: ${endings(choices).join(", ")}; or "all-linear".`,
    });
  }
  return targeted.map((module) => {
    const rank = firstFitting(patterns.ranks, module) ?? config.r;
    const alpha = firstFitting(patterns.alphas, module) ?? config.loraAlpha;
    return { module, rank, scale: config.useRslora ? alpha / Math.sqrt(rank) : alpha / rank };
  });
}

/** Whether `module` is one of `names`, or ends with one after a dot. */
function isListed(module: string, names: readonly string[]): boolean {
  return names.some((name) => module === name || module.endsWith(`.${name}`));
}

function isTargeted(module: string, config: LoraConfig, patterns: LoraPatterns): boolean {
  const { targetModules, excludeModules } = config;
  if (patterns.exclude?.matchesWhole(module) ?? false) return false;
  if (Array.isArray(excludeModules) && isListed(module, excludeModules)) return false;
  if (patterns.saved.some((saved) => saved.matchesStart(module))) return false;
  if (typeof targetModules === "string") return patterns.target?.matchesWhole(module) ?? true;
  // A full name is targeted whatever its layer.
  if (targetModules.includes(module)) return true;
  return isListed(module, targetModules) && isInLayers(module, config, patterns);
}

function isInLayers(module: string, { layersToTransform }: LoraConfig, { layers }: LoraPatterns): boolean {
  if (layersToTransform === null) return true;
  for (const pattern of layers) {
    const index = pattern.capture(module, "idx");
    if (index !== undefined) return layersToTransform.includes(Number(index));
  }
  return false;
}

function firstFitting(choices: LoraPatterns["ranks"], module: string): number | undefined {
  return choices.find(([pattern]) => pattern.matchesStart(module))?.[1];
}

/** Listed names that are no module of the model, excluded or not. */
function unmatchedNames(modules: ModelModules, config: LoraConfig): string[] {
  const known = [...modules.linear, ...modules.other];
  const lists = [
    ["target_modules", config.targetModules],
    ["exclude_modules", config.excludeModules],
  ] as const;
  return lists.flatMap(([field, names]) => {
    if (typeof names === "string" || names === null) return [];
    const missing = names.filter((name) => !known.some((module) => isListed(module, [name])));
    return missing.map((name) => {
      const close = nearest(name, endings(modules.linear));
      return `${field}: \`${name}\` matches no module${close === undefined ? "" : `; did you mean \`${close}\`?`}`;
    });
  });
}

function whatItIs(module: string): string {
  if (module === "lm_head.decoder") return "whose weight is the word embedding; such an update is not supported";
  if (module.endsWith("_embeddings")) return "an embedding; updates of embeddings are not supported";
  return "which is not a linear module";
}

function nothingTargeted(config: LoraConfig): string {
  const wanted = JSON.stringify(config.targetModules);
  const limits = [
    config.excludeModules === null ? [] : ["exclude_modules"],
    config.layersToTransform === null ? [] : ["layers_to_transform"],
    config.modulesToSave.length === 0 ? [] : ["modules_to_save"],
  ].flat();
  const hint = limits.length === 0 ? "" : ` that ${limits.join(", ")} would leave`;
  return `target_modules: ${wanted.length > 100 ? `${wanted.slice(0, 99)}…` : wanted} matches no module${hint}`;
}

/** The shortest endings that name linear modules: `query`, `attention.output.dense`, `lm_head.dense`. */
function endings(linear: readonly string[]): string[] {
  return [...new Set(linear.map((module) => module.replace(/^.*\.\d+\./, "").replace(/^attention\.self\./, "")))];
}
