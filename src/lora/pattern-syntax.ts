/**
 * The part of Python's regular expressions that adapter configurations use, parsed into a tree.
 *
 * PEFT hands these strings to Python's `re`. JavaScript's RegExp reads several of them otherwise (`(?P<name>…)`, `\Z`,
 * `[]a]`, `{,3}`) and both backtrack, so that a hostile file could hang the program. Hence a parser of our own, and a
 * matcher (module-pattern.ts) whose time is bounded. Syntax: https://docs.python.org/3/library/re.html
 */
import { SocagentError } from "../errors.js";

/** Tells whether a UTF-16 code unit belongs to a set. */
export type CharacterSet = (code: number) => boolean;

export type PatternNode =
  | { readonly kind: "character"; readonly has: CharacterSet }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "alternatives"; readonly options: readonly PatternNode[] }
  | { readonly kind: "group"; readonly name: string | undefined; readonly body: PatternNode }
  | { readonly kind: "look-ahead"; readonly negated: boolean; readonly body: PatternNode }
  | { readonly kind: "assertion"; readonly at: "start" | "end" | "word-boundary" | "not-word-boundary" }
  | {
      readonly kind: "repeat";
      readonly body: PatternNode;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

/** Patterns name modules; the longest that libraries generate have a few hundred characters. */
export const MAX_PATTERN_LENGTH = 4096;
/** Groups within groups; bounds the parser's recursion. */
const MAX_NESTING = 64;

/** The error of a pattern that cannot be used. */
export function patternError(source: string, reason: string): SocagentError {
  const shown = JSON.stringify(source.length > 80 ? `${source.slice(0, 79)}…` : source);
  return new SocagentError("adapter", `the pattern ${shown} cannot be used: ${reason}`);
}

const isDigit: CharacterSet = (code) => code >= 48 && code <= 57;
const isSpace: CharacterSet = (code) => code === 32 || (code >= 9 && code <= 13);
export const isWord: CharacterSet = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const not =
  (set: CharacterSet): CharacterSet =>
  (code) =>
    !set(code);
const only =
  (one: number): CharacterSet =>
  (code) =>
    code === one;

const CLASSES: ReadonlyMap<string, CharacterSet> = new Map([
  ["d", isDigit],
  ["D", not(isDigit)],
  ["s", isSpace],
  ["S", not(isSpace)],
  ["w", isWord],
  ["W", not(isWord)],
]);
const CONTROLS: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
]);
const ASSERTIONS: ReadonlyMap<string, "start" | "end" | "word-boundary" | "not-word-boundary"> = new Map([
  ["A", "start"],
  ["Z", "end"],
  ["b", "word-boundary"],
  ["B", "not-word-boundary"],
]);
/** Constructs of Python's that are refused, by what follows `(?`. */
const REFUSED_GROUPS: readonly (readonly [string, string])[] = [
  ["<=", "look-behind (?<=…) is not supported"],
  ["<!", "look-behind (?<!…) is not supported"],
  ["P=", "back-references are not supported"],
  ["P>", "(?P>…) is not supported"],
  [">", "atomic groups (?>…) are not supported"],
  ["(", "conditional groups (?(…)…) are not supported"],
];

class Parser {
  #position = 0;
  #nesting = 0;
  readonly #names = new Set<string>();

  constructor(readonly source: string) {}

  parse(): PatternNode {
    const tree = this.#alternatives();
    if (this.#position < this.source.length) throw this.#error("unbalanced parenthesis");
    return tree;
  }

  #error(reason: string): SocagentError {
    return patternError(this.source, `${reason} (at character ${this.#position + 1})`);
  }

  #peek(): string {
    return this.source[this.#position] ?? "";
  }

  #accept(text: string): boolean {
    if (!this.source.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  #next(): string {
    const character = this.#peek();
    this.#position += 1;
    return character;
  }

