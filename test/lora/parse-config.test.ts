import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { DEFAULT_LORA, LORA_OPTIONS } from "../../src/lora/config.js";
import { parseLoraConfig } from "../../src/lora/parse-config.js";
import { serialiseLoraConfig } from "../../src/lora/serialise-config.js";

const LORA = { peft_type: "LORA", task_type: "SEQ_CLS" };

function problemsOf(value: unknown): readonly string[] {
  try {
    parseLoraConfig(value, "adapter_config.json");
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    expect(thrown.code).toBe("adapter");
    expect(thrown.subject.file).toBe("adapter_config.json");
    return thrown.problems;
  }
  return [];
}

describe("parseLoraConfig", () => {
  it("takes PEFT's defaults for what is absent or null", () => {
    expect(parseLoraConfig(LORA)).toEqual(DEFAULT_LORA);
    const nulls = Object.fromEntries(LORA_OPTIONS.map(({ key }) => [key, null]));
    expect(parseLoraConfig({ ...LORA, ...nulls })).toEqual(DEFAULT_LORA);
    expect(parseLoraConfig({ peft_type: "LORA" }).taskType).toBeNull();
  });

  it("reads every supported setting", () => {
    const config = parseLoraConfig({
      ...LORA,
      r: 4,
      lora_alpha: 16.5,
      lora_dropout: 0.1,
      target_modules: ["query", "dense"],
      exclude_modules: ".*key",
      bias: "lora_only",
      modules_to_save: ["LayerNorm", "classifier", "score", "classifier", "score"],
      use_rslora: true,
      use_dora: true,
      init_lora_weights: "Gaussian",
      layers_to_transform: 1,
      layers_pattern: "layer",
      rank_pattern: { query: 2 },
      alpha_pattern: { "layer\\.0.*": 0.5 },
      base_model_name_or_path: "distilroberta-base",
      revision: "main",
      inference_mode: true,
    });
    expect(config).toEqual({
      r: 4,
      loraAlpha: 16.5,
      loraDropout: 0.1,
      targetModules: ["query", "dense"],
      excludeModules: ".*key",
      bias: "lora_only",
      modulesToSave: ["LayerNorm", "classifier", "score"],
      useRslora: true,
      useDora: true,
      initLoraWeights: "gaussian",
      layersToTransform: [1],
      layersPattern: ["layer"],
      rankPattern: new Map([["query", 2]]),
      alphaPattern: new Map([["layer\\.0.*", 0.5]]),
      taskType: "SEQ_CLS",
      baseModelNameOrPath: "distilroberta-base",
      revision: "main",
    });
  });

  it.each([
    ["fan_in_fan_out", true],
    ["layer_replication", [[0, 1]]],
    ["loftq_config", { loftq_bits: 4 }],
    ["eva_config", { rho: 2 }],
    ["corda_config", { corda_method: "kpm" }],
    ["megatron_config", { a: 1 }],
    ["trainable_token_indices", [1]],
    ["alora_invocation_tokens", [1, 2]],
    ["use_qalora", true],
    ["lora_bias", true],
    ["target_parameters", ["x"]],
    ["use_bdlora", { a: 1 }],
    ["arrow_config", { a: 1 }],
    ["kasa_config", { beta: 1 }],
    ["velora_config", { a: 1 }],
    ["monteclora_config", { a: 1 }],
    ["lora_ga_config", { a: 1 }],
    ["ensure_weight_tying", true],
    ["enable_lora", [true]],
    ["of_the_future", 0],
    ["init_lora_weights", "pissa"],
    ["init_lora_weights", "olora"],
    ["task_type", "CAUSAL_LM"],
    ["bias", "some"],
    ["r", 0],
    ["r", 2.5],
    ["r", 1e9],
    ["r", "8"],
    ["lora_alpha", 0],
    ["lora_alpha", -1],
    ["lora_dropout", 1],
    ["target_modules", [1]],
    ["target_modules", []],
    ["target_modules", 3],
    ["rank_pattern", { query: 0 }],
    ["alpha_pattern", [1]],
    ["layers_to_transform", -1],
    ["layers_to_transform", "1"],
    ["layers_pattern", "layer"],
    ["modules_to_save", "classifier"],
    ["use_dora", 1],
  ] as const)("refuses %s = %j by name", (field, value) => {
    const problems = problemsOf({ ...LORA, [field]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(field);
  });

  it.each([
    ["target_modules", ".*(query"],
    ["exclude_modules", "[z-a]"],
    ["rank_pattern", { "(?<=a)query": 1 }],
    ["modules_to_save", ["a**"]],
  ])("refuses a pattern that cannot be used in %s", (field, value) => {
    expect(problemsOf({ ...LORA, [field]: value })).toEqual([
      expect.stringMatching(/^the pattern ".*" cannot be used: /),
    ]);
  });

  it.each([
    ["eva_config", null],
    ["loftq_config", {}],
    ["fan_in_fan_out", false],
    ["megatron_core", "megatron.core"],
    ["qalora_group_size", 16],
    ["auto_mapping", { base_model_class: "RobertaForMaskedLM", parent_library: "transformers" }],
    ["peft_version", "0.5.0"],
    ["runtime_config", { ephemeral_gpu_offload: false }],
    ["of_the_future", null],
  ])("accepts %s = %j, which changes nothing", (field, value) => {
    expect(parseLoraConfig({ ...LORA, [field]: value })).toEqual(DEFAULT_LORA);
  });

  it("names everything that is wrong at once", () => {
    const problems = problemsOf({
      ...LORA,
      r: -1,
      bias: "x",
      use_qalora: true,
      unheard_of: 1,
      init_lora_weights: "eva",
    });
    expect(problems).toHaveLength(5);
  });

  it("refuses other methods and what is no object", () => {
    expect(problemsOf({ peft_type: "IA3" })).toEqual(['peft_type is "IA3"; supported: LORA']);
    expect(problemsOf({})).toEqual(["peft_type is missing; supported: LORA"]);
    for (const value of [null, [], 3, "LORA"]) expect(problemsOf(value)).toHaveLength(1);
  });

  it("bounds hostile patterns instead of hanging on them", () => {
    const started = performance.now();
    expect(problemsOf({ ...LORA, target_modules: "((a{99}){99}){99}" })).toHaveLength(1);
    expect(problemsOf({ ...LORA, target_modules: "(".repeat(3000) })).toHaveLength(1);
    expect(problemsOf({ ...LORA, target_modules: "a".repeat(5000) })).toHaveLength(1);
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`(.?){99}${index}`, 1]));
    expect(problemsOf({ ...LORA, rank_pattern: many })).toHaveLength(1);
    let deep: unknown = 1;
    for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
    expect(problemsOf({ ...LORA, rank_pattern: deep })).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("throws nothing but its own error, whatever the JSON", () => {
    const keys = [...LORA_OPTIONS.map(({ key }) => key), "task_type", "revision", "loftq_config", "eva_config"];
    const pattern = fc.oneof(fc.string(), fc.stringMatching(/^[a-z.*+?()[\]{}|\\^$0-9,:=!<>P-]{0,24}$/));
    const value = fc.oneof(
      fc.jsonValue(),
      pattern,
      fc.array(pattern),
      fc.dictionary(pattern, fc.double()),
      fc.integer(),
    );
    const config = fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), value);
    fc.assert(
      fc.property(config, (fields) => {
        problemsOf({ ...fields, peft_type: "LORA" });
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.jsonValue(), (any) => {
        problemsOf(any);
      }),
    );
  });
});

