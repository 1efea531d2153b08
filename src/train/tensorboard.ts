/** Scalars as TensorBoard reads them: an event file of framed `Event` messages (tensorflow/core/util/event.proto). */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { crc32c } from "./crc32c.js";

// Field numbers of Event, Summary and Summary.Value.
const WALL_TIME = 1;
const STEP = 2;
const FILE_VERSION = 3;
const SUMMARY = 5;
const VALUE = 1;
const TAG = 1;
const SIMPLE_VALUE = 2;
const { Varint: VARINT, Bit64: FIXED64, Bit32: FIXED32, LengthDelimited: DELIMITED } = WireType;

const NAME = "events.out.tfevents.";

export class EventFile {
  readonly file: string;

  /** @param now milliseconds since 1970; in the name, which TensorBoard orders files by */
  constructor(folder: string, now = Date.now()) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `${NAME}${Math.floor(now / 1000)}.${hostname()}.${process.pid}`);
    const version = new BinaryWriter().tag(WALL_TIME, FIXED64).double(now / 1000);
    this.#append(version.tag(FILE_VERSION, DELIMITED).string("brain.Event:2").finish());
  }

  write(step: number, scalars: Readonly<Record<string, number>>, now = Date.now()): void {
    const summary = new BinaryWriter();
    for (const [tag, value] of Object.entries(scalars)) {
      const one = new BinaryWriter().tag(TAG, DELIMITED).string(tag).tag(SIMPLE_VALUE, FIXED32).float(value);
      summary.tag(VALUE, DELIMITED).bytes(one.finish());
    }
    const event = new BinaryWriter().tag(WALL_TIME, FIXED64).double(now / 1000);
    event.tag(STEP, VARINT).int64(step);
    this.#append(event.tag(SUMMARY, DELIMITED).bytes(summary.finish()).finish());
  }

  #append(data: Uint8Array): void {
    appendFileSync(this.file, framed(data));
  }
}

/** TensorBoard would draw an earlier run's curves and those of the run that replaces it as one. */
export function removeEventFiles(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name.startsWith(NAME)) rmSync(join(folder, name), { force: true });
}

/** A TFRecord: length, its checksum, the data, its checksum. */
export function framed(data: Uint8Array): Buffer {
  const record = Buffer.alloc(12 + data.length + 4);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(masked(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(masked(data), 12 + data.length);
  return record;
}

/** As TFRecord masks its checksums, so that one of a checksum is not itself. */
function masked(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
