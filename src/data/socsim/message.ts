/** Fills in the messages of the rules. */
import type { Random } from "../../random.js";
import { between, chance, logBetween, pick } from "./draw.js";
import type { Scene } from "./happening.js";
import { FAMILY_NAMES } from "./enterprise/names.js";
import { wrongTable } from "./table.js";
import * as words from "./message-words.js";

export type Message = (random: Random, scene: Scene) => string;

/**
 * @param template text with `{word}` and `{word:least-most}`
 * @throws SocagentError (`internal`) for an unknown word
 */
export function compileMessage(template: string): Message {
  const parts = template.split(/\{([^}]*)\}/);
  const fills = parts.map((part, index) => (index % 2 === 0 ? undefined : fillOf(part)));
  return (random, scene) => {
    let text = "";
    for (let index = 0; index < parts.length; index += 1) {
      const fill = fills[index];
      text += fill === undefined ? (parts[index] ?? "") : fill(random, scene);
    }
    return text;
  };
}

function fillOf(text: string): Message {
  const [word = "", range] = text.split(":");
  if (range !== undefined) return ranged(word, range);
  const fill = FILLS[word];
  if (fill === undefined) throw wrongTable(text, "is no word of a message");
  return fill;
}

function ranged(word: string, range: string): Message {
  const [least = Number.NaN, most = Number.NaN] = range.split("-").map(Number);
  if (!(least >= 1 && most >= least)) throw wrongTable(range, "is no range");
  if (word === "n") return (random) => String(logBetween(random, least, most));
  if (word === "size") return (random) => megabytes(logBetween(random, least, most));
  throw wrongTable(word, "takes no range");
}

function megabytes(size: number): string {
  return size < 1000 ? `${size} MB` : `${(size / 1000).toFixed(1)} GB`;
}

const FILLS: Readonly<Record<string, Message>> = {
  domain: (_random, { name }) => name,
  exe: (random, { host }) => (host.system === "windows" ? `${stem(random)}.exe` : pick(random, words.UNIX_PROGRAMS)),
  dll: (random) => `${stem(random)}.dll`,
  script: (random, { host }) =>
    `${stem(random)}.${pick(random, host.system === "windows" ? words.WINDOWS_SCRIPTS : words.UNIX_SCRIPTS)}`,
  file: (random) =>
    `${pick(random, words.DOCUMENT_STEMS)}_${between(random, 1, 999)}.${pick(random, words.DOCUMENT_ENDS)}`,
  archive: (random) =>
    `${pick(random, words.DOCUMENT_STEMS)}_${between(random, 1, 99)}.${pick(random, words.ARCHIVE_ENDS)}`,
  share: (random, { host }) =>
    host.system === "windows" ? `\\\\share\\${pick(random, words.SHARES)}\\` : `/srv/${pick(random, words.SHARES)}/`,
  dir: (random, { host, user }) => folder(random, host.system === "windows", user),
  path: (random) => `/${pick(random, words.PATHS)}/${pick(random, words.PATH_ENDS)}`,
  param: (random) => pick(random, words.PARAMETERS),
  task: (random) => `${pick(random, words.TASKS)}${chance(random, 0.4) ? String(between(random, 2, 40)) : ""}`,
  service: (random) => pick(random, words.SERVICES),
  key: (random) => `HKCU\\Software\\${pick(random, words.KEYS)}\\${pick(random, words.TASKS)}`,
  account: (random) =>
    chance(random, 0.3)
      ? pick(random, words.ACCOUNTS)
      : `${String.fromCharCode(97 + random.below(26))}.${pick(random, FAMILY_NAMES)}`,
  group: (random) => pick(random, words.GROUPS),
  country: (random) => pick(random, words.COUNTRIES),
  agent: (random) => pick(random, words.AGENTS),
  subject: (random) => `${pick(random, words.SUBJECTS)} ${between(random, 10, 9999)}`,
  app: (random) => pick(random, words.APPLICATIONS),
  hash: (random) => hexadecimal(random),
  bucket: (random) => `${pick(random, words.SHARES)}-${pick(random, words.TASKS)}-store`,
  region: (random) => pick(random, words.REGIONS),
  role: (random) => `role-${pick(random, words.TASKS)}`,
  action: (random) => `${pick(random, words.VERBS)}${pick(random, words.THINGS)}`,
};

function stem(random: Random): string {
  return `${pick(random, words.PROGRAM_STEMS)}${chance(random, 0.3) ? String(between(random, 2, 64)) : ""}`;
}

function folder(random: Random, windows: boolean, user: string): string {
  return windows
    ? `C:\\${pick(random, words.WINDOWS_FOLDERS).replace("USER", user)}\\`
    : `/${pick(random, words.UNIX_FOLDERS)}/`;
}

function hexadecimal(random: Random): string {
  return (random.below(0x1_0000_0000) + 0x1_0000_0000).toString(16).slice(1);
}
