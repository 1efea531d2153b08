/** Options of triage that other commands share. */
import type { OptionSpec } from "./command.js";
import { fraction } from "./measures.js";
import { list } from "./reader-options.js";

export const encoderOption: OptionSpec = {
  flags: "--encoder <kind>",
  description: "what runs the model: ONNX Runtime, or TensorFlow.js on --backend",
  choices: ["onnx", "tensor"],
  defaultValue: "onnx",
};

/** What is asked of closing. */
export const closingOptions: readonly OptionSpec[] = [
  {
    flags: "--max-miss <share>",
    description: "of an attack's alerts, how many closing may miss on average",
    parse: fraction("--max-miss"),
    defaultValue: 0.01,
  },
  {
    flags: "--confidence <share>",
    description: "how surely --max-miss holds",
    parse: fraction("--confidence"),
    defaultValue: 0.95,
  },
  {
    flags: "--may-close <guards>",
    description:
      "close also what is never closed otherwise, with commas between: intel (a feed lists it), strange (not like what the model knows), critical (on a critical asset)",
    parse: list,
  },
];
