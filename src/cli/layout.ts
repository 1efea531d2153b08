/** Plain text in columns for a terminal of 80. */

const WIDTH = 80;
const LABEL_WIDTH = 16;

/**
 * `  label         text`, wrapped at words into the right column; a word longer than the column stands alone.
 * @param label may be coloured by `style` without disturbing the columns
 */
export function row(label: string, text: string, style: (label: string) => string = (plain) => plain): string {
  const indent = " ".repeat(LABEL_WIDTH);
  const [first = "", ...rest] = wrap(text, WIDTH - LABEL_WIDTH);
  const padding = " ".repeat(Math.max(1, LABEL_WIDTH - 2 - label.length));
  return [
    `  ${style(label)}${label === "" ? indent.slice(2) : padding}${first}`,
    ...rest.map((line) => indent + line),
  ].join("\n");
}

/** Lines of at most `width` characters, where words allow it. A command in backticks is one word, so that it can be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/`[^`]*`\S*|\S+/g) ?? []) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Bytes as `23.5 GiB` or `512 MiB`. */
export function binarySize(bytes: number): string {
  const gibibytes = bytes / 2 ** 30;
  return gibibytes >= 1 ? `${gibibytes.toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}
