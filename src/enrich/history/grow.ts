/** Typed arrays that grow by doubling, so that a short input pays for what it uses. */

/** A growable array's first length; the doubling reaches any real size from here in a few steps. */
export const INITIAL_SLOTS = 256;

/** `array` with room for `length` values, zeros behind the old ones. */
export function growInt32(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}

/** As `growInt32`, for doubles. */
export function growFloat64(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}
