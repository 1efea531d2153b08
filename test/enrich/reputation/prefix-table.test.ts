import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  contains,
  formatAddress,
  parseAddress,
  parsePrefix,
  type Address,
} from "../../../src/enrich/address/address.js";
import { flatten, NO_VALUE, PrefixTable, type PrefixValue } from "../../../src/enrich/reputation/prefix-table.js";

const NONE = { starts: [], values: [] };

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

function prefixes(texts: readonly string[]): PrefixValue[] {
  return texts.map((text, value) => {
    const prefix = parsePrefix(text);
    if (prefix === undefined) throw new Error(`${text} is no prefix`);
    return { prefix, value };
  });
}

/** The value of the longest prefix, the last of equal ones, by looking at all. */
function longest(all: readonly PrefixValue[], wanted: Address): number {
  const holding = all.filter(({ prefix }) => contains(prefix, wanted));
  return holding.reduce(
    (best, one) => (one.prefix.length >= best.prefix.length ? one : best),
    holding[0] ?? { value: NO_VALUE, prefix: { length: -1, address: wanted } },
  ).value;
}

describe("PrefixTable", () => {
  // Few bits vary, so that prefixes nest and touch each other and the ends of the address space.
  const octet = fc.constantFrom(0, 1, 2, 127, 128, 254, 255);
  const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
  const group = fc.constantFrom("0", "1", "8000", "ffff");
  const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(":"));

  it.each([
    ["IPv4", ipv4, 32],
    ["IPv6", ipv6, 128],
  ] as const)("finds the longest prefix of %s", (version, arbitrary, bits) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(arbitrary, fc.nat(bits)), { maxLength: 20 }),
        fc.array(arbitrary),
        (drafts, probes) => {
          // ::ffff:… is IPv4, or where it reaches beyond that, refused.
          const all = prefixes(
            drafts.flatMap(([text, length]) => (address(text).words.length * 32 === bits ? [`${text}/${length}`] : [])),
          );
          const runs = flatten(all);
          const table = version === "IPv4" ? new PrefixTable(runs, NONE) : new PrefixTable(NONE, runs);
          for (const probe of [...probes, ...drafts.map(([text]) => text)].map(address)) {
            if (probe.words.length * 32 !== bits) continue;
            expect([formatAddress(probe), table.find(probe)]).toEqual([formatAddress(probe), longest(all, probe)]);
          }
        },
      ),
    );
  });

  it("finds nothing in an empty table", () => {
    const table = new PrefixTable(NONE, NONE);
    expect(table.find(address("1.2.3.4"))).toBe(NO_VALUE);
    expect(table.find(address("2001:db8::1"))).toBe(NO_VALUE);
  });

  it("reaches from the first address to the last", () => {
    const table = new PrefixTable(flatten(prefixes(["0.0.0.0/0", "255.255.255.255/32"])), NONE);
    expect([table.findIpv4(0), table.findIpv4(2 ** 32 - 2), table.findIpv4(2 ** 32 - 1)]).toEqual([0, 0, 1]);
  });
});
