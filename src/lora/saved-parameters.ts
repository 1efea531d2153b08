/** Which parameters belong to modules that are trained in full and saved with the adapter. */
import { SocagentError } from "../errors.js";
import type { LoraConfig } from "./config.js";
import { modulesOf, type Shapes } from "./modules.js";
import { savedModules } from "./patterns.js";

/** Both are one tensor in a masked language model; PEFT would train a copy of one and leave the other. */
const TIED_MODULES: readonly string[] = ["roberta.embeddings.word_embeddings", "lm_head.decoder"];

/**
 * @param shapes parameters of the model that gets the adapter
 * @param targets modules that get an update
 * @param strict whether every name in `modules_to_save` must match a module
 * @throws SocagentError (`adapter`) where PEFT could not load what it saves, or would take a tied weight apart
 */
export function savedParameters(
  shapes: Shapes,
  config: LoraConfig,
  targets: ReadonlySet<string>,
  strict: boolean,
): Set<string> {
  const found = savedModulesOf(shapes, config);
  const modules = [...found.values()].flat();
  const problems = [...(strict ? unmatched(found, config) : []), ...conflicts(modules, targets)];
  if (shapes.has("lm_head.dense.weight")) {
    for (const module of modules) {
      const tied = TIED_MODULES.find((name) => contains(module, name));
      if (tied !== undefined) {
        problems.push(`modules_to_save matches ${module}, but the weight of ${tied} is that of ${other(tied)} too`);
      }
    }
  }
  if (problems.length > 0) {
    throw new SocagentError("adapter", "the LoRA configuration does not fit the model", {
      subject: { field: "modules_to_save" },
      problems,
      nextStep: "Name each module once, by enough of its name to match no other.",
    });
  }
  const isSaved = (name: string): boolean => modules.some((module) => name.startsWith(`${module}.`));
  return new Set([...shapes.keys()].filter(isSaved));
}

/** Modules by the name in the configuration; PEFT looks for it at the end of a module's name, after a dot or not. */
function savedModulesOf(shapes: Shapes, config: LoraConfig): Map<string, string[]> {
  const { linear, other } = modulesOf(shapes);
  const all = [...linear, ...other];
  return new Map(savedModules(config).map((ending) => [ending, all.filter((module) => module.endsWith(ending))]));
}

/** Names that match no module. The heads that come with a task are named for models of all kinds. */
function unmatched(found: ReadonlyMap<string, readonly string[]>, config: LoraConfig): string[] {
  const brought = savedModules({ taskType: config.taskType, modulesToSave: [] });
  return config.modulesToSave
    .filter((ending) => found.get(ending)?.length === 0 && !brought.includes(ending))
    .map((ending) => `modules_to_save: \`${ending}\` matches no module`);
}

function conflicts(modules: readonly string[], targets: ReadonlySet<string>): string[] {
  const nested = modules.flatMap((inner) => {
    const outer = modules.find((module) => module !== inner && contains(module, inner));
    return outer === undefined ? [] : [`modules_to_save matches ${inner} and also ${outer}, which contains it`];
  });
  const adapted = modules.flatMap((module) => {
    const target = [...targets].find((name) => contains(module, name));
    return target === undefined ? [] : [`${target} is targeted and also, with ${module}, saved whole`];
  });
  return [...nested, ...adapted];
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

function other(tied: string): string {
  return TIED_MODULES.find((name) => name !== tied) ?? tied;
}
