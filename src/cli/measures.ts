/** Readers of option values that are measures: times and shares. */
import { SocagentError } from "../errors.js";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A reader of times as in `90s`, `15m`, `1.5h`, `2d`, in milliseconds. It throws SocagentError (`usage`), naming the flag. */
export function duration(flag: string): (text: string) => number {
  return (text) => {
    const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim()) ?? [];
    const value = Number(number) * (UNITS[unit] ?? Number.NaN);
    if (value > 0 && Number.isFinite(value)) return Math.round(value);
    throw new SocagentError("usage", `${flag} ${text} is no time`, {
      nextStep: `Give a number and s, m, h or d, as in \`${flag} 90s\` or \`${flag} 1h\`.`,
    });
  };
}

/** A reader of shares between 0 and 1, exclusive. It throws SocagentError (`usage`), naming the flag. */
export function fraction(flag: string): (text: string) => number {
  return (text) => {
    const value = /^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value < 1) return value;
    throw new SocagentError("usage", `${flag} ${text} is not a share above 0 and below 1`, {
      nextStep: `Give it as in \`${flag} 0.05\`.`,
    });
  };
}
