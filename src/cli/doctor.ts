/** `socagent doctor`: what this machine has, which backend runs, what is missing and what mends it. */
import type { CommandSpec } from "./command.js";
import { backendOption, threadsOption } from "./options.js";

export const doctor: CommandSpec = {
  name: "doctor",
  summary: "show what this machine has, which backend runs, and what is missing",
  description:
    "Shows the machine, the backend that computes and why each better one does not, and the optional parts that are " +
    "missing, each with the command that mends it. Exits with 1 when the backend that --backend asks for does not start.",
  options: [
    backendOption,
    threadsOption,
    { flags: "--json", description: "print the same facts as JSON (schemaVersion 1)" },
  ],
  examples: ["socagent doctor", "socagent doctor --backend gpu", "socagent doctor --json"],
  load: async () => (await import("./doctor-run.js")).runDoctor,
};
