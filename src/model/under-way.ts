/** Work on many things, several at once. */

/** @param most things that are under way at once; they begin in their order. @throws what `work` throws first */
export async function forEachUnderWay<Item>(
  items: Iterable<Item>,
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: most }, lane));
}
