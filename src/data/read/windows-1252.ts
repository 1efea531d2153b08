/** Windows-1252, by the WHATWG Encoding Standard; some releases of Node.js decode it as ISO 8859-1, without its dashes and quotes. */

/** What 0x80 to 0x9f stand for; the five that are free keep their own code. */
const HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

export function decodeWindows1252(bytes: Uint8Array): string {
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  return latin.replaceAll(/[\u0080-\u009f]/g, (character) => HIGH[character.charCodeAt(0) - 0x80] ?? character);
}
