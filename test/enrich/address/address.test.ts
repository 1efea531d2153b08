import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareAddresses,
  contains,
  firstOf,
  formatAddress,
  lastOf,
  parseAddress,
  parseIpv4,
  parsePrefix,
} from "../../../src/enrich/address/address.js";
import { addressClass, prefixClass } from "../../../src/enrich/address/address-class.js";
import { directionOf } from "../../../src/enrich/address/direction.js";

describe("parseAddress", () => {
  it("reads back what it writes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseAddress(text);
        expect(address).toBeDefined();
        if (address !== undefined) expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });

  it.each([
    ["10.1.2.3", "10.1.2.3"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:0201", "192.0.2.1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["255.255.255.255", "255.255.255.255"],
  ])("reads %s as %s", (text, expected) => {
    const address = parseAddress(text);
    expect(address && formatAddress(address)).toBe(expected);
  });

  it.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "01.2.3.4",
    "1.2.3.4 ",
    "0x7f.1.1.1",
    "a.b.c.d",
    "1..2.3",
    ":::",
    "host:80",
    "1:2",
    "x".repeat(500),
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toBeUndefined();
    expect(parseIpv4(text)).toBeUndefined();
  });
});

describe("parsePrefix", () => {
  it("holds the addresses from its first to its last and no others", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), fc.oneof(fc.ipV4(), fc.ipV6()), (text, bits, other) => {
        const address = parseAddress(text);
        const probe = parseAddress(other);
        if (address === undefined || probe === undefined) return;
        const length = bits % (address.words.length * 32 + 1);
        const prefix = parsePrefix(`${formatAddress(address)}/${length}`);
        if (prefix === undefined) throw new Error("not a prefix");
        expect(contains(prefix, address)).toBe(true);
        const inside =
          probe.version === prefix.address.version &&
          compareAddresses(prefix.address, probe) <= 0 &&
          compareAddresses(probe, lastOf(prefix)) <= 0;
        expect(contains(prefix, probe)).toBe(inside);
        expect(firstOf(address, length)).toEqual(prefix.address);
      }),
    );
  });

  it.each([
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/-1",
    "10.0.0.0/1.5",
    "10.0.0.0/08",
    "::/129",
    "::ffff:10.0.0.0/90",
    "net/8",
  ])("refuses %s", (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  it("reads a mapped prefix as IPv4", () => {
    expect(parsePrefix("::ffff:10.1.0.0/112")).toEqual(parsePrefix("10.1.0.0/16"));
  });
});

describe("addressClass", () => {
  it.each([
    ["8.8.8.8", "public"],
    ["10.255.255.255", "private"],
    ["11.0.0.0", "public"],
    ["172.15.255.255", "public"],
    ["172.16.0.0", "private"],
    ["172.31.255.255", "private"],
    ["172.32.0.0", "public"],
    ["192.168.1.1", "private"],
    ["192.169.0.0", "public"],
    ["127.9.9.9", "loopback"],
    ["169.254.0.1", "link-local"],
    ["100.64.0.0", "cgnat"],
    ["100.127.255.255", "cgnat"],
    ["100.128.0.0", "public"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.255", "multicast"],
    ["192.0.2.1", "documentation"],
    ["198.51.100.7", "documentation"],
    ["203.0.113.255", "documentation"],
    ["0.0.0.0", "reserved"],
    ["198.18.0.1", "reserved"],
    ["255.255.255.255", "reserved"],
    ["::1", "loopback"],
    ["::", "reserved"],
    ["fe80::1", "link-local"],
    ["fd00::1", "private"],
    ["ff02::1", "multicast"],
    ["2001:db8::1", "documentation"],
    ["2606:4700::1111", "public"],
    ["64:ff9b::808:808", "public"],
    ["4000::1", "reserved"],
    ["::ffff:10.0.0.1", "private"],
    ["::ffff:8.8.8.8", "public"],
  ])("%s is %s", (text, kind) => {
    const address = parseAddress(text);
    expect(address && addressClass(address)).toBe(kind);
  });

  it("calls a prefix special only when all of it is", () => {
    const kindOf = (text: string): unknown => {
      const prefix = parsePrefix(text);
      return prefix && prefixClass(prefix);
    };
    expect(kindOf("10.1.0.0/16")).toBe("private");
    expect(kindOf("172.0.0.0/8")).toBe("public");
    expect(kindOf("192.0.2.0/24")).toBe("documentation");
  });
});

describe("directionOf", () => {
  it.each([
    ["public", "private", "inbound"],
    ["private", "public", "outbound"],
    ["private", "private", "internal"],
    ["private", "multicast", "internal"],
    ["link-local", "reserved", "internal"],
    ["public", "public", "external"],
    ["documentation", "cgnat", "inbound"],
  ] as const)("%s to %s is %s", (source, destination, direction) => {
    expect(directionOf(source, destination)).toBe(direction);
  });
});
