/**
 * IEEE 754 binary16 ("F16") and bfloat16 ("BF16") from and to float32. Everything works on bit patterns, so that subnormals,
 * infinities and the payloads of NaN survive.
 */

/** Float32 bits of each of the 65,536 half-precision patterns; made at the first use (256 KiB). */
let halfTable: Uint32Array | undefined;

/** Widens `source.length` F16 patterns into `target`, exactly. */
export function halfToFloat32(source: Uint16Array, target: Float32Array): void {
  const table = (halfTable ??= Uint32Array.from({ length: 0x10000 }, (_, half) => widenHalf(half)));
  const bits = bitsOf(target);
  for (let i = 0; i < source.length; i++) bits[i] = table[source[i] ?? 0] ?? 0;
}

/** Widens `source.length` BF16 patterns into `target`, exactly: bfloat16 is the upper half of a float32. */
export function bfloat16ToFloat32(source: Uint16Array, target: Float32Array): void {
  const bits = bitsOf(target);
  for (let i = 0; i < source.length; i++) bits[i] = (source[i] ?? 0) << 16;
}

/** Rounds to nearest, ties to even, as F16 patterns; what is above 65,504 by half a step or more becomes infinity. */
export function float32ToHalf(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let i = 0; i < source.length; i++) target[i] = narrowToHalf(bits[i] ?? 0);
}

/** Rounds to nearest, ties to even, as BF16 patterns. */
export function float32ToBfloat16(source: Float32Array, target: Uint16Array): void {
  const bits = bitsOf(source);
  for (let i = 0; i < source.length; i++) target[i] = narrowToBfloat16(bits[i] ?? 0);
}

const SIGN = 0x8000_0000;
const INFINITY = 0x7f80_0000;
/** 2^-14, the smallest normal half, as float32 bits. */
const HALF_MIN_NORMAL = 0x3880_0000;
/** 65,520, halfway from the largest half to the next power: from here on it rounds to infinity. */
const HALF_OVERFLOW = 0x477f_f000;

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  let mantissa = half & 0x3ff;
  if (exponent === 0x1f) return (sign | INFINITY | (mantissa << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (mantissa << 13)) >>> 0;
  if (mantissa === 0) return sign >>> 0;
  // A subnormal half is a normal float32: shift its leading one to the hidden place.
  let shift = 0;
  while ((mantissa & 0x400) === 0) {
    mantissa <<= 1;
    shift++;
  }
  return (sign | ((113 - shift) << 23) | ((mantissa & 0x3ff) << 13)) >>> 0;
}

function narrowToHalf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & ~SIGN;
  if (magnitude > INFINITY) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff); // NaN, made quiet
  if (magnitude >= HALF_OVERFLOW) return sign | 0x7c00;
  if (magnitude >= HALF_MIN_NORMAL) return sign | roundShift(magnitude - (112 << 23), 13);
  // Subnormal: in units of 2^-24 the value is the 24-bit significand shifted by what the exponent is short of.
  const shift = 126 - (magnitude >>> 23);
  return shift > 25 ? sign : sign | roundShift((magnitude & 0x7f_ffff) | 0x80_0000, shift);
}

function narrowToBfloat16(bits: number): number {
  const magnitude = bits & ~SIGN;
  if (magnitude > INFINITY) return (bits >>> 16) | 0x40; // NaN, made quiet
  return ((bits >>> 16) & 0x8000) | roundShift(magnitude, 16);
}

/** value / 2^shift, rounded to nearest, ties to even. A carry runs into the exponent, as it should. */
function roundShift(value: number, shift: number): number {
  const floor = value >>> shift;
  const rest = value - floor * 2 ** shift;
  const half = 2 ** (shift - 1);
  return rest > half || (rest === half && (floor & 1) === 1) ? floor + 1 : floor;
}
