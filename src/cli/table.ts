/** Small tables for a terminal. */

export interface TableColumn {
  readonly title: string;
  readonly align: "left" | "right";
}

/** Lines of a table, two blanks between columns, the titles first. Texts are shown as they are: escape what comes from outside. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string[] {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, at) => Math.max(...[titles, ...rows].map((row) => (row[at] ?? "").length)));
  return [titles, ...rows].map((row) =>
    columns
      .map(({ align }, at) => {
        const cell = row[at] ?? "";
        const width = widths[at] ?? 0;
        return align === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** 1234567 as 1,234,567. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
