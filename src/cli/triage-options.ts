/** Options that `triage`, `explain` and `export` share. */
import type { OptionSpec } from "./command.js";

export const encoderOption: OptionSpec = {
  flags: "--encoder <kind>",
  description: "what runs the model: ONNX Runtime, or TensorFlow.js on --backend",
  choices: ["onnx", "tensor"],
  defaultValue: "onnx",
};
