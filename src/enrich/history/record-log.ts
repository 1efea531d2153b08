/**
 * Records in the order in which they came, packed: each with its time, its flags and those of its keys that it has. Written at the end,
 * read by cursors that go on from record to record; blocks behind all cursors are given back.
 */
import { NONE } from "./recency-lists.js";

/** Words of a block; a few hundred records, so that little is held in vain. */
const BLOCK_WORDS = 16_384;
/** Time as two words, and a word of flags and which keys there are. */
const HEAD_WORDS = 3;
/** Keys have the lower bits of that word, flags those above. */
export const MAX_KEYS = 16;

interface Block {
  readonly words: Int32Array;
  used: number;
  next: Block | undefined;
}

/** Where a reader is. */
export class LogCursor {
  block: Block;
  at: number;

  constructor(block: Block, at: number) {
    this.block = block;
    this.at = at;
  }
}

export class RecordLog {
  readonly #width: number;
  #last: Block = newBlock();
  /** A time as a double and as two words. */
  readonly #time = new Float64Array(1);
  readonly #timeWords = new Int32Array(this.#time.buffer);

  /** @param width keys of a record, at most `MAX_KEYS` */
  constructor(width: number) {
    this.#width = width;
  }

  /** A cursor at the end: what is pushed next is what it reads first. */
  end(): LogCursor {
    return new LogCursor(this.#last, this.#last.used);
  }

  push(time: number, keys: Int32Array, flags: number): void {
    if (this.#last.used + HEAD_WORDS + this.#width > BLOCK_WORDS) {
      const block = newBlock();
      this.#last.next = block;
      this.#last = block;
    }
    const { words } = this.#last;
    let at = this.#last.used;
    this.#time[0] = time;
    words[at] = this.#timeWords[0] ?? 0;
    words[at + 1] = this.#timeWords[1] ?? 0;
    const head = at + 2;
    let mask = flags << MAX_KEYS;
    at += HEAD_WORDS;
    for (let key = 0; key < this.#width; key++) {
      const slot = keys[key] ?? NONE;
      if (slot === NONE) continue;
      mask |= 1 << key;
      words[at++] = slot;
    }
    words[head] = mask;
    this.#last.used = at;
  }

  /** The time of the record at the cursor, which is not at the end. */
  timeAt(cursor: LogCursor): number {
    this.#settle(cursor);
    this.#timeWords[0] = cursor.block.words[cursor.at] ?? 0;
    this.#timeWords[1] = cursor.block.words[cursor.at + 1] ?? 0;
    return this.#time[0] ?? NaN;
  }

  /**
   * Reads the record at the cursor, which is not at the end, and goes to the next.
   * @param keys receives its keys, `NONE` where it has none
   * @returns its flags
   */
  read(cursor: LogCursor, keys: Int32Array): number {
    this.#settle(cursor);
    const { words } = cursor.block;
    const mask = words[cursor.at + 2] ?? 0;
    let at = cursor.at + HEAD_WORDS;
    for (let key = 0; key < this.#width; key++) keys[key] = (mask >> key) & 1 ? (words[at++] ?? NONE) : NONE;
    cursor.at = at;
    return mask >> MAX_KEYS;
  }

  /** A cursor at the end of a block goes to the beginning of the next. */
  #settle(cursor: LogCursor): void {
    const { next, used } = cursor.block;
    if (cursor.at < used || next === undefined) return;
    cursor.block = next;
    cursor.at = 0;
  }
}

function newBlock(): Block {
  return { words: new Int32Array(BLOCK_WORDS), used: 0, next: undefined };
}
