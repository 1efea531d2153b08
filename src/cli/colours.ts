/** Colours where they are wanted. Chalk is loaded only there: it takes a good tenth of the time of `socagent --help`. */

type Paint = (text: string) => string;

/** The styles that we use; a chalk instance is one. */
export interface Colours {
  /** 0 without colours. */
  readonly level: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

const plain: Paint = (text) => text;

export const NO_COLOURS: Colours = {
  level: 0,
  bold: plain,
  dim: plain,
  red: plain,
  green: plain,
  yellow: plain,
  cyan: plain,
};

type Level = 0 | 1 | 2 | 3;

/**
 * None where NO_COLOR is set and not empty (https://no-color.org); as FORCE_COLOR says (0 or false: none); otherwise on a
 * terminal, whatever it has.
 */
export function wantedLevel(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): Level | "supported" {
  if ((environment.NO_COLOR ?? "") !== "") return 0;
  const forced = environment.FORCE_COLOR;
  if (forced === undefined) return isTerminal ? "supported" : 0;
  if (forced === "0" || forced === "false") return 0;
  return forced === "2" ? 2 : forced === "3" ? 3 : 1;
}

/** For one of the process's two streams. */
export async function coloursOf(stream: "stdout" | "stderr", isTerminal: boolean): Promise<Colours> {
  const wanted = wantedLevel(process.env, isTerminal);
  if (wanted === 0) return NO_COLOURS;
  const { Chalk, supportsColor, supportsColorStderr } = await import("chalk");
  if (wanted !== "supported") return new Chalk({ level: wanted });
  const supported = stream === "stdout" ? supportsColor : supportsColorStderr;
  return supported === false ? NO_COLOURS : new Chalk({ level: supported.level });
}
