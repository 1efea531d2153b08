/** What can be fetched, and what a fetch comes to: the types that every source shares. */
import type { DownloadEvent } from "./download.js";
import type { HttpClient } from "./http-client.js";

export interface FetchContext {
  readonly client: HttpClient;
  readonly offline: boolean;
  /** Fetch again what is there. */
  readonly force: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onEvent: (event: DownloadEvent) => void;
  /** Tests need not wait. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * - `fetched`: downloaded now
 * - `present`: it is there already, and right
 * - `unchanged`: the server says that it is still the same
 * - `fresh`: its source asks not to be asked again so soon
 * - `copied`: out of the Hugging Face cache
 * - `unpacked`: out of an archive
 */
export type FileState = "fetched" | "present" | "unchanged" | "fresh" | "copied" | "unpacked";

export interface FetchedFile {
  readonly name: string;
  readonly state: FileState;
  readonly bytes: number;
  readonly sha256: string;
  readonly url: string;
  /** Bytes that an earlier run had brought. */
  readonly resumedFrom: number;
  /** What was found in it, such as a feed's addresses. */
  readonly note?: string;
}

export interface FailedFile {
  readonly name: string;
  readonly reason: unknown;
}

export interface FetchResult {
  readonly source: string;
  readonly folder: string;
  readonly files: readonly FetchedFile[];
  /** Where one failure does not end the rest. */
  readonly failed: readonly FailedFile[];
  readonly version: string | undefined;
  readonly licence: string | undefined;
}

/** What `socagent fetch --list` tells. */
export interface SourceInfo {
  readonly name: string;
  readonly what: string;
  readonly size: string;
  readonly licence: string;
  readonly home: string;
}
