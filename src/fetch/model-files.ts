/** Which files of a model's folder on the hub are needed, and whether they are all there. */
import { SocagentError } from "../errors.js";
import type { Checksums } from "./digest.js";

export interface HubFile {
  readonly path: string;
  readonly bytes: number | undefined;
  readonly checksums: Checksums;
}

export const CONFIG = "config.json";
const WEIGHTS = "model.safetensors";
const INDEX = "model.safetensors.index.json";
const SHARD = /^model-\d{5}-of-\d{5}\.safetensors$/;
const TOKENIZER = ["tokenizer.json", "vocab.json", "merges.txt"];
const MAY_BE = [
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "README.md",
  "LICENSE",
  "LICENSE.txt",
];

/**
 * The config first, the weights last.
 * @throws SocagentError (`checkpoint`) with everything that is missing
 */
export function chooseFiles(files: readonly HubFile[], model: string): HubFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const named = (names: readonly string[]): HubFile[] => names.flatMap((name) => byPath.get(name) ?? []);
  const shards = files.filter(({ path }) => SHARD.test(path));
  const weights = byPath.has(WEIGHTS) ? named([WEIGHTS]) : byPath.has(INDEX) ? [...named([INDEX]), ...shards] : [];
  const problems: string[] = [];
  if (!byPath.has(CONFIG)) problems.push(`it has no ${CONFIG}`);
  if (weights.length === 0) {
    const others = [...byPath.keys()].filter((path) => /\.(?:bin|h5|msgpack|onnx|gguf|pt)$/.test(path)).slice(0, 5);
    problems.push(`it has no weights in safetensors${others.length === 0 ? "" : `, only ${others.join(", ")}`}`);
  }
  if (!byPath.has("tokenizer.json") && !(byPath.has("vocab.json") && byPath.has("merges.txt"))) {
    problems.push("it has neither tokenizer.json nor vocab.json with merges.txt");
  }
  if (problems.length > 0) {
    throw new SocagentError("checkpoint", `${model} is no model that socagent can use`, {
      problems,
      nextStep:
        "Give a RoBERTa model with safetensors weights, such as distilroberta-base, or another --revision of it.",
    });
  }
  return [...named([CONFIG, ...TOKENIZER, ...MAY_BE]), ...weights];
}
