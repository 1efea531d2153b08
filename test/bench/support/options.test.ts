import { describe, expect, it } from "vitest";
import { listOf, positive } from "../../../bench/support/options.js";

describe("listOf", () => {
  it("gives the choices themselves, in their own order, once each", () => {
    expect(listOf([64, 128])("128, 64,64")).toEqual([64, 128]);
    expect(listOf(["gpu", "cpu", "wasm"])("wasm,cpu")).toEqual(["cpu", "wasm"]);
  });

  it("names what it does not know, and the choices", () => {
    expect(() => listOf(["cpu", "wasm"])("cpu,tpu,npu")).toThrow(/tpu, npu.*cpu, wasm/);
    expect(() => listOf(["cpu"])("")).toThrow();
  });
});

describe("positive", () => {
  it("takes whole numbers above 0 alone", () => {
    expect(positive("7")).toBe(7);
    for (const text of ["0", "-1", "1.5", "x", "", "1e99"]) expect(() => positive(text), text).toThrow();
  });
});
