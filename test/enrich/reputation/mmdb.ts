// Writes a small MaxMind database (format 2.0, https://maxmind.github.io/MaxMind-DB/), as real ones may not be shared.
import type { Prefix } from "../../../src/enrich/address/address.js";

type Value = string | number | { readonly [key: string]: Value };

function control(type: number, size: number): Buffer {
  if (size >= 29 + 256) throw new RangeError("this writer knows short values only");
  const first = Math.min(size, 29);
  const rest = size >= 29 ? [size - 29] : [];
  return Buffer.from(type <= 7 ? [(type << 5) | first, ...rest] : [first, type - 7, ...rest]);
}

function encode(value: Value): Buffer {
  if (typeof value === "string") {
    const bytes = Buffer.from(value);
    return Buffer.concat([control(2, bytes.length), bytes]);
  }
  if (typeof value === "number") {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    const isLong = value >= 2 ** 32;
    return Buffer.concat([control(isLong ? 9 : 6, isLong ? 8 : 4), isLong ? bytes : bytes.subarray(4)]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

/** A database of IPv4 with 24-bit records. */
export function mmdb(type: string, builtAt: number, entries: readonly (readonly [Prefix, Value])[]): Buffer {
  const nodes: [number, number][] = [[-1, -1]];
  const data: Buffer[] = [];
  let offset = 0;
  const leaves: { node: number; side: 0 | 1; offset: number }[] = [];
  for (const [prefix, value] of entries) {
    let node = 0;
    for (let bit = 0; bit < prefix.length; bit++) {
      const side = (((prefix.address.words[0] ?? 0) >>> (31 - bit)) & 1) === 1 ? 1 : 0;
      if (bit === prefix.length - 1) {
        leaves.push({ node, side, offset });
        break;
      }
      const children = nodes[node] ?? [-1, -1];
      if (children[side] === -1) {
        children[side] = nodes.length;
        nodes.push([-1, -1]);
      }
      node = children[side];
    }
    const bytes = encode(value);
    data.push(bytes);
    offset += bytes.length;
  }
  const SEPARATOR = 16;
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [at, children] of nodes.entries()) {
    for (const side of [0, 1] as const)
      tree.writeUIntBE(children[side] === -1 ? nodes.length : children[side], at * 6 + side * 3, 3);
  }
  for (const leaf of leaves) tree.writeUIntBE(nodes.length + SEPARATOR + leaf.offset, leaf.node * 6 + leaf.side * 3, 3);
  const metadata = encode({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: type,
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: builtAt,
  });
  return Buffer.concat([
    tree,
    Buffer.alloc(SEPARATOR),
    ...data,
    Buffer.from("\xab\xcd\xefMaxMind.com", "latin1"),
    metadata,
  ]);
}
