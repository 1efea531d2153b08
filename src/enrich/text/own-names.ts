/** Which words of a record's text are its own names, and what to write instead, so that a text tells no host and no user. */
import type { AlertRecord } from "../../data/record.js";
import { isCommonAccount } from "../assets/user-kind.js";
import { roleByName } from "../assets/host-role.js";

/** Word to be replaced, in lower case → what is written. */
export type OwnNames = ReadonlyMap<string, string>;

/** Shorter pieces of names are too common as words. */
const MIN_PIECE = 3;

export function ownNames({ host, user }: AlertRecord): OwnNames {
  const names = new Map<string, string>();
  if (host !== undefined) addHost(names, host.trim().toLowerCase());
  if (user !== undefined) addUser(names, user.trim().toLowerCase());
  return names;
}

function addHost(names: Map<string, string>, host: string): void {
  for (const name of [host, host.split(".")[0] ?? ""]) {
    // A host that is called `mail` or `vpn` is no more than that; the word is needed elsewhere.
    const isPlainWord = /^[a-z]+$/.test(name) && roleByName(name) !== undefined;
    if (name.length >= MIN_PIECE && !isPlainWord) names.set(name, "host");
  }
}

function addUser(names: Map<string, string>, user: string): void {
  const name = (user.split("\\").at(-1) ?? "").split("@")[0] ?? "";
  const pieces = name.includes(" ") ? name.split(" ") : [];
  for (const one of [user, name, ...pieces]) {
    if (one.length >= MIN_PIECE && !isCommonAccount(one)) names.set(one, "user");
  }
}
