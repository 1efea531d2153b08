/** Added tokens: strings such as `<mask>` that are cut out of the text before it is split, as Hugging Face does it. */

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Counts only where no word character stands beside it. */
  readonly singleWord: boolean;
  /** Swallows the white space before it. */
  readonly lstrip: boolean;
  /** Swallows the white space after it. */
  readonly rstrip: boolean;
  /** Matched after those that are not; with no normalizer that is all it means. */
  readonly normalized: boolean;
  /** A control token, never wanted from a user's text. */
  readonly special: boolean;
}

/** A stretch of text, or the id of an added token. */
export type Section = string | number;

/** Rust's `\w`. */
const WORD_CHARACTER = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
const ENDS_WITH_WORD = new RegExp(`${WORD_CHARACTER}$`, "u");
const STARTS_WITH_WORD = new RegExp(`^${WORD_CHARACTER}`, "u");
const SPACE = /\p{White_Space}/u;

/** Finds one set of added tokens in texts; where two begin together, the longer one. */
class AddedTokenMatcher {
  readonly #pattern: RegExp;
  readonly #byContent: ReadonlyMap<string, AddedToken>;

  constructor(tokens: readonly AddedToken[]) {
    this.#byContent = new Map(tokens.map((token) => [token.content, token]));
    const contents = [...this.#byContent.keys()].sort((a, b) => b.length - a.length);
    this.#pattern = new RegExp(
      contents.map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"),
      "gu",
    );
  }

  *sections(text: string): Generator<Section> {
    let done = 0;
    for (const match of text.matchAll(this.#pattern)) {
      const token = this.#byContent.get(match[0]);
      let start = match.index;
      let end = start + match[0].length;
      if (token === undefined || (token.singleWord && !standsAlone(text, start, end))) continue;
      // White space that an earlier token swallowed is gone already.
      if (token.lstrip) while (start > done && SPACE.test(text.charAt(start - 1))) start--;
      if (token.rstrip) while (end < text.length && SPACE.test(text.charAt(end))) end++;
      if (start > done) yield text.slice(done, start);
      yield token.id;
      done = end;
    }
    if (done < text.length) yield text.slice(done);
  }
}

function standsAlone(text: string, start: number, end: number): boolean {
  // Two units hold any one character.
  const before = text.slice(Math.max(0, start - 2), start);
  return !ENDS_WITH_WORD.test(before) && !STARTS_WITH_WORD.test(text.slice(end, end + 2));
}

/** Cuts texts at the added tokens of a tokenizer: first those matched as written, then in what is left the normalized ones. */
export class AddedTokenSplitter {
  readonly #matchers: readonly AddedTokenMatcher[];

  constructor(tokens: readonly AddedToken[]) {
    const groups = [tokens.filter(({ normalized }) => !normalized), tokens.filter(({ normalized }) => normalized)];
    this.#matchers = groups.filter((group) => group.length > 0).map((group) => new AddedTokenMatcher(group));
  }

  /** The sections of `text` in order, found as they are asked for; none is empty. */
  *split(text: string, from = 0): Generator<Section> {
    const matcher = this.#matchers[from];
    if (matcher === undefined) {
      if (text.length > 0) yield text;
      return;
    }
    for (const section of matcher.sections(text)) {
      if (typeof section === "number") yield section;
      else yield* this.split(section, from + 1);
    }
  }
}
