import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bfloat16ToFloat32, float32ToBfloat16, float32ToHalf, halfToFloat32 } from "../../src/model/half-precision.js";

const ALL = Uint16Array.from({ length: 0x10000 }, (_, i) => i);

function fromBits(...bits: number[]): Float32Array {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

function narrow(values: Float32Array, convert: (source: Float32Array, target: Uint16Array) => void): Uint16Array {
  const target = new Uint16Array(values.length);
  convert(values, target);
  return target;
}

function widen(bits: Uint16Array, convert: (source: Uint16Array, target: Float32Array) => void): Float32Array {
  const target = new Float32Array(bits.length);
  convert(bits, target);
  return target;
}

/** The value of a 16-bit pattern by the definition of its format. */
function valueOf(pattern: number, exponentBits: number, bias: number): number {
  const mantissaBits = 15 - exponentBits;
  const sign = pattern & 0x8000 ? -1 : 1;
  const exponent = (pattern & 0x7fff) >> mantissaBits;
  const mantissa = pattern & ((1 << mantissaBits) - 1);
  if (exponent === (1 << exponentBits) - 1) return mantissa === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

/** Nearest pattern, ties to the even one, by search among all non-negative finite patterns and "infinity". */
function nearest(value: number, exponentBits: number, bias: number): number {
  if (value < 0 || Object.is(value, -0)) return nearest(-value, exponentBits, bias) | 0x8000;
  const infinity = ((1 << exponentBits) - 1) << (15 - exponentBits);
  let low = 0;
  let high = infinity;
  // The pattern after the largest finite one stands, when rounding, for the next power of two.
  const at = (pattern: number): number =>
    pattern === infinity ? 2 ** ((1 << exponentBits) - 1 - bias) : valueOf(pattern, exponentBits, bias);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= value) low = middle;
    else high = middle;
  }
  const below = value - at(low);
  const above = at(high) - value;
  if (below === above) return low % 2 === 0 ? low : high;
  return below < above ? low : high;
}

const float32 = fc.oneof(
  fc.float({ noNaN: true }),
  fc.float({ noNaN: true, min: -70_000, max: 70_000 }),
  fc.float({ noNaN: true, min: Math.fround(-1e-4), max: Math.fround(1e-4) }),
  // Halfway between two halves, and one float32 step off it.
  fc.tuple(fc.integer({ min: 0, max: 0x7bff }), fc.constantFrom(-1, 0, 1)).map(([pattern, off]) => {
    const middle = (valueOf(pattern, 5, 15) + (pattern === 0x7bff ? 65_536 : valueOf(pattern + 1, 5, 15))) / 2;
    const bits = new Uint32Array(Float32Array.of(middle).buffer)[0] ?? 0;
    return fromBits(bits + off)[0] ?? 0;
  }),
);

describe("half precision", () => {
  it("widens every F16 pattern to its value", () => {
    const values = widen(ALL, halfToFloat32);
    expect(ALL.filter((pattern) => !Object.is(values[pattern], valueOf(pattern, 5, 15)))).toHaveLength(0);
  });

  it("widens every BF16 pattern to its value", () => {
    const values = widen(ALL, bfloat16ToFloat32);
    expect(ALL.filter((pattern) => !Object.is(values[pattern], valueOf(pattern, 8, 127)))).toHaveLength(0);
  });

  it("gives every pattern back; signalling NaNs come back quiet", () => {
    const f16 = narrow(widen(ALL, halfToFloat32), float32ToHalf);
    const bf16 = narrow(widen(ALL, bfloat16ToFloat32), float32ToBfloat16);
    const quietHalf = (pattern: number): number => ((pattern & 0x7fff) > 0x7c00 ? pattern | 0x200 : pattern);
    const quietBfloat = (pattern: number): number => ((pattern & 0x7fff) > 0x7f80 ? pattern | 0x40 : pattern);
    expect(ALL.filter((pattern) => f16[pattern] !== quietHalf(pattern))).toHaveLength(0);
    expect(ALL.filter((pattern) => bf16[pattern] !== quietBfloat(pattern))).toHaveLength(0);
  });

  it("never turns a NaN into an infinity", () => {
    const signalling = fromBits(0x7f80_0001, 0xff80_0001);
    for (const value of widen(narrow(signalling, float32ToHalf), halfToFloat32)) expect(value).toBeNaN();
    for (const value of widen(narrow(signalling, float32ToBfloat16), bfloat16ToFloat32)) expect(value).toBeNaN();
  });

  it("rounds known cases as torch does", () => {
    const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_519, 65_520, 2 ** -25, 1.5 * 2 ** -25, -1e10);
    expect([...narrow(values, float32ToHalf)]).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0x0000, 0x0001, 0xfc00]);
    const others = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, -3.402823e38);
    expect([...narrow(others, float32ToBfloat16)]).toEqual([0x3f80, 0x3f82, 0x7f80, 0xff80]);
  });

  it("rounds to nearest, ties to even", () => {
    fc.assert(
      fc.property(fc.array(float32, { minLength: 1, maxLength: 50 }), (list) => {
        const values = Float32Array.from(list);
        const finite = [...values].map((value) => (Number.isFinite(value) ? value : Math.sign(value) * 1e300));
        expect([...narrow(values, float32ToHalf)]).toEqual(finite.map((value) => nearest(value, 5, 15)));
        expect([...narrow(values, float32ToBfloat16)]).toEqual(finite.map((value) => nearest(value, 8, 127)));
      }),
    );
  });

  it("reads and writes views that do not start at their buffer's beginning", () => {
    const values = new Float32Array([9, 1.5, -2]).subarray(1);
    const bits = new Uint16Array(3).subarray(1);
    float32ToHalf(values, bits);
    const back = new Float32Array(3).subarray(1);
    halfToFloat32(bits, back);
    expect([...back]).toEqual([1.5, -2]);
  });
});