describe("serialiseLoraConfig", () => {
  const config = parseLoraConfig({
    ...LORA,
    r: 4,
    target_modules: ["value", "query"],
    layers_to_transform: [0],
    rank_pattern: { value: 2, query: 3 },
    use_dora: true,
    bias: "all",
  });

  it("writes two spaces, sorted keys, the base model's name and the head", () => {
    const text = serialiseLoraConfig(config, "distilroberta-base");
    const fields = JSON.parse(text) as Record<string, unknown>;
    expect(text.startsWith('{\n  "alpha_pattern": {},\n  "auto_mapping": null,\n')).toBe(true);
    expect(Object.keys(fields)).toEqual(Object.keys(fields).toSorted());
    expect(fields).toMatchObject({
      peft_type: "LORA",
      task_type: "SEQ_CLS",
      base_model_name_or_path: "distilroberta-base",
      inference_mode: true,
      modules_to_save: ["classifier", "score"],
      rank_pattern: { value: 2, query: 3 },
    });
  });

  it("is read back as it was", () => {
    const back = parseLoraConfig(JSON.parse(serialiseLoraConfig(config, "x")));
    expect(back).toEqual({ ...config, baseModelNameOrPath: "x", modulesToSave: ["classifier", "score"] });
  });

  it("keeps the order of patterns, the first of which counts", () => {
    const back = parseLoraConfig(JSON.parse(serialiseLoraConfig(config, null)));
    expect([...back.rankPattern.keys()]).toEqual(["value", "query"]);
  });

  it("writes ASCII", () => {
    const text = serialiseLoraConfig(config, "models/größe-\u{1f600}");
    expect(/^[\n\x20-\x7e]*$/.test(text)).toBe(true);
    expect((JSON.parse(text) as { base_model_name_or_path: string }).base_model_name_or_path).toBe(
      "models/größe-\u{1f600}",
    );
  });
});

describe("LORA_OPTIONS", () => {
  it("name the fields of the configuration, each once, with a help text", () => {
    const fields = LORA_OPTIONS.map(({ field }) => field);
    const notes = ["taskType", "baseModelNameOrPath", "revision"];
    expect([...fields, ...notes].sort()).toEqual(Object.keys(DEFAULT_LORA).sort());
    for (const { help } of LORA_OPTIONS) expect(help.length).toBeGreaterThan(10);
  });
});
