// Running other programs, and the one error of `npm run native`: what is wrong and what to do.
import { spawn } from "node:child_process";

export class NativeBuildError extends Error {
  /**
   * @param {string} message what is wrong
   * @param {string} nextStep what the reader should do
   * @param {string} [output] what the failed program printed
   */
  constructor(message, nextStep, output = "") {
    super(message);
    this.nextStep = nextStep;
    this.output = output;
    this.exitCode = 1;
  }
}

/** Something that the build needs is not to be had here; the exit code 3 tells scripts to go on without it. */
export class MissingError extends NativeBuildError {
  /**
   * @param {string} message
   * @param {string} nextStep
   * @param {string} [output]
   */
  constructor(message, nextStep, output) {
    super(message, nextStep, output);
    this.exitCode = 3;
  }
}

/**
 * Runs a program without a shell and collects what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, showOutput?: boolean }} [options] `showOutput` passes standard
 *   output on (for a progress bar) instead of collecting it
 * @returns {Promise<{ ok: boolean, missing: boolean, stdout: string, stderr: string }>} `missing`: there is no such program
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", options.showOutput === true ? "inherit" : "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (/** @type {string} */ text) => (stderr += text));
    child.on("error", (error) => {
      const missing = "code" in error && error.code === "ENOENT";
      resolve({ ok: false, missing, stdout, stderr: stderr + error.message });
    });
    child.on("close", (code) => {
      resolve({ ok: code === 0, missing: false, stdout, stderr });
    });
  });
}

/**
 * The end of a program's output, where the reason usually is.
 * @param {string} text
 * @param {number} [lines]
 */
export function tail(text, lines = 15) {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
