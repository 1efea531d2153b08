// What PEFT targets and trains, and what Python's `re` matches, against ours; fixture by make_peft_cases.py. All exact.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { DEFAULT_LORA } from "../../src/lora/config.js";
import { countTrainable, layoutOf, trainableShapes, type AdapterLayout } from "../../src/lora/layout.js";
import { ModulePattern } from "../../src/lora/module-pattern.js";
import { modulesOf } from "../../src/lora/modules.js";
import { parseLoraConfig } from "../../src/lora/parse-config.js";
import { peftKeys } from "../../src/lora/peft-keys.js";
import { robertaShapes } from "../lora/shapes.js";

type Json = Record<string, unknown>;
interface Cases {
  defaults: Json;
  modules: Record<string, string[]>;
  targets: {
    config: Json;
    targets: Record<string, { rank: number; scale: number }>;
    trained: Record<string, number[]>;
  }[];
  refused: { config: Json; error: string }[];
  counts: { config: Json; tensors: number; values: number }[];
  names: string[];
  patterns: { pattern: string; error?: string; whole: string[]; start: number }[];
}
const cases = JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", "peft-cases.json"), "utf8")) as Cases;

const SMALL = { hidden: 16, layers: 2, intermediate: 24, vocabulary: 31, positions: 20 };
const DISTIL = { hidden: 768, layers: 6, intermediate: 3072, vocabulary: 50265, positions: 514 };

function layout(options: Json, size: typeof SMALL, classes: number): AdapterLayout {
  const config = parseLoraConfig({ peft_type: "LORA", task_type: "SEQ_CLS", ...options });
  return layoutOf(robertaShapes(size, "masked-lm"), config, { numLabels: classes, strict: false });
}

describe("modules", () => {
  it.each([
    ["SEQ_CLS", "classification"],
    ["None", "masked-lm"],
  ] as const)("of a model for task %s are PyTorch's", (task, head) => {
    const { linear, other } = modulesOf(robertaShapes(SMALL, head, 3));
    expect([...linear, ...other].sort()).toEqual(cases.modules[task]?.toSorted());
  });
});

describe("LoRA configurations", () => {
  it("have PEFT's defaults", () => {
    expect({ ...parseLoraConfig(cases.defaults), taskType: "SEQ_CLS" }).toEqual(DEFAULT_LORA);
  });

  it.each(cases.targets.map((one) => [JSON.stringify(one.config), one] as const))(
    "target what PEFT does: %s",
    (_, one) => {
      const ours = layout(one.config, SMALL, 3);
      const targets = ours.updates.map(({ module, rank, scale }) => [module, { rank, scale }] as const);
      expect(Object.fromEntries(targets)).toEqual(one.targets);
      const shapes = trainableShapes(ours);
      const keys = [...peftKeys(ours)].map(([name, key]) => [key, shapes.get(name)] as const);
      expect(Object.fromEntries(keys)).toEqual(one.trained);
    },
  );

  it.each(cases.refused.map((one) => [JSON.stringify(one.config), one] as const))(
    "refuse what PEFT refuses: %s",
    (_, one) => {
      expect(() => layout(one.config, SMALL, 3)).toThrow(SocagentError);
    },
  );

  it.each(cases.counts.map((one) => [JSON.stringify(one.config), one] as const))(
    "train as many values of DistilRoBERTa: %s",
    (_, one) => {
      const ours = layout(one.config, DISTIL, 15);
      expect(trainableShapes(ours).size).toBe(one.tensors);
      expect(countTrainable(ours)).toBe(one.values);
    },
  );
});

describe("patterns", () => {
  const [valid, invalid] = [
    cases.patterns.filter(({ error }) => error === undefined),
    cases.patterns.filter(({ error }) => error !== undefined),
  ];

  it.each(valid.map((one) => [one.pattern, one] as const))(
    "match what Python's do: %s",
    (_, { pattern, whole, start }) => {
      const ours = new ModulePattern(pattern);
      expect(cases.names.filter((name) => ours.matchesWhole(name))).toEqual(whole);
      expect(cases.names.filter((name) => ours.matchesStart(name)).length).toBe(start);
    },
  );

  it.each(invalid.map((one) => [one.pattern] as const))("refuse Python's mistakes: %s", (pattern) => {
    expect(() => new ModulePattern(pattern)).toThrow(SocagentError);
  });
});
