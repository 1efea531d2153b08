/**
 * The folder in which a dataset is made, beside the one that it becomes. What is finished there is not done again; at the end the
 * dataset's folder is renamed, so that the final name never holds half of one.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { MANIFEST_FILE } from "../data/manifest.js";
import { SocagentError, systemCode } from "../errors.js";
import { fileError, makeFolder, parseJsonText, readJson, removeTemporaries, writeFileAtomically } from "../files.js";
import { refuseRunning, RunNote, thisProcess } from "../run-process.js";
import { ChunkReport } from "./chunk.js";
import { chunkFiles } from "./chunk-files.js";

const RUN_FILE = "run.json";

/** Of a dataset's manifest, what a report's lacks, which is called the same. Of an older version it is one still. */
const DatasetManifest = z.object({ kind: z.literal("socagent-dataset") });

export class Workspace {
  /** Where the dataset will be. */
  readonly out: string;
  readonly folder: string;

  constructor(out: string) {
    this.out = resolve(out);
    this.folder = join(dirname(this.out), `.${basename(this.out)}.ingest`);
  }

  /** The dataset while it is made. */
  get dataset(): string {
    return join(this.folder, "dataset");
  }

  get chunks(): string {
    return join(this.folder, "chunks");
  }

  /** The journal of finished parts. */
  get parts(): string {
    return join(this.folder, "parts");
  }

  chunksOf(input: number): string {
    return join(this.chunks, String(input));
  }

  /**
   * Gets ready to work: goes on where a run of the same fingerprint stopped, or starts anew.
   * @param rereadable whether the inputs can be read a second time
   * @returns whether there is something to go on with
   * @throws SocagentError (`usage`) when the output is there, or an unfinished run of other options, and `force` is not given;
   * (`io`) when another process works here or the folder cannot be made
   */
  async open(fingerprint: string, force: boolean, rereadable: boolean): Promise<boolean> {
    await this.#checkOutput(force);
    const found = await this.#findRun();
    if (found !== undefined) {
      refuseRunning(found, { doing: `ingesting to ${this.out}`, note: join(this.folder, RUN_FILE) });
    }
    const isSame = found?.fingerprint === fingerprint;
    const goesOn = isSame && rereadable && !force;
    if (found !== undefined && !isSame && !force) {
      throw new SocagentError("usage", `an unfinished ingest with other options or inputs is in ${this.folder}`, {
        nextStep: "Give the options it was started with to go on, or --force to start anew.",
      });
    }
    try {
      if (!goesOn) await rm(this.folder, { recursive: true, force: true });
      await makeFolder(this.dataset);
      await makeFolder(this.chunks);
      await makeFolder(this.parts);
    } catch (thrown) {
      throw fileError(thrown, this.folder, "write");
    }
    await removeTemporaries(this.dataset); // they would become part of it
    await writeFileAtomically(join(this.folder, RUN_FILE), JSON.stringify({ fingerprint, ...thisProcess() }));
    return goesOn;
  }

  async addInput(input: number): Promise<void> {
    try {
      await makeFolder(this.chunksOf(input));
    } catch (thrown) {
      throw fileError(thrown, this.chunksOf(input), "write");
    }
  }

  /** What is written of a chunk; undefined while it is not finished. */
  report(input: number, chunk: number): ChunkReport | undefined {
    const file = join(this.chunksOf(input), chunkFiles(chunk).report);
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (thrown) {
      if (systemCode(thrown) === "ENOENT") return undefined;
      throw fileError(thrown, file, "read");
    }
    const parsed = ChunkReport.safeParse(parseJsonText(text));
    if (parsed.success) return parsed.data;
    throw new SocagentError("io", `${file} is damaged`, {
      subject: { file },
      problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
      nextStep: "Run the command again with --force to start anew.",
    });
  }

  /** Chunks of the input that are finished. */
  finishedChunks(input: number): number {
    const folder = this.chunksOf(input);
    return existsSync(folder) ? readdirSync(folder).filter((name) => /^\d+\.json$/.test(name)).length : 0;
  }

  /** Takes the workspace away, with all that is done. */
  async discard(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** An older dataset that is being replaced. */
  get #replaced(): string {
    return `${this.folder}.old`;
  }

  /** Gives the dataset its name, in place of an older one, and takes the workspace away. */
  async publish(): Promise<void> {
    const old = this.#replaced;
    try {
      await rm(old, { recursive: true, force: true });
      if (existsSync(this.out)) await rename(this.out, old);
      await rename(this.dataset, this.out);
      await rm(old, { recursive: true, force: true });
      await rm(this.folder, { recursive: true, force: true });
    } catch (thrown) {
      throw fileError(thrown, this.out, "write");
    }
  }

  async #findRun(): Promise<z.infer<typeof RunNote> | undefined> {
    const file = join(this.folder, RUN_FILE);
    if (!existsSync(file)) return undefined;
    const parsed = RunNote.safeParse(await readJson(file));
    return parsed.success ? parsed.data : { fingerprint: "", ...thisProcess() };
  }

  /** Whatever is there is replaced by force alone, and only if it is a dataset or nothing. */
  async #checkOutput(force: boolean): Promise<void> {
    let names: string[];
    try {
      names = await readdir(this.out);
    } catch (thrown) {
      if (systemCode(thrown) === "ENOENT") return;
      throw fileError(thrown, this.out, "write");
    }
    if (names.length === 0) return;
    if (!names.includes(MANIFEST_FILE) || !(await this.#isDataset())) {
      throw new SocagentError("usage", `${this.out} is there, is not empty, and is no dataset`, {
        subject: { file: this.out },
        nextStep: "Give a new folder with --out.",
      });
    }
    if (force) return;
    // A run that was killed after it had given the dataset its name has nothing left to do but this.
    await rm(this.#replaced, { recursive: true, force: true });
    if (existsSync(this.folder) && !existsSync(this.dataset)) await this.discard();
    throw new SocagentError("usage", `${this.out} holds a dataset already`, {
      subject: { file: this.out },
      nextStep: "Give another folder with --out, or --force to replace it.",
    });
  }

  async #isDataset(): Promise<boolean> {
    const manifest = await readJson(join(this.out, MANIFEST_FILE)).catch(() => undefined);
    return DatasetManifest.safeParse(manifest).success;
  }
}
