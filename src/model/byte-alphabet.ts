/**
 * The alphabet of byte-level BPE: each of the 256 bytes is written as one printable character, so that any UTF-8 text is
 * a string over it. Source: GPT-2's `bytes_to_unicode`.
 */

/** Bytes that stand for themselves: printable in Latin-1 and no space. The others take 256, 257, … in order. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}

/** The character of each byte, [256]. */
export const BYTE_CHARACTERS: readonly string[] = makeAlphabet();

const BYTE_OF_CHARACTER: ReadonlyMap<string, number> = new Map(BYTE_CHARACTERS.map((char, byte) => [char, byte]));

function makeAlphabet(): string[] {
  let spare = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : spare++));
}

/** The byte that a character of the alphabet stands for. */
export function byteOf(character: string): number | undefined {
  return BYTE_OF_CHARACTER.get(character);
}
