// Pseudonyms of hosts: equal for one host, different otherwise, and without its name.
import { describe, expect, it } from "vitest";
import { HostKeys } from "../../src/ingest/host-keys.js";

describe("the key of a host", () => {
  it("is the same whatever the case, and another for another host or seed", () => {
    const keys = new HostKeys(7);
    const key = keys.of({ host: "DC01.corp.example" });
    expect(key).toMatch(/^[0-9a-f]{16}$/);
    expect(keys.of({ host: "dc01.CORP.example", sourceAddress: "10.0.0.1" })).toBe(key);
    expect(new HostKeys(7).of({ host: "dc01.corp.example" })).toBe(key);
    expect(keys.of({ host: "dc02.corp.example" })).not.toBe(key);
    expect(new HostKeys(8).of({ host: "dc01.corp.example" })).not.toBe(key);
  });

  it("is that of the source address where there is no host, and absent where there is neither", () => {
    const keys = new HostKeys(1);
    expect(keys.of({ sourceAddress: "2001:DB8::1" })).toBe(keys.of({ host: "2001:db8::1" }));
    expect(keys.of({})).toBeUndefined();
  });

  it("is the same after many others", () => {
    const keys = new HostKeys(1);
    const key = keys.of({ host: "one" });
    for (let host = 0; host < 70_000; host += 1) keys.of({ host: `host ${host}` });
    expect(keys.of({ host: "one" })).toBe(key);
  });
});
