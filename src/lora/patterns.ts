/** The regular expressions of a LoRA configuration, put together as PEFT does. */
import type { LoraConfig } from "./config.js";
import { ModulePattern } from "./module-pattern.js";
import { patternError } from "./pattern-syntax.js";

/** Instructions of all patterns together: each may run at every character of every module's name. PEFT's own take a few thousand at most. */
const MAX_PATTERNS_COST = 20_000;
/** The names of classification heads that PEFT trains and saves for `SEQ_CLS`. */
const CLASSIFICATION_HEADS: readonly string[] = ["classifier", "score"];

export interface LoraPatterns {
  /** Null when the targets are a list, or `all-linear`. */
  readonly target: ModulePattern | null;
  readonly exclude: ModulePattern | null;
  /** Matches the start of names that are a saved module's or lie within one. */
  readonly saved: readonly ModulePattern[];
  /** Captures the layer's index as `idx`. */
  readonly layers: readonly ModulePattern[];
  readonly ranks: readonly (readonly [ModulePattern, number])[];
  readonly alphas: readonly (readonly [ModulePattern, number])[];
}

export function isAllLinear(targets: LoraConfig["targetModules"]): boolean {
  return typeof targets === "string" && targets.toLowerCase() === "all-linear";
}

/** The modules that are trained in full and saved: those asked for and the head that the task brings along. */
export function savedModules(config: Pick<LoraConfig, "modulesToSave" | "taskType">): string[] {
  const heads = config.taskType === "SEQ_CLS" ? CLASSIFICATION_HEADS : [];
  return [...new Set([...config.modulesToSave, ...heads])];
}

/** @throws SocagentError (`adapter`) for the first pattern that cannot be used */
export function compilePatterns(config: LoraConfig): LoraPatterns {
  const { targetModules, excludeModules, layersPattern } = config;
  let cost = 0;
  const compile = (source: string): ModulePattern => {
    const pattern = new ModulePattern(source);
    cost += pattern.cost;
    if (cost > MAX_PATTERNS_COST) throw patternError(source, "the patterns are too large taken together");
    return pattern;
  };
  const ending = ([source, value]: readonly [string, number]): readonly [ModulePattern, number] => [
    compile(`(.*\\.)?(${source})$`),
    value,
  ];
  const layers = layersPattern?.map((name) => `(?:^|.*?\\.)${name}\\.(?P<idx>\\d+)\\.`) ?? [
    ".*?\\.[^.]*\\.(?P<idx>\\d+)\\.",
  ];
  return {
    target: typeof targetModules === "string" && !isAllLinear(targetModules) ? compile(targetModules) : null,
    exclude: typeof excludeModules === "string" ? compile(excludeModules) : null,
    saved: savedModules(config).map((name) => compile(`(^|.*\\.)${name}($|\\..*)`)),
    layers: layers.map(compile),
    ranks: [...config.rankPattern].map(ending),
    alphas: [...config.alphaPattern].map(ending),
  };
}