  #alternatives(): PatternNode {
    const options = [this.#sequence()];
    while (this.#accept("|")) options.push(this.#sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: "alternatives", options };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (this.#position < this.source.length && this.#peek() !== "|" && this.#peek() !== ")") {
      const atom = this.#atom();
      if (atom !== undefined) items.push(this.#repeated(atom));
    }
    return { kind: "sequence", items };
  }

  #repeated(body: PatternNode): PatternNode {
    const counts = this.#quantifier();
    if (counts === undefined) return body;
    if (body.kind === "assertion" || body.kind === "look-ahead") throw this.#error("nothing to repeat");
    const lazy = this.#accept("?");
    if (!lazy && this.#accept("+")) throw this.#error("possessive quantifiers are not supported");
    if (this.#quantifier() !== undefined) throw this.#error("multiple repeat");
    return { kind: "repeat", body, ...counts, lazy };
  }

  /** `*`, `+`, `?`, `{m}`, `{m,}`, `{,n}`, `{m,n}`; any other brace is a plain character, as in Python. */
  #quantifier(): { least: number; most: number } | undefined {
    if (this.#accept("*")) return { least: 0, most: Infinity };
    if (this.#accept("+")) return { least: 1, most: Infinity };
    if (this.#accept("?")) return { least: 0, most: 1 };
    const found = /^\{(?:(\d+)|(\d*),(\d*))\}/.exec(this.source.slice(this.#position, this.#position + 32));
    if (found === null) return undefined;
    this.#position += found[0].length;
    const [, exact, from, to] = found;
    const least = Number(exact ?? from ?? 0);
    const most = exact !== undefined ? least : to === "" ? Infinity : Number(to);
    if (most < least) throw this.#error("min repeat greater than max repeat");
    return { least, most };
  }

  #atom(): PatternNode | undefined {
    const character = this.#next();
    switch (character) {
      case ".":
        return { kind: "character", has: not(only(10)) };
      case "^":
        return { kind: "assertion", at: "start" };
      case "$":
        return { kind: "assertion", at: "end" };
      case "(":
        return this.#group();
      case "[":
        return { kind: "character", has: this.#set() };
      case "\\":
        return this.#escape();
      default:
        this.#position -= 1;
        if (this.#quantifier() !== undefined) throw this.#error("nothing to repeat");
        this.#position += 1;
        return { kind: "character", has: only(character.charCodeAt(0)) };
    }
  }

  #group(): PatternNode | undefined {
    let name: string | undefined;
    let negated: boolean | undefined;
    if (this.#accept("?")) {
      const refused = REFUSED_GROUPS.find(([text]) => this.source.startsWith(text, this.#position));
      if (refused !== undefined) throw this.#error(refused[1]);
      if (this.#accept("#")) {
        this.#comment();
        return undefined;
      }
      if (this.#accept("P<")) name = this.#groupName();
      else if (this.#accept("=")) negated = false;
      else if (this.#accept("!")) negated = true;
      else if (!this.#accept(":")) throw this.#error("inline flags (?i) and unknown extensions are not supported");
    }
    if (this.#nesting >= MAX_NESTING) throw this.#error(`groups are nested more than ${MAX_NESTING} deep`);
    this.#nesting += 1;
    const body = this.#alternatives();
    this.#nesting -= 1;
    if (!this.#accept(")")) throw this.#error("missing )");
    return negated === undefined ? { kind: "group", name, body } : { kind: "look-ahead", negated, body };
  }

  #comment(): void {
    const end = this.source.indexOf(")", this.#position);
    if (end < 0) throw this.#error("missing ), unterminated comment");
    this.#position = end + 1;
  }

  #groupName(): string {
    const name = /^([A-Za-z_]\w*)>/.exec(this.source.slice(this.#position))?.[1];
    if (name === undefined) throw this.#error("bad group name");
    if (this.#names.has(name)) throw this.#error(`the group name ${name} is there twice`);
    this.#names.add(name);
    this.#position += name.length + 1;
    return name;
  }

  #escape(): PatternNode {
    const character = this.#peek();
    const at = ASSERTIONS.get(character);
    if (at !== undefined) {
      this.#position += 1;
      return { kind: "assertion", at };
    }
    if (character >= "1" && character <= "9") throw this.#error("back-references are not supported");
    const escaped = this.#escapedCharacter();
    return { kind: "character", has: typeof escaped === "number" ? only(escaped) : escaped };
  }

  /** What follows a backslash, inside a set or outside: a class, or the code of one character. */
  #escapedCharacter(): CharacterSet | number {
    if (this.#position >= this.source.length) throw this.#error("bad escape at the end");
    const character = this.#next();
    const set = CLASSES.get(character);
    if (set !== undefined) return set;
    const control = CONTROLS.get(character);
    if (control !== undefined) return control;
    const digits = character === "x" ? 2 : character === "u" ? 4 : 0;
    if (digits > 0) {
      const hexadecimal = this.source.slice(this.#position, this.#position + digits);
      if (!new RegExp(`^[0-9A-Fa-f]{${digits}}$`).test(hexadecimal))
        throw this.#error(`incomplete escape \\${character}`);
      this.#position += digits;
      return Number.parseInt(hexadecimal, 16);
    }
    if (/[A-Za-z0-9]/.test(character)) throw this.#error(`the escape \\${character} is not supported`);
    return character.charCodeAt(0);
  }

  /** `[…]`; a `]` right after the opening is a plain character, as in Python. */
  #set(): CharacterSet {
    const negated = this.#accept("^");
    const parts: CharacterSet[] = [];
    for (let first = true; first || this.#peek() !== "]"; first = false) {
      const low = this.#setMember();
      const isRange = this.#peek() === "-" && this.source[this.#position + 1] !== "]";
      if (!isRange) {
        parts.push(typeof low === "number" ? only(low) : low);
        continue;
      }
      this.#position += 1;
      const high = this.#setMember();
      if (typeof low !== "number" || typeof high !== "number" || high < low) throw this.#error("bad character range");
      parts.push((code) => code >= low && code <= high);
    }
    this.#position += 1;
    const has: CharacterSet = (code) => parts.some((part) => part(code));
    return negated ? not(has) : has;
  }

  #setMember(): CharacterSet | number {
    if (this.#position >= this.source.length) throw this.#error("unterminated character set");
    if (!this.#accept("\\")) return this.#next().charCodeAt(0);
    return this.#accept("b") ? 8 : this.#escapedCharacter();
  }
}

/**
 * Parses a pattern. Names of modules are ASCII, so `\d`, `\w` and `\s` are ASCII too.
 * @throws SocagentError (`adapter`) on a mistake, on syntax that is not supported, and on patterns that are too long
 */
export function parsePattern(source: string): PatternNode {
  if (source.length > MAX_PATTERN_LENGTH) {
    throw patternError(source, `it has ${source.length} characters, more than the ${MAX_PATTERN_LENGTH} allowed`);
  }
  return new Parser(source).parse();
}
