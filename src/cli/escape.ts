/** Untrusted text on a terminal: what could move the cursor, recolour, reorder or hide text is made visible. */

/** Controls and format characters (bidirectional overrides, zero-width, BOM) and line separators, but for \n and \t. */
const DANGEROUS = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** `\x1b` and `\u202e` as visible characters; line feeds and tabs stay. */
export function escapeControls(text: string): string {
  return text.replaceAll(DANGEROUS, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\u{${hex}}`;
  });
}

/** As `escapeControls`, with line feeds and tabs made visible too, and cut to `limit` characters. */
export function oneLine(text: string, limit = 500): string {
  const visible = escapeControls(text).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return visible.length <= limit ? visible : `${visible.slice(0, limit)}…`;
}
