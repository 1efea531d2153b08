/**
 * Text from outside (rule names, messages, anything that an attacker may have written) made fit for the model: bounded, one line,
 * without what identifies a capture, and without the characters that the template itself is made of, so that it can't forge a fact.
 */

import { countWord } from "./buckets.js";
import type { OwnNames } from "./own-names.js";

/** What is read of a text at most: names of rules are shorter, and more would only cost time. */
const MAX_CHARACTERS = 512;
/** Words longer than this are no words: encoded payloads, keys, tokens. */
const MAX_WORD = 32;
/** Numbers of up to this many digits are kept: status codes, ports and event ids name what happened; longer ones name whom. */
const MAX_DIGITS = 4;

/** Programs, scripts and documents: their names tell what ran. Other files' names tell whose machine it was. */
const TELLING_EXTENSION =
  /\.(?:exe|dll|sys|com|scr|msi|ps1|psm1|bat|cmd|vbs|vbe|js|jse|wsf|hta|sh|py|pl|rb|jar|php|jsp|jspx|asp|aspx|lnk|iso|img|docm?|docx|xlsm?|xlsx|pptm?|rtf|pdf|zip|rar|7z|one)$/;
/** Folders whose files are the same on every machine. */
const SYSTEM_FOLDER = /^\/(?:usr\/(?:local\/)?)?s?bin\//;

/** Letters, digits and the few marks that words have inside; the template's own marks (`:` `|` `=` `<` `>` `[` `]`) are not among them. */
const NOT_A_WORD = /[^\p{L}\p{N}.,_/\\@'+%*#&-]+/gu;
const PLAIN_WORD = /^[a-z]+$/;
/** Accents and other marks, once they stand apart from their letters. */
const MARKS = /\p{M}+/gu;

/** Patterns of whole words, tried in order. */
const PLACEHOLDERS: readonly (readonly [pattern: RegExp, placeholder: string])[] = [
  [/^cve-\d{4}-\d+$/, "cve"],
  [/^s-1-\d+(?:-\d+)+$/, "id"],
  [/^[^@]+@[^@]+$/, "email"],
  [/^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?$/, "ip"],
  [/^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}\/\d{1,2}\/\d\d)(?:t\d.*)?$/, "date"],
  [
    /^(?:[a-z0-9_-]+\.)+(?:com|net|org|info|biz|local|lan|internal|corp|home|test|example|invalid|io|cloud|xyz|top|edu|gov|[a-z]{2})$/,
    "domain",
  ],
  [/^(?:0x)?(?=[0-9a-f-]*\d)[0-9a-f]{6,}(?:-[0-9a-f]{2,})*$/, "id"],
];

/** Before words are told apart, as colons and brackets end words: URLs, times of day, IPv6 and hardware addresses. */
const WITH_COLONS =
  /\b[a-z][a-z0-9+.-]{1,15}:\/\/\S*|\b\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}|\b\d{4}-\d\d-\d\d[t ]?\d\d:\d\d(?::\d\d\S*)?|(?<![\d.:])\d{1,2}:\d\d(?::\d\d\S*)?|(?<![0-9a-z:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}(?:%\w+)?|\b[a-z]:\\\S*/g;

function colonPlaceholder(found: string): string {
  if (found.includes("://")) return " url ";
  if (/^[a-z]:\\/.test(found)) return ` ${found.slice(2)} `;
  return /^\d{4}-/.test(found) || /^\d{1,2}:\d\d(?::\d\d)?(?![:0-9a-f])/.test(found) ? " time " : " ip ";
}

export interface CleanOptions {
  /** Words that name this record's host or user, and what to write instead. */
  readonly names?: OwnNames;
  /** How many words are kept. */
  readonly maxWords?: number;
  /** Writes numbers as ranges: for messages, where they count something. In names of rules they say what happened. */
  readonly bucketNumbers?: boolean;
}

const NO_NAMES: OwnNames = new Map();
const DEFAULT_MAX_WORDS = 64;

export function cleanText(text: string, options: CleanOptions = {}): string {
  const { names = NO_NAMES, maxWords = DEFAULT_MAX_WORDS, bucketNumbers = false } = options;
  let bounded = text.slice(0, MAX_CHARACTERS).normalize("NFKD").replace(MARKS, "").toLowerCase();
  if (bounded.includes(":")) bounded = bounded.replace(WITH_COLONS, colonPlaceholder);
  const words: string[] = [];
  for (const raw of bounded.replace(NOT_A_WORD, " ").split(" ")) {
    const word = cleanWord(raw, names, bucketNumbers);
    // Runs of one placeholder say no more than one of it.
    if (word === "" || (word === words.at(-1) && word !== raw)) continue;
    words.push(word);
    if (words.length === maxWords) break;
  }
  return words.join(" ");
}

function cleanWord(raw: string, names: OwnNames, bucketNumbers: boolean): string {
  const bare = raw.replace(/^[.,'_*&+-]+|(?<![.,'_*&+-])[.,'_*&+-]+$/g, "");
  if (bare === "") return "";
  const own = names.get(raw) ?? names.get(bare);
  if (own !== undefined) return own;
  if (PLAIN_WORD.test(bare)) return bare.length > MAX_WORD ? "blob" : bare;
  const word = placeholderOf(bare) ?? (/[\\/]/.test(bare) ? pathName(bare) : bare);
  if (word.length > MAX_WORD) return "blob";
  // eslint-disable-next-line no-control-regex -- what is not ASCII takes a token a byte, and could hide look-alikes
  if (/[^\x00-\x7f]/.test(word)) return "foreign";
  if (bucketNumbers && /^\d+(?:\.\d+)?$/.test(word)) return countWord(Number(word));
  return word.replace(/\d+/g, (digits) => (digits.length > MAX_DIGITS ? "#" : digits));
}

function placeholderOf(word: string): string | undefined {
  return PLACEHOLDERS.find(([pattern]) => pattern.test(word))?.[1];
}

/** A path's own name where it is a program's or a document's, else the word `path`. Words with one slash inside are no paths (`and/or`). */
function pathName(word: string): string {
  const isPath = /^[\\/]/.test(word) || word.includes("\\") || word.split("/").length > 2;
  if (!isPath) return /^\d/.test(word) ? word : word.replaceAll("/", "-");
  const name = word.split(/[\\/]/).at(-1) ?? "";
  if (placeholderOf(name) !== undefined) return "path";
  return name.length <= MAX_WORD && (TELLING_EXTENSION.test(name) || SYSTEM_FOLDER.test(word)) ? name : "path";
}
