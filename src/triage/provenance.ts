/** What a triage is made from: hashed before it begins, so that a run that goes on knows whether it is the same. */
import { basename, resolve } from "node:path";
import { type Checkpoint, hashCheckpoint } from "../checkpoint/checkpoint.js";
import { hashFile } from "../data/hash-input.js";
import { expandInputs, STDIN } from "../data/read/expand-inputs.js";
import { type FileStamp, stampOf } from "../data/refuse-changed.js";
import type { LoadedSources } from "../enrich/load-sources.js";
import { VERSION } from "../version.js";
import { shapingOptions, type TriageOptions } from "./options.js";
import type { Provenance } from "./result.js";
import { fingerprintOf } from "./spool/workspace.js";
import type { RunInput } from "./stages/run.js";

/** What is known before anything is read. */
export interface Given {
  readonly inputs: readonly RunInput[];
  /** Of regular files, from before they were hashed. */
  readonly stamps: ReadonlyMap<string, FileStamp>;
  /** Files of folders that were passed over, since their names are none of data files. */
  readonly passedOver: readonly string[];
  readonly checkpoint: Provenance["checkpoint"];
  readonly feeds: Provenance["feeds"];
  readonly options: Readonly<Record<string, unknown>>;
  /** Of all of it. */
  readonly fingerprint: string;
}

/** @throws SocagentError (`input`, `checkpoint`) when a file cannot be read */
export async function hashGiven(
  options: TriageOptions,
  checkpoint: Checkpoint,
  sources: LoadedSources,
): Promise<Given> {
  const { files, passedOver } = await expandInputs(options.inputs);
  const inputs: RunInput[] = [];
  const stamps = new Map<string, FileStamp>();
  for (const file of files) {
    const stamp = file === STDIN ? undefined : await stampOf(file);
    if (stamp !== undefined) stamps.set(file, stamp);
    inputs.push(stamp === undefined ? { file } : { file, known: { bytes: stamp.bytes, sha256: await hashFile(file) } });
  }
  const feeds = await feedsOf(options, sources);
  const model = { name: basename(resolve(checkpoint.folder)), sha256: await hashCheckpoint(checkpoint.folder) };
  const shaping = shapingOptions(options);
  const labels = [options.read.labelColumn, options.read.benignValues];
  return {
    inputs,
    stamps,
    passedOver,
    checkpoint: model,
    feeds,
    options: shaping,
    fingerprint: fingerprintOf(VERSION, inputs, feeds, model, shaping, labels),
  };
}

/** Feeds, databases, assets and an ATT&CK bundle: whatever facts were looked up in. */
async function feedsOf(
  { intel, assets, attack }: TriageOptions,
  { sources, feeds }: LoadedSources,
): Promise<Given["feeds"]> {
  const known: { file: string; date: string | undefined; entries: number }[] = [
    ...intel.map((file) => {
      const feed = feeds.find((one) => one.file === file);
      const database = sources.databases.find(({ name }) => name === basename(file));
      return { file, date: feed?.date ?? database?.date, entries: feed?.entries.length ?? 0 };
    }),
    ...(assets === null ? [] : [{ file: assets, date: sources.assets?.date, entries: sources.assets?.size ?? 0 }]),
    ...(attack === null
      ? []
      : [{ file: attack, date: sources.catalogue.date, entries: sources.catalogue.techniques.length }]),
  ];
  const hashed: Given["feeds"][number][] = [];
  for (const { file, date, entries } of known) {
    hashed.push({ file, sha256: await hashFile(file), ...(date === undefined ? {} : { date }), entries });
  }
  return hashed;
}
