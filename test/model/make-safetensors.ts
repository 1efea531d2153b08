/** Bytes of a safetensors file, right or wrong; apart from the helpers of tests, which need a test runner. */

/** @param header JSON text, or a value to spell as JSON */
export function safetensorsBytes(header: unknown, data: Uint8Array = new Uint8Array(), claimed?: bigint): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(claimed ?? BigInt(json.length));
  return Buffer.concat([prefix, json, data]);
}
