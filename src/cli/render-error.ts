/** An error as text for people. */
import { type ErrorSubject, messageOf, SocagentError } from "../errors.js";
import type { Colours } from "./colours.js";
import { escapeControls, oneLine } from "./escape.js";

/** More problems than a screen shows help nobody. */
const MAX_PROBLEMS = 20;
const MAX_LINES = 30;
const MAX_CAUSES = 5;

export interface RenderOptions {
  readonly colours: Colours;
  /** Adds the stack and the causes. */
  readonly debug: boolean;
}

/** 0 is never among them: 2 for wrong use, 130 (128 + SIGINT) for an interruption, 1 for all else. */
export function exitCodeOf(thrown: unknown): 1 | 2 | 130 {
  if (!(thrown instanceof SocagentError)) return 1;
  if (thrown.code === "usage") return 2;
  return thrown.code === "interrupted" ? 130 : 1;
}

/**
 * The message, where it is, every problem, the next step; several lines with a line feed at the end. Whatever came from
 * files or arguments is escaped, so that it can't command the terminal.
 */
export function renderError(thrown: unknown, { colours, debug }: RenderOptions): string {
  const known = thrown instanceof SocagentError ? thrown : undefined;
  const message = known === undefined ? `unexpected: ${messageOf(thrown)}` : known.message;
  const lines = [`${colours.bold(colours.red("error:"))} ${indented(message)}`];
  const place = known === undefined ? undefined : placeOf(known.subject, message);
  if (place !== undefined) lines.push(`  ${place}`);
  lines.push(...problemLines(known?.problems ?? []));
  const nextStep = known === undefined || known.code === "internal" ? defectStep(known, debug) : known.nextStep;
  if (nextStep !== undefined) lines.push(`${colours.cyan("next:")}  ${indented(nextStep)}`);
  if (debug) lines.push(colours.dim(stackOf(thrown)));
  return `${lines.join("\n")}\n`;
}

function defectStep(known: SocagentError | undefined, debug: boolean): string {
  if (known?.nextStep !== undefined) return known.nextStep;
  const report = "This is a defect of socagent; please report it";
  return debug ? `${report} with the lines below.` : `${report}. \`--debug\` shows where it happened.`;
}

/** Several lines stay several, set in below the first, and are bounded. */
function indented(text: string): string {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(0, MAX_LINES).map((line) => oneLine(line, 2000));
  if (lines.length > MAX_LINES) shown.push(`… and ${lines.length - MAX_LINES} more lines`);
  return shown.join("\n       ");
}

/** Where it is wrong, but for what the message already says. */
function placeOf(subject: ErrorSubject, message: string): string | undefined {
  const { file, line, field, tensor } = subject;
  const parts = [
    file === undefined || message.includes(file) ? undefined : `file ${file}`,
    line === undefined || message.includes(`line ${line}`) ? undefined : `line ${line}`,
    field === undefined || message.includes(field) ? undefined : `field ${field}`,
    tensor === undefined || message.includes(tensor) ? undefined : `tensor ${tensor}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `in ${oneLine(parts.join(", "))}`;
}

function problemLines(problems: readonly string[]): string[] {
  const lines = problems.slice(0, MAX_PROBLEMS).map((problem) => `  - ${oneLine(problem)}`);
  const rest = problems.length - MAX_PROBLEMS;
  if (rest > 0) lines.push(`  … and ${rest} more`);
  return lines;
}

function stackOf(thrown: unknown): string {
  const parts: string[] = [];
  let current = thrown;
  while (current !== undefined && parts.length < MAX_CAUSES) {
    const text = current instanceof Error ? (current.stack ?? current.message) : messageOf(current);
    parts.push(escapeControls(text));
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join("\ncaused by: ");
}
