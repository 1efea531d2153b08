import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRobertaConfig } from "../../src/model/config.js";
import { serialiseRobertaConfig } from "../../src/model/serialise-config.js";
import { tinyConfig } from "./tiny-model.js";

describe("serialiseRobertaConfig", () => {
  it("is read back as it was", () => {
    const config = { ...tinyConfig, labels: ["x", "y"], problemType: "regression" as const, classifierDropout: 0 };
    const text = serialiseRobertaConfig(config, "RobertaForSequenceClassification", "BF16");
    expect(parseRobertaConfig(JSON.parse(text))).toEqual(config);
    expect(JSON.parse(text)).toMatchObject({
      architectures: ["RobertaForSequenceClassification"],
      torch_dtype: "bfloat16",
    });
  });

  it("keeps the settings of a config that transformers wrote", () => {
    const folder = join(import.meta.dirname, "../oracle/fixtures/tiny-roberta/classification-f16");
    const theirs = JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as Record<string, unknown>;
    const text = serialiseRobertaConfig(parseRobertaConfig(theirs), "RobertaForSequenceClassification", "F16");
    const renamed = [
      "dtype",
      "transformers_version",
      "use_cache",
      "classifier_dropout",
      "is_decoder",
      "add_cross_attention",
    ];
    const kept = Object.fromEntries(Object.entries(theirs).filter(([name]) => !renamed.includes(name)));
    expect(JSON.parse(text)).toMatchObject({ ...kept, torch_dtype: "float16", classifier_dropout: 0.1 });
  });
});
