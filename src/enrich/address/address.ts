/** Addresses and prefixes as numbers. */
import ipaddr from "ipaddr.js";

/** The bits of an address, most significant word first: one word of 32 bits for IPv4, four for IPv6. */
export interface Address {
  readonly version: 4 | 6;
  readonly words: readonly number[];
}

/** All addresses that agree with `address` in their first `length` bits. */
export interface Prefix {
  readonly address: Address;
  readonly length: number;
}

/** Nothing that is written as an address is longer: an IPv6 address with a zone, or in brackets. */
const MAX_ADDRESS_CHARACTERS = 80;

/** Bits before an IPv4 address that is mapped into IPv6, ::ffff:0:0/96. */
const MAPPED_WORDS = [0, 0, 0xffff] as const;

/**
 * Reads an address. Brackets and an IPv6 zone (`fe80::1%eth0`) are passed over, and an IPv4-mapped address
 * (`::ffff:192.0.2.1`) is the IPv4 address. Octets with leading zeros, hexadecimal or missing ones are refused: programs
 * do not agree on what they mean.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > MAX_ADDRESS_CHARACTERS) return undefined;
  const value = parseIpv4(text);
  if (value !== undefined) return { version: 4, words: [value] };
  return text.includes(":") ? parseIpv6(text) : undefined;
}

/** A dotted quad as a number from 0 to 2^32 - 1. No allocation: this runs for every record. */
export function parseIpv4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at === text.length ? DOT : text.charCodeAt(at);
    if (code === DOT) {
      if (octet < 0) return undefined;
      value = value * 256 + octet;
      octets++;
      octet = -1;
    } else if (code >= ZERO && code <= NINE && octet !== 0) {
      octet = (octet < 0 ? 0 : octet * 10) + code - ZERO;
      if (octet > 255) return undefined;
    } else {
      return undefined;
    }
  }
  return octets === 4 ? value : undefined;
}

const DOT = 46;
const ZERO = 48;
const NINE = 57;

function parseIpv6(text: string): Address | undefined {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/s, "");
  if (!ipaddr.IPv6.isValid(bare)) return undefined;
  const { parts } = ipaddr.IPv6.parse(bare);
  const words = [0, 2, 4, 6].map((at) => (parts[at] ?? 0) * 0x10000 + (parts[at + 1] ?? 0));
  const isMapped = MAPPED_WORDS.every((word, at) => words[at] === word);
  return isMapped ? { version: 4, words: words.slice(3) } : { version: 6, words };
}

/** Reads `address/length`, or an address alone, which is a prefix of its own full length. Bits behind the length are cleared. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf("/");
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const bits = address.words.length * 32;
  if (slash < 0) return { address, length: bits };
  const digits = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  const isMapped = address.version === 4 && text.includes(":");
  const length = Number(digits) - (isMapped ? 96 : 0);
  return length < 0 || length > bits ? undefined : { address: firstOf(address, length), length };
}

/** The first address of the prefix. */
export function firstOf(address: Address, length: number): Address {
  return { ...address, words: address.words.map((word, at) => (word & wordMask(length - at * 32)) >>> 0) };
}

/** The last address of a prefix. */
export function lastOf({ address, length }: Prefix): Address {
  return { ...address, words: address.words.map((word, at) => (word | ~wordMask(length - at * 32)) >>> 0) };
}

/** A word whose first `bits` bits are set; all of them from 32 on, none up to 0. */
function wordMask(bits: number): number {
  if (bits >= 32) return 0xffffffff;
  return bits <= 0 ? 0 : ~(0xffffffff >>> bits);
}

export function contains(prefix: Prefix, address: Address): boolean {
  return (
    prefix.address.version === address.version &&
    prefix.address.words.every((word, at) => {
      const mask = wordMask(prefix.length - at * 32);
      return ((word ^ (address.words[at] ?? 0)) & mask) === 0;
    })
  );
}

/** Orders addresses of one version. */
export function compareAddresses(left: Address, right: Address): number {
  for (const [at, word] of left.words.entries()) {
    const other = right.words[at] ?? 0;
    if (word !== other) return word - other;
  }
  return 0;
}

/** The one way to write an address (RFC 5952 for IPv6), so that equal addresses are equal text. */
export function formatAddress({ version, words }: Address): string {
  if (version === 4) {
    const [value = 0] = words;
    return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
  }
  return new ipaddr.IPv6(words.flatMap((word) => [word >>> 16, word & 0xffff])).toRFC5952String();
}
