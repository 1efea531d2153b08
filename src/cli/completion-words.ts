/** What a shell may complete of a command, from the command's own description. */
import type { CommandSpec, OptionSpec } from "./command.js";
import { SHELLS } from "./completion.js";
import { FETCHABLE } from "./fetch.js";

/** What follows an option or stands by itself. */
export type Value =
  | { readonly kind: "none" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "folder" }
  | { readonly kind: "file" }
  /** A number, a date: nothing that can be offered. */
  | { readonly kind: "text" };

export interface OptionWords {
  /** `--out`, and `-o` where there is one. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: Value;
}

export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  readonly positional: Value;
}

/** Arguments whose words the command checks by itself. */
const POSITIONALS: Readonly<Record<string, readonly string[]>> = { "[what]": FETCHABLE, "<shell>": SHELLS };

/** Options of every command. */
const COMMON: readonly OptionWords[] = [
  { flags: ["-h", "--help"], description: "show help", value: { kind: "none" } },
  { flags: ["--debug"], description: "on failure, show where in the code it happened", value: { kind: "none" } },
];

export function wordsOf({ name, summary, options, arguments: positionals = [] }: CommandSpec): CommandWords {
  const [first] = positionals;
  return {
    name,
    summary,
    options: [...options.map(optionWords), ...COMMON],
    positional: first === undefined ? { kind: "none" } : valueOf(first.name, POSITIONALS[first.name]),
  };
}

function optionWords({ flags, description, choices }: OptionSpec): OptionWords {
  const placeholder = /[<[][^>\]]*[>\]]/.exec(flags)?.[0];
  return {
    flags: flags.match(/(?<![\w-])--?[\w-]+/g) ?? [],
    description,
    value: placeholder === undefined ? { kind: "none" } : valueOf(placeholder, choices),
  };
}

/** @param placeholder as in `<folder>` or `[files...]` */
function valueOf(placeholder: string, words: readonly string[] | undefined): Value {
  if (words !== undefined) return { kind: "words", words };
  const what = placeholder.replace(/[^\w]/g, "").toLowerCase();
  if (/^(?:folder|dir|directory|checkpoint)s?$/.test(what)) return { kind: "folder" };
  return /^(?:file|path|input|log|alert|dataset)s?$/.test(what) ? { kind: "file" } : { kind: "text" };
}
