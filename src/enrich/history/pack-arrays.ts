/**
 * Plain data with typed arrays as bytes and back: four bytes of header length, a JSON header in which each array is told by its
 * type and length, then the arrays' own bytes in the same order. Equal data gives equal bytes, which V8's serialisation does not
 * (it tells whole numbers from doubles of the same value).
 */
import { endianness } from "node:os";

const ARRAYS = { int32: Int32Array, float64: Float64Array } as const;
const HEADER_LENGTH_BYTES = 4;
/** The byte order is written down, as arrays are copied as they lie in memory. */
const BYTE_ORDER = endianness();

/** JSON has no NaN and no infinities. */
const NOT_FINITE: Readonly<Record<string, number>> = { NaN, Infinity, "-Infinity": -Infinity };

export function packArrays(data: object): Uint8Array {
  const arrays: (Int32Array | Float64Array)[] = [];
  const replace = (_: string, value: unknown): unknown => {
    if (value instanceof Int32Array || value instanceof Float64Array) {
      arrays.push(value);
      return { $array: value instanceof Int32Array ? "int32" : "float64", length: value.length };
    }
    return typeof value === "number" && !Number.isFinite(value) ? { $number: String(value) } : value;
  };
  const header = Buffer.from(JSON.stringify({ byteOrder: BYTE_ORDER, data }, replace));
  const length = Buffer.alloc(HEADER_LENGTH_BYTES);
  length.writeUInt32LE(header.length);
  const bytes = arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  return Buffer.concat([length, header, ...bytes]);
}

/** @throws Error when `bytes` are not what `packArrays` wrote on a machine of the same byte order */
export function unpackArrays(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = HEADER_LENGTH_BYTES + buffer.readUInt32LE(0);
  if (at > buffer.length) throw new RangeError("it is cut short");
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if ("$number" in value) return NOT_FINITE[String(value.$number)];
    if (!("$array" in value && "length" in value && typeof value.length === "number")) return value;
    const Kind = value.$array === "int32" ? ARRAYS.int32 : ARRAYS.float64;
    // Before memory is taken: the length may be anything.
    if (!(value.length * Kind.BYTES_PER_ELEMENT <= buffer.length - at)) throw new RangeError("it is cut short");
    const array = new Kind(value.length);
    Buffer.from(array.buffer).set(buffer.subarray(at, at + array.byteLength));
    at += array.byteLength;
    return array;
  };
  const header: unknown = JSON.parse(buffer.toString("utf8", HEADER_LENGTH_BYTES, at), revive);
  if (at !== buffer.length) throw new RangeError("it is longer than it says");
  const isOurs = typeof header === "object" && header !== null && "byteOrder" in header && "data" in header;
  if (!isOurs || header.byteOrder !== BYTE_ORDER) throw new RangeError("it is of another byte order");
  return header.data;
}
