/** `socagent export`: a checkpoint with its adapter merged in, for other programs. */
import type { CommandSpec } from "./command.js";
import { backendOption, threadsOption } from "./options.js";

export const exportModel: CommandSpec = {
  name: "export",
  summary: "write a checkpoint as ONNX, or as a merged Hugging Face folder",
  description:
    "Merges the adapter into the base model and writes it as an ONNX graph (opset 20; dynamic batch and length; classification logits, " +
    "the mean of the last hidden states, and masked-LM logits at the masks), or as a folder that transformers reads, or both.",
  options: [
    {
      flags: "--checkpoint <folder>",
      description: "the model that `socagent train` wrote (default: socagent-mini, which comes with socagent)",
    },
    { flags: "--onnx <file>", description: "write an ONNX file" },
    {
      flags: "--int8",
      description: "encoder layers of the ONNX file with int8 weights, a channel each: smaller and faster",
    },
    { flags: "--safetensors <folder>", description: "write config.json, model.safetensors and the tokenizer" },
    { flags: "--force", description: "replace the files that are there" },
    backendOption,
    threadsOption,
    { flags: "--json", description: "print what was written as JSON" },
  ],
  examples: [
    "socagent export --checkpoint checkpoints/mine --onnx mine.onnx",
    "socagent export --checkpoint checkpoints/mine --onnx mine-int8.onnx --int8",
    "socagent export --checkpoint checkpoints/mine --safetensors merged/",
  ],
  load: async () => (await import("./export-run.js")).runExport,
};
