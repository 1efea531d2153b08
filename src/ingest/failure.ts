/** Errors that survive the way out of a worker thread, where they lose their class. */
import { type ErrorCode, messageOf, SocagentError } from "../errors.js";

/** An error as it is sent. */
export interface Failure {
  readonly kind: "failed";
  readonly code: ErrorCode;
  readonly message: string;
  readonly file: string | undefined;
  readonly problems: readonly string[];
  readonly nextStep: string | undefined;
}

export function failureOf(thrown: unknown): Failure {
  const known = thrown instanceof SocagentError ? thrown : undefined;
  return {
    kind: "failed",
    code: known?.code ?? "internal",
    message: messageOf(thrown),
    file: known?.subject.file,
    problems: known?.problems ?? [],
    nextStep: known?.nextStep,
  };
}

export function errorOf({ code, message, file, problems, nextStep }: Failure): SocagentError {
  return new SocagentError(code, message, {
    subject: file === undefined ? {} : { file },
    problems,
    ...(nextStep === undefined ? {} : { nextStep }),
  });
}
