/**
 * How many rows to test on have a near-duplicate among the rows to train on, by their texts.
 *
 * The texts to test on are a bounded sample; every text to train on is compared with them, through MinHash bands and then exactly.
 */
import { bandKeys, BANDS, PLACES, signatureOf } from "./minhash.js";
import { jaccard, setOf, shinglesOf } from "./shingles.js";

/** Texts of which at least so many word triples are common (of those in either) are near-duplicates. */
export const NEAR = 0.8;

interface Entry {
  readonly shingles: Uint32Array;
  /** Rows to test on with this text. */
  rows: number;
  /** The same text is among those to train on. */
  same: boolean;
  /** A text that is near is. */
  near: boolean;
  /** The text to train on that it was last compared with: several bands may name it. */
  compared: number;
}

export interface NearDuplicates {
  /** Rows to test on that were looked at. */
  readonly rows: number;
  /** Of them, those whose very text is trained on. */
  readonly same: number;
  /** Those of which a near-duplicate is trained on, the same text included. */
  readonly near: number;
}

/** A text with what is computed of it once for several searches. */
export class TextSketch {
  #text = "";
  #shingles: Uint32Array = new Uint32Array(0);
  #set: Uint32Array | undefined;
  readonly keys = new Uint32Array(BANDS);
  readonly #signature = new Int32Array(PLACES);

  get text(): string {
    return this.#text;
  }

  set(text: string): void {
    if (text === this.#text && this.#shingles.length > 0) return; // neighbours in time are often alike
    this.#text = text;
    this.#shingles = shinglesOf(text);
    this.#set = undefined;
    signatureOf(this.#shingles, this.#signature);
    bandKeys(this.#signature, this.keys);
  }

  /** Its word triples ascending, each once. Sorting takes longest, so it waits until a candidate is there. */
  get shingles(): Uint32Array {
    this.#set ??= setOf(this.#shingles);
    return this.#set;
  }
}

export class NearDuplicateSearch {
  readonly #byText = new Map<string, Entry>();
  readonly #bands = new Map<number, Entry[]>();
  #trained = 0;

  /** Takes a row to test on. */
  addTest({ text, keys, shingles }: TextSketch): void {
    const known = this.#byText.get(text);
    if (known !== undefined) {
      known.rows += 1;
      return;
    }
    const entry: Entry = { shingles: shingles.slice(), rows: 1, same: false, near: false, compared: 0 };
    this.#byText.set(text, entry);
    for (const key of keys) {
      const bucket = this.#bands.get(key);
      if (bucket === undefined) this.#bands.set(key, [entry]);
      else bucket.push(entry);
    }
  }

  /** Looks whether a row to train on is near any to test on. */
  addTrain(sketch: TextSketch): void {
    const same = this.#byText.get(sketch.text);
    if (same !== undefined) {
      same.same = true;
      same.near = true;
    }
    this.#trained += 1;
    for (const key of sketch.keys) {
      const bucket = this.#bands.get(key);
      if (bucket === undefined) continue;
      let found = false;
      for (const entry of bucket) {
        if (!entry.near && entry.compared !== this.#trained) {
          entry.compared = this.#trained;
          if (jaccard(entry.shingles, sketch.shingles, NEAR) >= NEAR) entry.near = true;
        }
        found ||= entry.near;
      }
      // What was found need not be looked for again.
      if (found)
        this.#bands.set(
          key,
          bucket.filter(({ near }) => !near),
        );
    }
  }

  result(): NearDuplicates {
    let rows = 0;
    let same = 0;
    let near = 0;
    for (const entry of this.#byText.values()) {
      rows += entry.rows;
      if (entry.same) same += entry.rows;
      if (entry.near) near += entry.rows;
    }
    return { rows, same, near };
  }
}
