/** By which names history knows a record's entities. */
import type { AlertRecord } from "../../data/record.js";
import { remembering } from "../../data/remember.js";
import { formatAddress, parseAddress, parseIpv4 } from "../address/address.js";
import { ownNames } from "../text/own-names.js";
import { cleanText } from "../text/untrusted.js";

/** Longer names are cut: what comes behind does not tell entities apart, and memory is bounded. */
const MAX_NAME = 256;
/** How many words of a rule's text name it. */
const RULE_WORDS = 24;
/** From here on systems give ports out at random (Linux's default; RFC 6335 begins later), so that they name no service. */
export const FIRST_EPHEMERAL_PORT = 32_768;

/** Rules' texts come again and again, and cleaning them is slow. */
const MAX_LABELS_KEPT = 10_000;
const plainLabel = remembering(MAX_LABELS_KEPT, (text: string) => cleanText(text, { maxWords: RULE_WORDS }));

/**
 * Writes the names of a record's entities: source, destination, host, user, rule, service; undefined where it has none. Every
 * record has a rule: an id or a text; a flow has its protocol and service instead.
 */
export function readKeys(record: AlertRecord, into: (string | undefined)[]): void {
  into[0] = addressKey(record.sourceAddress);
  into[1] = addressKey(record.destinationAddress);
  into[2] = nameKey(record.host);
  into[3] = nameKey(record.user);
  into[4] = isGiven(record.ruleId) ? `${record.source} ${record.ruleId}`.slice(0, MAX_NAME) : ruleLabel(record);
  into[5] = record.destinationPort === undefined ? undefined : serviceKey(record);
}

/** What a rule is called in facts: its text without what changes from alert to alert. */
export function ruleLabel(record: AlertRecord): string {
  const text = record.ruleText ?? record.category;
  const label = isGiven(text) ? labelOf(text, record) : "";
  if (label !== "") return label;
  return record.destinationPort === undefined ? `${record.protocol ?? "unnamed"} event` : `${serviceKey(record)} flow`;
}

function labelOf(text: string, record: AlertRecord): string {
  const names = ownNames(record);
  if (names.size > 0) {
    const lower = text.toLowerCase();
    for (const name of names.keys()) if (lower.includes(name)) return cleanText(text, { names, maxWords: RULE_WORDS });
  }
  return plainLabel(text);
}

function serviceKey({ protocol, destinationPort = 0 }: AlertRecord): string {
  const port = destinationPort >= FIRST_EPHEMERAL_PORT ? "ephemeral" : String(destinationPort);
  return `${protocol ?? "any"} ${port}`;
}

/** Equal addresses by equal names, however they were written. */
function addressKey(text: string | undefined): string | undefined {
  if (!isGiven(text)) return undefined;
  if (parseIpv4(text) !== undefined) return text;
  const address = parseAddress(text.trim());
  return address === undefined ? nameKey(text) : formatAddress(address);
}

function nameKey(text: string | undefined): string | undefined {
  return isGiven(text) ? text.trim().toLowerCase().slice(0, MAX_NAME) : undefined;
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== "" && text !== "-";
}
