/** What kind of network an address belongs to, by the registries of special-purpose addresses. */
import { contains, parsePrefix, type Address, type Prefix } from "./address.js";

export const ADDRESS_CLASSES = [
  "public",
  "private",
  "loopback",
  "link-local",
  "cgnat",
  "multicast",
  "documentation",
  "reserved",
] as const;

export type AddressClass = (typeof ADDRESS_CLASSES)[number];

/**
 * RFC 6890 and its successors (the IANA registries of special-purpose addresses), the longest prefix first where they overlap.
 * Benchmarking (198.18.0.0/15) counts as reserved; NAT64 and 6to4 addresses stay public, as they stand for public ones.
 */
const SPECIAL: readonly (readonly [prefix: string, kind: AddressClass])[] = [
  ["10.0.0.0/8", "private"],
  ["172.16.0.0/12", "private"],
  ["192.168.0.0/16", "private"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["100.64.0.0/10", "cgnat"],
  ["224.0.0.0/4", "multicast"],
  ["192.0.2.0/24", "documentation"],
  ["198.51.100.0/24", "documentation"],
  ["203.0.113.0/24", "documentation"],
  ["0.0.0.0/8", "reserved"],
  ["192.0.0.0/24", "reserved"],
  ["198.18.0.0/15", "reserved"],
  ["240.0.0.0/4", "reserved"],
  ["::1/128", "loopback"],
  ["::/128", "reserved"],
  ["2001:db8::/32", "documentation"],
  ["3fff::/20", "documentation"],
  ["fe80::/10", "link-local"],
  ["fc00::/7", "private"],
  ["ff00::/8", "multicast"],
  ["64:ff9b::/96", "public"],
  ["2000::/3", "public"],
  ["::/0", "reserved"],
];

const TABLE: readonly (readonly [Prefix, AddressClass])[] = SPECIAL.map(([text, kind]) => {
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new RangeError(`${text} is no prefix`);
  return [prefix, kind];
});

interface Ipv4Range {
  readonly base: number;
  readonly mask: number;
  readonly kind: AddressClass;
}

const IPV4_RANGES: readonly Ipv4Range[] = TABLE.filter(([prefix]) => prefix.address.version === 4).map(
  ([prefix, kind]) => ({
    base: prefix.address.words[0] ?? 0,
    mask: 2 ** 32 - 2 ** (32 - prefix.length),
    kind,
  }),
);

/** By first octet, so that most addresses are compared with none. */
const IPV4_BY_OCTET = Array.from({ length: 256 }, (_, octet) =>
  IPV4_RANGES.filter(({ base, mask }) => (((octet << 24) ^ base) & mask & 0xff000000) === 0),
);

const IPV6 = TABLE.filter(([prefix]) => prefix.address.version === 6);

export function addressClass(address: Address): AddressClass {
  if (address.version === 4) return ipv4Class(address.words[0] ?? 0);
  return IPV6.find(([prefix]) => contains(prefix, address))?.[1] ?? "public";
}

/** @param value of the address, from 0 to 2^32 - 1 */
export function ipv4Class(value: number): AddressClass {
  const ranges = IPV4_BY_OCTET[value >>> 24];
  if (ranges === undefined || ranges.length === 0) return "public";
  return ranges.find(({ base, mask }) => ((value ^ base) & mask) === 0)?.kind ?? "public";
}

/** Whether addresses of this class belong to one's own networks, not to the Internet. */
export function isInternal(kind: AddressClass): boolean {
  switch (kind) {
    case "private":
    case "loopback":
    case "link-local":
    case "cgnat":
      return true;
    case "public":
    case "multicast":
    case "documentation":
    case "reserved":
      return false;
  }
}

/** The prefix as a whole lies in a range that is not routed on the Internet. */
export function prefixClass(prefix: Prefix): AddressClass {
  const table = TABLE.filter(([special]) => special.length <= prefix.length);
  return table.find(([special]) => contains(special, prefix.address))?.[1] ?? "public";
}
