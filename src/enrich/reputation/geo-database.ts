/** Country and network of an address, by a MaxMind database (MMDB). */
import { basename } from "node:path";
import { Reader, type Response } from "mmdb-lib";
import { messageOf, SocagentError } from "../../errors.js";
import { formatAddress, type Address } from "../address/address.js";
import { isoDate } from "./feed-date.js";

/** City databases have some 120 MB. */
export const MAX_MMDB_BYTES = 512 * 1024 * 1024;
/** Longer names of organisations are cut. */
const MAX_NAME = 64;

export interface GeoEntry {
  /** ISO 3166 code of two letters. */
  readonly country?: string;
  /** Number of the autonomous system, and whose it is. */
  readonly asn?: number;
  readonly organisation?: string;
}

export class GeoDatabase {
  readonly name: string;
  /** When it was built, `YYYY-MM-DD`. */
  readonly date: string | undefined;
  /** As the database names itself, such as `GeoLite2-Country`. */
  readonly type: string;
  readonly #reader: Reader<Response>;
  readonly #readsIpv6: boolean;

  /** @throws SocagentError (`input`) when it can't be read */
  constructor(file: string, bytes: Buffer) {
    this.name = basename(file);
    try {
      this.#reader = new Reader(bytes);
    } catch (cause) {
      throw new SocagentError("input", `${file} is no readable MaxMind database: ${messageOf(cause)}`, {
        subject: { file },
        nextStep: "Fetch the database again, or leave it out.",
        cause,
      });
    }
    const { metadata } = this.#reader;
    this.type = metadata.databaseType;
    this.#readsIpv6 = metadata.ipVersion === 6;
    this.date = isoDate(metadata.buildEpoch.getTime());
  }

  /** @returns undefined where the database has nothing, or is damaged there */
  lookUp(address: Address): GeoEntry | undefined {
    if (address.version === 6 && !this.#readsIpv6) return undefined;
    let entry: unknown;
    try {
      entry = this.#reader.get(formatAddress(address));
    } catch {
      return undefined;
    }
    const country = textAt(entry, "country", "iso_code") ?? textAt(entry, "registered_country", "iso_code");
    const asn = at(entry, "autonomous_system_number");
    const organisation = textAt(entry, "autonomous_system_organization");
    const found: GeoEntry = {
      ...(country !== undefined && /^[A-Z]{2}$/.test(country) ? { country } : {}),
      ...(typeof asn === "number" ? { asn } : {}),
      ...(organisation === undefined ? {} : { organisation: organisation.slice(0, MAX_NAME) }),
    };
    return Object.keys(found).length === 0 ? undefined : found;
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce(at, value);
  return typeof found === "string" ? found : undefined;
}
