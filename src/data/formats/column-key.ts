/** How column names are compared: without case, blanks, underscores, dots, brackets and other punctuation. */

/** `Src IP`, `src_ip`, `src.ip` and `SrcIP` all give `srcip`. Empty for a name of punctuation alone. */
export function columnKey(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");
}

/**
 * Every spelling's key → what it stands for.
 * @throws never; the first meaning of a key wins
 */
export function keyTable<Meaning extends string>(
  spellings: Readonly<Record<Meaning, readonly string[]>>,
  meanings: readonly Meaning[],
): ReadonlyMap<string, Meaning> {
  const table = new Map<string, Meaning>();
  for (const meaning of meanings) {
    for (const spelling of spellings[meaning]) {
      const key = columnKey(spelling);
      if (!table.has(key)) table.set(key, meaning);
    }
  }
  return table;
}
