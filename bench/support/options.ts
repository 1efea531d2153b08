/** Parsers of option values, for commander. */
import { InvalidArgumentError } from "commander";

/** A whole number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number above 0.");
  return value;
}

/** A parser of comma-separated choices, kept in the order of `choices`. */
export function listOf<T extends string | number>(choices: readonly T[]): (text: string) => T[] {
  return (text) => {
    const words = text.split(",").map((word) => word.trim());
    const unknown = words.filter((word) => !choices.some((choice) => String(choice) === word));
    if (unknown.length > 0) {
      throw new InvalidArgumentError(
        `Unknown: ${unknown.join(", ")}. Choices, with commas between: ${choices.join(", ")}.`,
      );
    }
    return choices.filter((choice) => words.includes(String(choice)));
  };
}
