/** Values as float16, checked. */
import { SocagentError } from "../../errors.js";
import { findNonFinite } from "../find-non-finite.js";
import { float32ToHalf } from "../half-precision.js";
import { bytesOf } from "./graph.js";

/** From here on a value rounds to infinity in float16. */
const OVERFLOW = 65_520;

/** @throws SocagentError (`checkpoint`) where a value is beyond float16 */
export function halfBytes(values: Float32Array, name: string): Uint8Array {
  const at = findNonFinite(values, OVERFLOW);
  if (at !== -1) {
    throw new SocagentError("checkpoint", `${name} has ${values[at] ?? NaN} at element ${at}, beyond float16`, {
      subject: { tensor: name },
      nextStep: "Export the model without --int8, in float32.",
    });
  }
  const half = new Uint16Array(values.length);
  float32ToHalf(values, half);
  return bytesOf(half);
}
