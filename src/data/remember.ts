/** Answers that are asked for again and again, kept while they are few. */

/**
 * As `answer`, which always says the same of a key, but worked out once: when `most` answers are kept all of them are forgotten, so that
 * their number is bounded.
 */
export function remembering<Key, Answer extends string | number | object>(
  most: number,
  answer: (key: Key) => Answer,
): (key: Key) => Answer {
  const kept = new Map<Key, Answer>();
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const found = answer(key);
    if (kept.size >= most) kept.clear();
    kept.set(key, found);
    return found;
  };
}
