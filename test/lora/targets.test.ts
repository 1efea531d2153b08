import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import type { LoraConfig } from "../../src/lora/config.js";
import { countTrainable, layoutOf, trainableShapes, type LayoutOptions } from "../../src/lora/layout.js";
import { parseLoraConfig } from "../../src/lora/parse-config.js";
import { robertaShapes } from "./shapes.js";

const SMALL = { hidden: 16, layers: 2, intermediate: 24, vocabulary: 31, positions: 20 };
const DISTILROBERTA = { hidden: 768, layers: 6, intermediate: 3072, vocabulary: 50265, positions: 514 };

function lora(options: Record<string, unknown>): LoraConfig {
  return parseLoraConfig({ peft_type: "LORA", task_type: "SEQ_CLS", ...options });
}

function failure(options: Record<string, unknown>, layout: LayoutOptions = {}): SocagentError {
  try {
    layoutOf(robertaShapes(SMALL, "masked-lm"), lora(options), { numLabels: 3, ...layout });
  } catch (thrown) {
    if (thrown instanceof SocagentError) return thrown;
    throw thrown;
  }
  throw new Error("no error");
}

describe("layoutOf", () => {
  it("has the golden figures of DistilRoBERTa", () => {
    const layout = layoutOf(robertaShapes(DISTILROBERTA, "masked-lm"), lora({}), { numLabels: 15 });
    const shapes = trainableShapes(layout);
    const count = (wanted: boolean): number =>
      [...shapes]
        .filter(([name]) => name.includes(".lora_") === wanted)
        .reduce((sum, [, shape]) => sum + shape.reduce((product, size) => product * size, 1), 0);
    expect(shapes.size).toBe(28);
    expect(count(true)).toBe(147_456);
    expect(count(false)).toBe(602_127);
    expect(countTrainable(layout)).toBe(749_583);
  });

  it("says which name matches nothing, what is near it, and what there is", () => {
    const error = failure({
      target_modules: ["qurey", "value", "zzzzzz"],
      exclude_modules: ["kei"],
      modules_to_save: ["classifier"],
    });
    expect(error.code).toBe("adapter");
    expect(error.problems).toEqual([
      "target_modules: `qurey` matches no module; did you mean `query`?",
      "target_modules: `zzzzzz` matches no module",
      "exclude_modules: `kei` matches no module; did you mean `key`?",
    ]);
    expect(error.nextStep).toContain("attention.output.dense, key, query, value, intermediate.dense, output.dense");
    expect(error.nextStep).not.toContain("classifier");
  });

  it("lets a file list names that match nothing, as PEFT does", () => {
    const config = lora({ target_modules: ["query", "q_proj"], modules_to_save: ["nothing"] });
    const layout = layoutOf(robertaShapes(SMALL, "none"), config, { numLabels: 3, strict: false });
    expect(layout.updates).toHaveLength(2);
  });

  it("refuses what is not a linear module by name", () => {
    expect(failure({ target_modules: ["query", "word_embeddings"] }).problems).toEqual([
      "target_modules matches roberta.embeddings.word_embeddings, an embedding; updates of embeddings are not supported",
    ]);
    expect(failure({ target_modules: ["decoder"], task_type: null }).problems[0]).toContain("word embedding");
    expect(failure({ target_modules: [".*"].join("") }).problems[0]).toContain("which is not a linear module");
  });

  it("says that other settings leave nothing", () => {
    const error = failure({ target_modules: ["query"], layers_to_transform: [7] });
    expect(error.problems).toEqual([
      'target_modules: ["query"] matches no module that layers_to_transform would leave',
    ]);
  });

  it("refuses saved modules that PEFT could not load again", () => {
    expect(failure({ modules_to_save: ["dense"] }).problems.join()).toContain("which contains it");
    expect(
      failure({ modules_to_save: ["ense"], target_modules: ["dense"], task_type: null }).problems.join(),
    ).toContain("is targeted and also");
    expect(failure({ modules_to_save: ["lm_head"], task_type: null }).problems.join()).toContain("lm_head");
    expect(failure({ modules_to_save: ["word_embeddings"], task_type: null }).problems.join()).toContain(
      "lm_head.decoder",
    );
    expect(failure({ modules_to_save: ["LayerNrom"] }).problems).toEqual([
      "modules_to_save: `LayerNrom` matches no module",
    ]);
  });

  it("takes the number of classes from the base where it has a head, and asks for it where not", () => {
    const layout = layoutOf(robertaShapes(SMALL, "classification", 7), lora({}));
    expect(layout.saved.get("classifier.out_proj.weight")).toEqual([7, 16]);
    expect(() => layoutOf(robertaShapes(SMALL, "none"), lora({}))).toThrow("classification head");
  });

  it("takes the head that the task has, of a base with both", () => {
    const both = new Map([...robertaShapes(SMALL, "masked-lm"), ...robertaShapes(SMALL, "classification", 3)]);
    const heads = (options: Record<string, unknown>): string[] => {
      const { updates, saved } = layoutOf(both, lora({ target_modules: ["query", "dense"], ...options }));
      const names = [...updates.map(({ module }) => module), ...saved.keys()];
      return names.filter((name) => !name.startsWith("roberta."));
    };
    expect(heads({ task_type: "FEATURE_EXTRACTION" })).toEqual([]);
    expect(heads({ task_type: null })).toEqual(["lm_head.dense"]);
    const classifier = ["dense.bias", "dense.weight", "out_proj.bias", "out_proj.weight"].map(
      (name) => `classifier.${name}`,
    );
    expect(heads({})).toEqual(classifier);
    expect(heads({ task_type: null, modules_to_save: ["classifier"] })).toEqual(classifier);
  });

  it("sorts layer 10 behind layer 9", () => {
    const layout = layoutOf(robertaShapes({ ...SMALL, layers: 12 }, "none"), lora({ target_modules: ["query"] }), {
      numLabels: 2,
    });
    const layers = layout.updates.map(({ module }) => Number(/layer\.(\d+)/.exec(module)?.[1]));
    expect(layers).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });
});
