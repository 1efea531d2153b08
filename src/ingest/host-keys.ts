/** Pseudonyms of hosts, so that what happens on one can be grouped without its name in the dataset. */
import { createHash } from "node:crypto";
import { hostNameOf } from "../data/host-name.js";
import type { AlertRecord } from "../data/record.js";
import { remembering } from "../data/remember.js";

/** 64 bits: two of a million hosts share a key with a chance of 3 in 10^8. */
const KEY_CHARACTERS = 16;
/** Keys that are remembered; beyond it they are worked out again. */
const MAX_REMEMBERED = 65_536;

/** Keys of one dataset: with another seed the same host has another key. */
export class HostKeys {
  readonly #keyOf: (name: string) => string;

  constructor(seed: number) {
    const salt = `socagent host ${seed}`;
    this.#keyOf = remembering(MAX_REMEMBERED, (name: string) =>
      createHash("sha256").update(`${salt}\n${name}`).digest("hex").slice(0, KEY_CHARACTERS),
    );
  }

  /** The key of the record's host, or else of its source address; undefined where it has neither. */
  of(record: Pick<AlertRecord, "host" | "sourceAddress">): string | undefined {
    const name = hostNameOf(record);
    return name === undefined ? undefined : this.#keyOf(name);
  }
}
