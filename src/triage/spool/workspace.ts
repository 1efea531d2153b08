/**
 * The folder in which a report comes to be, and in it the one that holds what the stages have finished. A stage counts once its journal
 * is there; the journal has the hashes of its files, so that what was damaged since is done again.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { access, constants, readdir, rm, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { hashFile } from "../../data/hash-input.js";
import { SocagentError, systemCode } from "../../errors.js";
import { fileError, makeFolder, parseJsonText, readJson, removeTemporaries, writeFileAtomically } from "../../files.js";
import { refuseRunning, RunNote, thisProcess } from "../../run-process.js";
import { TRIAGE_STAGES, type TriageStage } from "../events.js";
import type { FinishedFile } from "./stage-file.js";

/** Within the report's folder while it is not finished. */
export const WORK_FOLDER = ".work";
/** What a finished report has. */
export const MANIFEST_FILE = "manifest.json";

const RUN_FILE = "run.json";

/** Of a report's manifest, what those of datasets lack, whose manifests are called the same. */
const ReportManifest = z.object({ checkpoint: z.object({ sha256: z.string() }), reports: z.array(z.unknown()) });

const Journal = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().min(0), sha256: z.string() })),
  data: z.unknown(),
});

export interface OpenOptions {
  /** Goes on where a run of the same fingerprint stopped. */
  readonly resume: boolean;
  /** Takes away what is there. */
  readonly force: boolean;
}

export class Workspace {
  /** The report's folder. */
  readonly out: string;
  readonly folder: string;
  #isNew = true;
  #madeOut = false;

  constructor(out: string) {
    this.out = resolve(out);
    this.folder = join(this.out, WORK_FOLDER);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /**
   * Gets ready to work.
   * @param fingerprint of everything that shapes the report
   * @returns whether there is something to go on with
   * @throws SocagentError (`usage`) when there is a report, or an unfinished one without `resume`, or one of other options; (`io`)
   * when the folder cannot be written or another process works there
   */
  async open(fingerprint: string, { resume, force }: OpenOptions): Promise<boolean> {
    const names = await this.#names();
    const isOurs = names.includes(WORK_FOLDER) || (names.includes(MANIFEST_FILE) && (await this.#isReport()));
    if (names.length > 0 && !isOurs) {
      throw new SocagentError("usage", `${this.out} is there, is not empty, and is no report of a triage`, {
        subject: { file: this.out },
        nextStep: "Give a new folder with --out.",
      });
    }
    const found = await this.#findRun();
    if (found !== undefined) {
      const instead = "give another folder with --out";
      refuseRunning(found, { doing: `writing to ${this.out}`, note: this.path(RUN_FILE), instead });
    }
    const goesOn = resume && !force && found?.fingerprint === fingerprint;
    if (isOurs && found === undefined) await this.#forgetEmptyWork();
    const isBegun = names.length > 1 || existsSync(this.folder) || names.includes(MANIFEST_FILE);
    if (!force && !goesOn && isOurs && isBegun) throw this.#isThere(found !== undefined, resume);
    try {
      if (goesOn) await removeTemporaries(this.out);
      else if (names.length > 0) await this.#takeAway(names);
      const made = await makeFolder(this.folder);
      this.#madeOut = made !== undefined && made !== this.folder;
      await access(this.folder, constants.W_OK);
    } catch (thrown) {
      throw fileError(thrown, this.out, "write");
    }
    await writeFileAtomically(this.path(RUN_FILE), JSON.stringify({ fingerprint, ...thisProcess() }));
    this.#isNew = !goesOn;
    return goesOn;
  }

  /** What a finished stage told, if it is finished and its files are as it left them. */
  async finished<Data>(stage: TriageStage, schema: z.ZodType<Data>): Promise<Data | undefined> {
    const file = this.path(journalName(stage));
    if (this.#isNew || !existsSync(file)) return undefined;
    const journal = Journal.safeParse(parseJsonText(readFileSync(file, "utf8")));
    if (!journal.success) return undefined;
    const data = schema.safeParse(journal.data.data);
    if (!data.success) return undefined;
    for (const { name, sha256 } of journal.data.files) {
      if (!existsSync(this.path(name)) || (await hashFile(this.path(name))) !== sha256) return undefined;
    }
    return data.data;
  }

  /** Notes that a stage is finished; stages after it are done again. @param data what JSON can hold */
  async finish(stage: TriageStage, files: readonly FinishedFile[], data: unknown): Promise<void> {
    this.#isNew = true;
    await writeFileAtomically(this.path(journalName(stage)), JSON.stringify({ files, data }));
  }

  /** Takes away what `open` made, unless a stage is finished that a later run can go on from. */
  async abandon(): Promise<void> {
    if (existsSync(this.path(journalName(TRIAGE_STAGES[0])))) return;
    await this.discard();
  }

  /** Takes away what `open` made. */
  async discard(): Promise<void> {
    await rm(this.#madeOut ? this.out : this.folder, { recursive: true, force: true });
  }

  /** Takes the work away; last what a later run goes on by, should this one be killed meanwhile. */
  async clear(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (name !== RUN_FILE) await rm(this.path(name), { recursive: true, force: true });
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A run that was killed before it had noted what it does, or after all of it, leaves an empty folder: it says nothing. */
  async #forgetEmptyWork(): Promise<void> {
    await removeTemporaries(this.folder);
    await rmdir(this.folder).catch(() => undefined);
  }

  /** In such an order that the folder can be told for ours until it is empty. */
  async #takeAway(names: readonly string[]): Promise<void> {
    await makeFolder(this.folder);
    await rm(this.path(RUN_FILE), { force: true });
    for (const name of names) {
      if (name !== WORK_FOLDER) await rm(join(this.out, name), { recursive: true, force: true });
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  #isThere(isUnfinished: boolean, resume: boolean): SocagentError {
    if (!isUnfinished) {
      return new SocagentError("usage", `${this.out} holds a report already`, {
        subject: { file: this.out },
        nextStep: "Give another folder with --out, or --force to replace it.",
      });
    }
    return new SocagentError(
      "usage",
      resume
        ? `the unfinished triage in ${this.out} has other options, inputs or another checkpoint`
        : `${this.out} holds an unfinished triage`,
      {
        subject: { file: this.out },
        nextStep: resume
          ? "Give the options and files it was started with to go on, or --force to start anew."
          : "Give --resume to go on with it, or --force to start anew.",
      },
    );
  }

  async #names(): Promise<string[]> {
    try {
      return await readdir(this.out);
    } catch (thrown) {
      if (systemCode(thrown) === "ENOENT") return [];
      throw fileError(thrown, this.out, "write");
    }
  }

  /** What is no report must not be taken away by --force. */
  async #isReport(): Promise<boolean> {
    const manifest = await readJson(join(this.out, MANIFEST_FILE)).catch(() => undefined);
    return ReportManifest.safeParse(manifest).success;
  }

  async #findRun(): Promise<z.infer<typeof RunNote> | undefined> {
    const file = this.path(RUN_FILE);
    if (!existsSync(file)) return undefined;
    const parsed = RunNote.safeParse(await readJson(file));
    return parsed.success ? parsed.data : { fingerprint: "", ...thisProcess() };
  }
}

/** Of whatever shapes a report. @param parts what JSON can hold */
export function fingerprintOf(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function journalName(stage: TriageStage): string {
  return `${stage}.json`;
}
