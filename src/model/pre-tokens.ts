/**
 * GPT-2's split of text into pre-tokens (a word with its leading space, a run of digits, of other signs, of white space),
 * within which byte pairs are merged. Equal to Hugging Face's ByteLevel pre-tokenizer, that is to the regular expression
 *
 *     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 *
 * as the Rust library reads it. Three reasons to scan by hand instead of using JavaScript's: its `\s` holds U+FEFF and lacks
 * U+0085, its `\p{L}` and `\p{N}` follow the Unicode version of the Node.js that runs, and its backtracking keeps a stack
 * as long as the longest run. The scan is linear and can stop anywhere.
 */

const UNKNOWN = 0;
const OTHER = 1;
const LETTER = 2;
const NUMBER = 3;
const SPACE = 4;

/**
 * Letters and numbers of Unicode 16, which the `tokenizers` library 0.23 knows: what came after 14, for a Node.js that is
 * older, and what 17 adds, for one that is newer. Found by asking the library about each code point.
 */
const LETTERS_TO_16 =
  "1C89-1C8A A7CB-A7CD A7DA-A7DC 105C0-105F3 10D4A-10D65 10D6F-10D85 10EC2-10EC4 1123F-11240 11380-11389 1138B 1138E " +
  "11390-113B5 113B7 113D1 113D3 11BC0-11BE0 11F02 11F04-11F10 11F12-11F33 1342F 13441-13446 13460-143FA 16100-1611D " +
  "16D40-16D6C 18CFF 1B132 1B155 1DF25-1DF2A 1E030-1E06D 1E4D0-1E4EB 1E5D0-1E5ED 1E5F0 2B739 2EBF0-2EE5D 31350-323AF";
const LETTERS_OF_17 =
  "88F C5C CDC A7CE-A7CF A7D2 A7D4 A7F1 10940-10959 10EC5-10EC7 11DB0-11DDB 16EA0-16EB8 16EBB-16ED3 16FF2-16FF3 187F8-187FF " +
  "18D09-18D1E 18D80-18DF2 1E6C0-1E6DE 1E6E0-1E6E2 1E6E4-1E6E5 1E6E7-1E6ED 1E6F0-1E6F4 1E6FE-1E6FF 2B73A-2B73F 2CEA2-2CEAD " +
  "323B0-33479";
const NUMBERS_TO_16 =
  "10D40-10D49 116D0-116E3 11BF0-11BF9 11F50-11F59 16130-16139 16D70-16D79 1CCF0-1CCF9 1D2C0-1D2D3 1E4F0-1E4F9 1E5F1-1E5FA";
const NUMBERS_OF_17 = "11DE0-11DE9 16FF4-16FF6";

const SPACE_POINT = 0x20;

/** A class for a regular expression with the flag `v`. */
function characters(ranges: string): string {
  return `[${ranges.replace(/[0-9A-F]+/g, "\\u{$&}").replaceAll(" ", "")}]`;
}

const ONE_LETTER = new RegExp(`^[[\\p{L}${characters(LETTERS_TO_16)}]--${characters(LETTERS_OF_17)}]$`, "v");
const ONE_NUMBER = new RegExp(`^[[\\p{N}${characters(NUMBERS_TO_16)}]--${characters(NUMBERS_OF_17)}]$`, "v");
const ONE_SPACE = /^\p{White_Space}$/u;

function classify(character: string): number {
  if (ONE_LETTER.test(character)) return LETTER;
  if (ONE_NUMBER.test(character)) return NUMBER;
  return ONE_SPACE.test(character) ? SPACE : OTHER;
}

/** The class of each code point that was asked for. */
const classes = new Uint8Array(0x110000);

/** Lone surrogates are OTHER, as U+FFFD is, which they are encoded as. */
function classOf(point: number): number {
  const known = classes[point] ?? OTHER;
  if (known !== UNKNOWN) return known;
  const found = classify(String.fromCodePoint(point));
  classes[point] = found;
  return found;
}

function unitsOf(point: number): number {
  return point > 0xffff ? 2 : 1;
}

/** `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` at `start`: its length, or 0. */
function contractionAt(text: string, start: number): number {
  switch (text[start + 1]) {
    case "s":
    case "t":
    case "m":
    case "d":
      return 2;
    case "r":
    case "v":
      return text[start + 2] === "e" ? 3 : 0;
    case "l":
      return text[start + 2] === "l" ? 3 : 0;
    default:
      return 0;
  }
}

/**
 * Where the pre-token that begins at `start` ends, in UTF-16 units; at least `start` + 1.
 * @param start a position in `text` that is its beginning or the end of a pre-token
 */
export function preTokenEnd(text: string, start: number): number {
  const contraction = text[start] === "'" ? contractionAt(text, start) : 0;
  if (contraction > 0) return start + contraction;

  const first = text.codePointAt(start) ?? 0;
  let kind = classOf(first);
  let end = start + unitsOf(first);
  for (let point = text.codePointAt(end); point !== undefined; point = text.codePointAt(end)) {
    const next = classOf(point);
    // One space is part of the word after it.
    if (next !== kind && first === SPACE_POINT && end === start + 1) kind = next;
    if (next !== kind) break;
    end += unitsOf(point);
  }
  // White space before a word leaves its last character to that word, unless it has only one.
  return kind === SPACE && end < text.length && end - start > 1 ? end - 1 : end;
}
