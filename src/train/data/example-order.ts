/**
 * Which examples make which batch. The order follows from the seed and the batch's number alone, so that a resumed run needs no more than
 * that number.
 *
 * Examples come in pools of some thousand: each stream (a dataset's attacks, say) gives its share of a pool in its own shuffled order; the pool
 * is sorted by length, cut into batches of similar lengths, and the batches are shuffled.
 */
import { Random, shuffle } from "../../random.js";

/** Enough that lengths within a batch are near each other, few enough that shuffling is thorough. */
const BATCHES_PER_POOL = 64;

/** Rows that are drawn from in turn, over and over. */
export interface Stream {
  /** Names the stream of random numbers. */
  readonly name: string;
  readonly rows: Int32Array;
  /** Share of all examples; all add up to one. */
  readonly share: number;
}

export interface Drawn {
  /** Index of the stream. */
  readonly stream: number;
  readonly row: number;
}

export class ExampleOrder {
  readonly #streams: readonly Stream[];
  readonly #largest: number;
  readonly #perPool: number;
  /** The last shuffled order of each stream: passes over the data are long. */
  readonly #shuffled = new Map<number, { pass: number; rows: Int32Array }>();
  #pool: { index: number; batches: Drawn[][] } | undefined;

  /** @param lengthOf tokens of an example, by which it is put beside others */
  constructor(
    streams: readonly Stream[],
    private readonly batchSize: number,
    private readonly seed: number,
    private readonly lengthOf: (drawn: Drawn) => number,
  ) {
    this.#streams = streams;
    this.#largest = streams.reduce((best, { share }, i) => (share > (streams[best]?.share ?? 0) ? i : best), 0);
    this.#perPool = BATCHES_PER_POOL * batchSize;
  }

  /** @param index from 0 */
  batch(index: number): readonly Drawn[] {
    const pool = Math.floor(index / BATCHES_PER_POOL);
    if (this.#pool?.index !== pool) this.#pool = { index: pool, batches: this.#makePool(pool) };
    return this.#pool.batches[index % BATCHES_PER_POOL] ?? [];
  }

  #makePool(pool: number): Drawn[][] {
    const random = new Random(this.seed, "pool", pool);
    const drawn = this.#streams.flatMap((_, stream) => this.#take(stream, pool));
    // Shuffled first: examples of one length are not in the order of the streams.
    shuffle(drawn, random);
    const lengths = new Map(drawn.map((one) => [one, this.lengthOf(one)]));
    drawn.sort((a, b) => (lengths.get(a) ?? 0) - (lengths.get(b) ?? 0));
    const batches = Array.from({ length: BATCHES_PER_POOL }, (_, i) =>
      drawn.slice(i * this.batchSize, (i + 1) * this.batchSize),
    );
    shuffle(batches, random);
    return batches;
  }

  /** A stream's examples of a pool. Shares are rounded so that over pools nothing is lost. */
  #take(stream: number, pool: number): Drawn[] {
    const rows = this.#streams[stream]?.rows ?? new Int32Array();
    const [from, to] = [this.#taken(stream, pool), this.#taken(stream, pool + 1)];
    return Array.from({ length: to - from }, (_, i) => {
      const at = from + i;
      const order = this.#orderOf(stream, Math.floor(at / rows.length));
      return { stream, row: order[at % rows.length] ?? 0 };
    });
  }

  /** How many examples of a stream come before a pool; the largest stream makes up for what rounding the others leaves. */
  #taken(stream: number, pool: number): number {
    const rounded = (one: Stream): number => Math.floor(one.share * pool * this.#perPool);
    const own = this.#streams[stream];
    if (own !== undefined && stream !== this.#largest) return rounded(own);
    const others = this.#streams.filter((_, index) => index !== stream);
    return pool * this.#perPool - others.reduce((total, one) => total + rounded(one), 0);
  }

  #orderOf(stream: number, pass: number): Int32Array {
    const known = this.#shuffled.get(stream);
    if (known?.pass === pass) return known.rows;
    const { rows, name } = this.#streams[stream] ?? { rows: new Int32Array(), name: "" };
    const order = rows.slice();
    shuffle(order, new Random(this.seed, "order", name, pass));
    this.#shuffled.set(stream, { pass, rows: order });
    return order;
  }
}
