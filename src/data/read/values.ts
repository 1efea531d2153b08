/** Single values out of cells: addresses, ports, protocols, technique ids. What is none is absent, never an error. */
import { isIP } from "node:net";
import { ABSENT_VALUES } from "../formats/alert-columns.js";
import { PROTOCOL_NAMES } from "../formats/protocols.js";

/** Techniques that one record may name; more is a catalogue. */
const MAX_TECHNIQUES = 32;
/** An IPv6 address with brackets, zone and port, or a few of them. */
const MAX_ADDRESS_CHARACTERS = 512;

/** The cell without blanks around it; undefined when it says that there is nothing. */
export function present(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || (trimmed.length <= 11 && ABSENT_VALUES.has(trimmed.toLowerCase()))) return undefined;
  return trimmed;
}

/** The first IP address in a cell, in lower case, without brackets, zone and port; an IPv4 address mapped into IPv6 as IPv4. */
export function parseAddress(text: string): string | undefined {
  if (isIP(text) === 4) return text;
  if (text.length > MAX_ADDRESS_CHARACTERS) return undefined;
  for (const part of text.split(/[\s,;|"']+/)) {
    const address = bare(part);
    if (isIP(address) !== 0) return unmapped(address);
  }
  return undefined;
}

function bare(part: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(part)?.[1];
  const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(part)?.[1];
  return (bracketed ?? withPort ?? part).replace(/%.*$/s, "");
}

function unmapped(address: string): string {
  const lower = address.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower)?.[1];
  return mapped ?? lower;
}

/** A port: a whole number from 0 to 65535, also as `443.0`, as spreadsheets write it. */
export function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}(?:\.0+)?$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

/** A protocol in lower case; IANA's number as its name. */
export function parseProtocol(text: string): string {
  const lower = text.toLowerCase().replace(/\.0$/, "");
  return Object.hasOwn(PROTOCOL_NAMES, lower) ? (PROTOCOL_NAMES[lower] ?? lower) : lower;
}

/** ATT&CK technique ids in a text, each once, in order. */
export function findTechniques(text: string): string[] {
  const found = new Set<string>();
  for (const [id] of text.matchAll(/\bT\d{4}(?:\.\d{3})?(?!\d)/gi)) {
    if (found.size >= MAX_TECHNIQUES) break;
    found.add(id.toUpperCase());
  }
  return [...found];
}
