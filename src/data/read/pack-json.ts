/** Framed JSON objects → packed rows: parsed, flattened, their times read, other events counted. */
import { rowText } from "./csv-cells.js";
import { flattenJson, isJsonObject, member, type JsonFault } from "./flatten-json.js";
import { flawOf, type Flaw, type Frames } from "./frames.js";
import { jsonFormatOf, unwrap } from "./json-layout.js";
import type { JsonLayout } from "./layout.js";
import type { PackedJson } from "./packed.js";
import { parseTime, type TimeRules } from "./parse-time.js";
import { MAX_RAW_CHARACTERS, type Reject } from "./reject.js";
import { timeRules } from "./settle-time.js";
import { present } from "./values.js";

/** Event types that are counted by name in one stretch; Suricata has some thirty. */
const MAX_EVENT_TYPES = 100;
const MAX_EVENT_TYPE_CHARACTERS = 64;

const FLAW_DETAILS: Readonly<Record<Flaw, string>> = {
  "row-too-long": "longer than a row may be",
  "bad-quotes": "quotes that do not pair up",
  "invalid-json": "an object that does not end",
  "not-an-object": "something that is no JSON object",
};

/** A packer for one source. */
export type PackJson = (frames: Frames) => PackedJson;

export function jsonPacker(layout: JsonLayout): PackJson {
  const time = timeRules(layout.time);
  return (frames) => {
    const rows = new JsonRows(layout, time, frames);
    for (let row = 0; row < frames.count; row++) rows.read(row);
    return rows.packed();
  };
}

type Outcome =
  | { readonly kind: "row"; readonly pairs: readonly (readonly [string, string])[]; readonly time: number }
  | { readonly kind: "skipped"; readonly type: string }
  | ({ readonly kind: "reject" } & JsonFault);

class JsonRows {
  readonly #layout: JsonLayout;
  readonly #time: TimeRules;
  readonly #frames: Frames;
  readonly #names = new Map<string, number>();
  readonly #firstPairs = [0];
  readonly #pairNames: number[] = [];
  readonly #values = [0];
  readonly #parts: string[] = [];
  readonly #lines: number[] = [];
  readonly #times: number[] = [];
  readonly #rejects: Reject[] = [];
  readonly #skipped = new Map<string, number>();
  #length = 0;

  constructor(layout: JsonLayout, time: TimeRules, frames: Frames) {
    this.#layout = layout;
    this.#time = time;
    this.#frames = frames;
  }

  packed(): PackedJson {
    return {
      kind: "json",
      count: this.#lines.length,
      lines: Uint32Array.from(this.#lines),
      times: Float64Array.from(this.#times),
      names: [...this.#names.keys()],
      firstPairs: Uint32Array.from(this.#firstPairs),
      pairNames: Uint32Array.from(this.#pairNames),
      values: Uint32Array.from(this.#values),
      text: this.#parts.join(""),
      rows: this.#frames.count,
      rejects: this.#rejects,
      skipped: Object.fromEntries(this.#skipped),
    };
  }

  read(row: number): void {
    const outcome = this.#outcome(row);
    switch (outcome.kind) {
      case "row":
        this.#add(row, outcome.pairs, outcome.time);
        return;
      case "skipped": {
        const known = this.#skipped.has(outcome.type) || this.#skipped.size < MAX_EVENT_TYPES;
        const type = known ? outcome.type : "other";
        this.#skipped.set(type, (this.#skipped.get(type) ?? 0) + 1);
        return;
      }
      case "reject":
        this.#reject(row, outcome);
    }
  }

  #outcome(row: number): Outcome {
    const flaw = flawOf(this.#frames, row);
    if (flaw !== undefined) return reject(flaw, FLAW_DETAILS[flaw]);
    const text = rowText(this.#frames, row);
    if (text === undefined) return reject("bad-encoding", "bytes that are no UTF-8");
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (thrown) {
      return reject("invalid-json", thrown instanceof Error ? thrown.message.slice(0, 200) : "no JSON");
    }
    if (!isJsonObject(value)) return reject("not-an-object", "JSON, but no object");
    return this.#read(value);
  }

  #read(outer: Readonly<Record<string, unknown>>): Outcome {
    const value = unwrap(outer);
    const { format } = this.#layout.info;
    const type = member(value, "event_type");
    if (format === "suricata" && typeof type === "string" && type !== "alert") {
      return { kind: "skipped", type: type.slice(0, MAX_EVENT_TYPE_CHARACTERS) };
    }
    const isAlert = jsonFormatOf(value) === format && (format !== "suricata" || isJsonObject(member(value, "alert")));
    if (!isAlert) return reject("not-an-alert", `an object that is no alert of ${this.#layout.info.title}`);
    const id = member(outer, "_id");
    const flat = flattenJson(
      value === outer || id === undefined ? value : { _id: id, ...value },
      this.#layout.maxFieldBytes,
    );
    if (!isPairs(flat)) return { kind: "reject", ...flat };
    const text = this.#timeText(flat);
    if (text === undefined) return reject("no-time", "no time");
    const time = parseTime(text, this.#time);
    if (Number.isNaN(time)) return reject("unparsable-time", `the time ${JSON.stringify(text.slice(0, 80))}`);
    return { kind: "row", pairs: flat, time };
  }

  #timeText(pairs: readonly (readonly [string, string])[]): string | undefined {
    for (const path of this.#layout.paths.time) {
      const found = present(pairs.find(([name]) => name === path)?.[1]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #add(row: number, pairs: readonly (readonly [string, string])[], time: number): void {
    this.#lines.push(this.#frames.lines[row] ?? 0);
    this.#times.push(time);
    for (const [name, text] of pairs) {
      let index = this.#names.get(name);
      if (index === undefined) {
        index = this.#names.size;
        this.#names.set(name, index);
      }
      this.#pairNames.push(index);
      this.#parts.push(text);
      this.#length += text.length;
      this.#values.push(this.#length);
    }
    this.#firstPairs.push(this.#pairNames.length);
  }

  #reject(row: number, { reason, detail }: JsonFault): void {
    const { bytes, starts, ends, lines } = this.#frames;
    const start = starts[row] ?? 0;
    // A character has four bytes at most.
    const raw = Buffer.from(bytes.subarray(start, Math.min(ends[row] ?? 0, start + 4 * MAX_RAW_CHARACTERS))).toString(
      "utf8",
    );
    const { file } = this.#layout.info;
    this.#rejects.push({ file, line: lines[row] ?? 0, reason, detail, raw: raw.slice(0, MAX_RAW_CHARACTERS) });
  }
}

function reject(reason: JsonFault["reason"], detail: string): Outcome {
  return { kind: "reject", reason, detail };
}

function isPairs(
  flat: readonly (readonly [string, string])[] | JsonFault,
): flat is readonly (readonly [string, string])[] {
  return Array.isArray(flat);
}
