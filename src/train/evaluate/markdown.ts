/** Markdown tables and text in which nothing that comes from data is markup. */

/** Plain text within a line: no markup, no line breaks, no invisible characters. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").replaceAll(/[\\`*_{}[\]<>|#~$]/g, (sign) => `\\${sign}`);
}

export interface MarkdownColumn {
  readonly title: string;
  readonly align?: "right";
}

/** @param rows cells as Markdown: escape with `plain` what comes from data */
export function markdownTable(columns: readonly MarkdownColumn[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}

/** A YAML string in double quotes, which are JSON's. */
export function yamlText(text: string): string {
  return JSON.stringify(text);
}
