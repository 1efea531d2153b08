/** The entities of one kind (sources, hosts, rules, …) by name. */
import { KeySlots, type SavedSlots } from "./key-slots.js";
import { NONE } from "./recency-lists.js";
import { WindowCounters } from "./windows.js";
import { growInt32, INITIAL_SLOTS } from "./grow.js";

export interface SavedEntities {
  readonly slots: SavedSlots;
  readonly names: readonly string[];
  readonly serials: Int32Array;
  readonly nextSerial: number;
  readonly novel: Int32Array;
}

export class EntityTable {
  readonly slots: KeySlots;
  /** Records with something that this entity had not had before. */
  readonly novel = new WindowCounters();
  readonly #names: string[] = [];
  readonly #byName = new Map<string, number>();
  /** A number that no other entity ever had: slots are used again, so that pairs can't be known by them. */
  #serials = new Int32Array(INITIAL_SLOTS);
  #nextSerial = 0;

  constructor(capacity: number) {
    this.slots = new KeySlots(capacity);
  }

  find(name: string): number {
    return this.#byName.get(name) ?? NONE;
  }

  /** The entity's slot, a new one if need be, or `NONE` while the table is full of entities in the day's window. */
  findOrAdd(name: string): number {
    const known = this.find(name);
    if (known !== NONE) return known;
    const slot = this.slots.allocate();
    if (slot === NONE) return NONE;
    const evicted = this.#names[slot];
    if (evicted !== undefined) this.#byName.delete(evicted);
    this.#names[slot] = name;
    this.#byName.set(name, slot);
    if (slot >= this.#serials.length) this.#serials = growInt32(this.#serials, slot * 2);
    this.#serials[slot] = this.#nextSerial++;
    return slot;
  }

  name(slot: number): string {
    return this.#names[slot] ?? "";
  }

  serial(slot: number): number {
    return this.#serials[slot] ?? NONE;
  }

  save(): SavedEntities {
    return {
      slots: this.slots.save(),
      names: [...this.#names],
      serials: this.#serials.slice(0, this.slots.used),
      nextSerial: this.#nextSerial,
      novel: this.novel.save(this.slots.used),
    };
  }

  restore(saved: SavedEntities): void {
    this.slots.restore(saved.slots);
    saved.names.forEach((name, slot) => {
      this.#names[slot] = name;
      this.#byName.set(name, slot);
    });
    this.#serials = growInt32(saved.serials, Math.max(saved.serials.length, INITIAL_SLOTS));
    this.#nextSerial = saved.nextSerial;
    this.novel.restore(saved.novel);
  }
}
