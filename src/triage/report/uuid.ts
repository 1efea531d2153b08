/** UUIDs of version 5 (RFC 9562): made from a name, so that equal input gives equal ids. */
import { createHash } from "node:crypto";

/** The version's four bits and the variant's two; the rest is the hash. */
const VERSION_BITS = 0x50;
const VARIANT_BITS = 0x80;

/** @param namespace a UUID */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | VERSION_BITS, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | VARIANT_BITS, 8);
  const hex = bytes.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
