/** Texts as sets of word triples, by which likeness is measured. */

/** Words in a row that make one element of the set. */
const WORDS = 3;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BLANK = 32;
const LINE_FEED = 10;

/** A text's word triples, each as a 32-bit hash, in the order of the text and with repeats; a text of fewer words is one element. */
export function shinglesOf(text: string): Uint32Array {
  const words = wordHashes(text);
  const count = Math.max(1, words.length - WORDS + 1);
  const shingles = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    let hash = FNV_OFFSET;
    for (let word = at; word < Math.min(at + WORDS, words.length); word += 1) {
      hash = Math.imul(hash ^ (words[word] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    shingles[at] = mixed(hash);
  }
  return shingles;
}

/** The shingles ascending, each once; overwrites them. */
export function setOf(shingles: Uint32Array): Uint32Array {
  shingles.sort();
  let kept = 0;
  for (let at = 0; at < shingles.length; at += 1) {
    const value = shingles[at] ?? 0;
    if (at > 0 && value === shingles[kept - 1]) continue;
    shingles[kept] = value;
    kept += 1;
  }
  return shingles.subarray(0, kept);
}

/** Words between blanks and line ends. */
export function wordHashes(text: string): number[] {
  const words: number[] = [];
  let hash = FNV_OFFSET;
  let length = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const code = at === text.length ? BLANK : text.charCodeAt(at);
    if (code !== BLANK && code !== LINE_FEED) {
      hash = Math.imul(hash ^ code, FNV_PRIME);
      length += 1;
    } else if (length > 0) {
      words.push(hash);
      hash = FNV_OFFSET;
      length = 0;
    }
  }
  return words;
}

/**
 * The size of the intersection over that of the union, from 0 to 1, of two results of `setOf`.
 * @param least 0 is returned as soon as it is clear that it is less
 */
export function jaccard(left: Uint32Array, right: Uint32Array, least = 0): number {
  // Elements of the left set that the right one may lack.
  let spare = left.length - Math.ceil((least / (1 + least)) * (left.length + right.length) - 1e-9);
  if (spare < 0) return 0;
  let common = 0;
  let at = 0;
  for (const element of left) {
    while (at < right.length && (right[at] ?? 0) < element) at += 1;
    if (right[at] === element) {
      common += 1;
      continue;
    }
    spare -= 1;
    if (spare < 0) return 0;
  }
  return common / (left.length + right.length - common);
}

/** MurmurHash3's finaliser: FNV alone leaves the high bits of short words alike. */
export function mixed(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
