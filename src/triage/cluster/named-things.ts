/** Domains and hashes that a message names. */

/** Longer messages are looked at up to here: they come from outside. */
const MAX_MESSAGE = 1_000;
/** Names kept of each message; more are rarely of the same matter. */
export const MAX_NAMES = 2;

/** A domain name, or a hexadecimal digest of 32 bits and more. */
const CANDIDATE = /(?<![\w@\\/.-])(?:[a-z0-9](?:[a-z0-9-]{0,62}\.)+[a-z]{2,24}|[0-9a-f]{8,64})(?![\w-])/g;
/** What ends like a domain and is a file. */
const FILE_ENDINGS = new Set(
  (
    "exe dll sys bat cmd ps vbs js jse hta msi lnk scr com jar py pl sh rb php asp aspx jsp html htm css json xml yaml yml csv txt log " +
    "doc docx docm xls xlsx xlsm ppt pptx pdf rtf zip rar gz tar tgz bz iso img bin dat tmp cfg conf ini db sqlite bak so dmp png jpg gif svg service"
  ).split(" "),
);

/** Domains and hashes of a message, in its order, each once, at most `MAX_NAMES`. */
export function namedThings(message: string): string[] {
  const found: string[] = [];
  for (const [name] of message.slice(0, MAX_MESSAGE).toLowerCase().matchAll(CANDIDATE)) {
    if (found.includes(name) || !isTelling(name)) continue;
    found.push(name);
    if (found.length === MAX_NAMES) break;
  }
  return found;
}

function isTelling(name: string): boolean {
  const dot = name.lastIndexOf(".");
  if (dot < 0) return /[a-f]/.test(name) && /\d/.test(name);
  return !FILE_ENDINGS.has(name.slice(dot + 1));
}
