// Damages valid files in the ways that find faults: flipped bits, extreme numbers, pieces cut, doubled, swapped or put in.
import fc from "fast-check";

/** What parsers stumble over. */
const PIECES = [
  "",
  "\0",
  "\ufeff",
  "\n",
  "\r\n",
  '"',
  "'",
  ",",
  "{",
  "}",
  "[",
  "]",
  ":",
  "null",
  "-1",
  "1e999",
  "NaN",
  "9007199254740993",
  "00000000",
  "4294967295",
  '"__proto__":{"polluted":1},',
  '"constructor":{"prototype":{"polluted":1}},',
  "<mask>",
  "</s>",
  "=cmd|' /C calc'!A0",
  "\u001b]0;x\u0007",
  "\u202e",
  "../../../etc/passwd",
  "[".repeat(3000),
  '{"a":'.repeat(3000),
  "9".repeat(2000),
  "é".repeat(500),
].map((text) => Buffer.from(text));

type Damage =
  | { readonly kind: "flip"; readonly at: number; readonly bit: number }
  | { readonly kind: "number"; readonly at: number; readonly value: number; readonly width: number }
  | { readonly kind: "cut"; readonly at: number; readonly share: number }
  | { readonly kind: "double"; readonly at: number; readonly share: number }
  | { readonly kind: "piece"; readonly at: number; readonly piece: number }
  | { readonly kind: "end"; readonly at: number };

const place = fc.double({ min: 0, max: 1, noNaN: true });
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at: place, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant("number" as const),
    at: place,
    value: fc.constantFrom(0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff),
    width: fc.constantFrom(1, 2, 4),
  }),
  fc.record({ kind: fc.constant("cut" as const), at: place, share: fc.double({ min: 0, max: 0.3, noNaN: true }) }),
  fc.record({ kind: fc.constant("double" as const), at: place, share: fc.double({ min: 0, max: 0.1, noNaN: true }) }),
  fc.record({ kind: fc.constant("piece" as const), at: place, piece: fc.nat(PIECES.length - 1) }),
  fc.record({ kind: fc.constant("end" as const), at: place }),
);

/** Damaged copies of a valid file, and now and then plain noise. */
export function damaged(valid: Buffer): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(damage, { minLength: 1, maxLength: 4 }).map((all) => all.reduce(apply, valid)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
}

function apply(bytes: Buffer, one: Damage): Buffer {
  const at = Math.floor(one.at * bytes.length);
  switch (one.kind) {
    case "flip": {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << one.bit);
      return copy;
    }
    case "number": {
      const copy = Buffer.from(bytes);
      if (at + one.width > copy.length) return copy;
      copy.writeUIntLE(one.value % 2 ** (8 * one.width), at, one.width);
      return copy;
    }
    case "cut":
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + Math.ceil(one.share * bytes.length))]);
    case "double": {
      const end = at + Math.ceil(one.share * bytes.length);
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    }
    case "piece":
      return Buffer.concat([bytes.subarray(0, at), PIECES[one.piece] ?? Buffer.alloc(0), bytes.subarray(at)]);
    case "end":
      return bytes.subarray(0, at);
  }
}
