/** Downloads one file: resumed where it stopped, tried again where that can help, checked, and only then given its name. */
import { setTimeout as sleep } from "node:timers/promises";
import { SocagentError } from "../errors.js";
import { differences, digestFile, type Digest, type Stated } from "./digest.js";
import { piecesOf, type HttpAnswer, type HttpClient } from "./http-client.js";
import { networkError, PassingError, shownUrl, statusError } from "./network-error.js";
import { PartFile, type Version } from "./part-file.js";

/** Tries in a row that bring nothing new. */
const MAX_TRIES = 4;
const FIRST_WAIT_MS = 1_000;
/** A server that asks for a longer pause is left alone. */
const MAX_WAIT_MS = 60_000;
/** Fewer bytes in a stall's time are a stall as well: nobody waits a year for a model. */
const LEAST_BYTES_PER_STALL = 1_024;

export interface Download {
  readonly url: string;
  readonly file: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the source states of the file. */
  readonly expected?: Stated;
  readonly maxBytes: number;
  /** The version that is here already: an answer that it is still the same leaves it. */
  readonly known?: Version;
  /** Looks into the file before it gets its name. @throws SocagentError when it is not what was asked for */
  readonly check?: (file: string) => Promise<void>;
}

export type DownloadEvent =
  | { readonly kind: "receiving"; readonly file: string; readonly done: number; readonly total: number | undefined }
  | { readonly kind: "checking"; readonly file: string; readonly done: number; readonly total: number }
  | { readonly kind: "unpacking"; readonly file: string; readonly done: number; readonly total: number }
  | { readonly kind: "waiting"; readonly file: string; readonly ms: number; readonly reason: string };

export interface DownloadOptions {
  readonly client: HttpClient;
  readonly onEvent?: (event: DownloadEvent) => void;
  /** Tests need not wait. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export type DownloadResult =
  | { readonly kind: "unchanged" }
  | {
      readonly kind: "fetched";
      readonly digest: Digest;
      readonly version: Version;
      /** Bytes that an earlier run or try had brought. */
      readonly resumedFrom: number;
    };

/** @throws SocagentError (`network`, `io`); what was received stays for a later run, unless it is wrong */
export async function download(asked: Download, options: DownloadOptions): Promise<DownloadResult> {
  const { client, onEvent = () => undefined, pause = sleep } = options;
  const part = await PartFile.open(asked.file, asked.url);
  try {
    let resumedFrom = part.bytes;
    for (let tries = 1; ;) {
      const before = part.bytes;
      try {
        const version = await receive(asked, part, client, onEvent);
        if (version === "unchanged") {
          await part.discard();
          return { kind: "unchanged" };
        }
        const digest = await checked(asked, part, onEvent);
        await part.finish();
        return { kind: "fetched", digest, version, resumedFrom };
      } catch (thrown) {
        if (!(thrown instanceof PassingError)) throw thrown;
        tries = part.bytes > before ? 1 : tries + 1;
        const ms = thrown.waitMs ?? FIRST_WAIT_MS * 2 ** (tries - 1);
        if (tries > MAX_TRIES || ms > MAX_WAIT_MS) throw thrown;
        onEvent({ kind: "waiting", file: asked.file, ms, reason: thrown.message });
        await pause(ms);
        resumedFrom = part.bytes;
      }
    }
  } catch (thrown) {
    // An empty part tells a later run nothing.
    if (part.bytes === 0) await part.discard();
    throw thrown;
  } finally {
    await part.close();
  }
}

type OnEvent = (event: DownloadEvent) => void;

async function receive(
  asked: Download,
  part: PartFile,
  client: HttpClient,
  onEvent: OnEvent,
): Promise<Version | "unchanged"> {
  const answer = await client.send({ url: asked.url, headers: { ...asked.headers, ...conditions(asked, part) } });
  try {
    const version = { etag: answer.header("etag"), lastModified: answer.header("last-modified") };
    const total = await placeOf(asked, part, answer, version);
    if (total === "unchanged") return "unchanged";
    if (total !== part.bytes) await receiveBody(asked, part, answer, { total, stallMs: client.stallMs, onEvent });
    return version;
  } finally {
    answer.discard();
  }
}

function conditions({ known, expected }: Download, part: PartFile): Record<string, string> {
  if (part.bytes > 0) {
    const range = { range: `bytes=${part.bytes}-` };
    if (part.validator !== undefined) return { ...range, "if-range": part.validator };
    // Pieces of two versions together would not have the checksum.
    return expected?.sha256 === undefined && expected?.md5 === undefined ? {} : range;
  }
  return {
    ...(known?.etag === undefined ? {} : { "if-none-match": known.etag }),
    ...(known?.lastModified === undefined ? {} : { "if-modified-since": known.lastModified }),
  };
}

/**
 * Where what comes belongs: sets the part to it.
 * @returns the whole file's length, undefined where the server does not tell it
 */
async function placeOf(
  asked: Download,
  part: PartFile,
  answer: HttpAnswer,
  version: Version,
): Promise<number | undefined | "unchanged"> {
  if (answer.status === 304 && asked.known !== undefined) return "unchanged";
  if (answer.status === 416 && part.bytes > 0) {
    const whole = /^bytes \*\/(\d{1,16})$/.exec(answer.header("content-range") ?? "")?.[1];
    if (Number(whole) === part.bytes) return part.bytes;
    await part.restart({ etag: undefined, lastModified: undefined });
    throw unusable(asked, "the server knows no such part of it any more");
  }
  if (answer.status !== 200 && answer.status !== 206) {
    throw statusError(answer.status, answer.url, answer.header("retry-after"));
  }
  refuseOtherContent(answer);
  const total = answer.status === 206 ? await resumed(asked, part, answer) : lengthOf(answer.header("content-length"));
  refuseOtherLength(asked, total, answer);
  if (answer.status === 200) await part.restart(version);
  if (total !== undefined) await part.reserve(total - part.bytes);
  return total;
}

/** Of a 206 that brings the rest. */
async function resumed(asked: Download, part: PartFile, answer: HttpAnswer): Promise<number | undefined> {
  const range = /^bytes (\d{1,16})-\d{1,16}\/(\d{1,16}|\*)$/.exec(answer.header("content-range") ?? "");
  if (range === null || Number(range[1]) !== part.bytes) {
    await part.restart({ etag: undefined, lastModified: undefined });
    throw unusable(asked, "the server sent another part of it than was asked for");
  }
  return range[2] === "*" ? undefined : Number(range[2]);
}

function unusable({ url }: Download, reason: string): PassingError {
  return new PassingError(`cannot go on with ${shownUrl(url)}: ${reason}`, { nextStep: "Run the command again." });
}

function lengthOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
}

function refuseOtherContent(answer: HttpAnswer): void {
  const type = answer.header("content-type") ?? "";
  if (/^\s*(?:text\/html|application\/xhtml)/i.test(type)) {
    throw new SocagentError("network", `${shownUrl(answer.url)} answered with a web page, not with data`, {
      nextStep: "Check whether a login page or a proxy stands in between, and the address.",
    });
  }
  const encoding = answer.header("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new SocagentError(
      "network",
      `${shownUrl(answer.url)} sends it encoded as ${JSON.stringify(encoding.slice(0, 40))}`,
      {
        nextStep: "Fetch it from a server that sends the file as it is.",
      },
    );
  }
}

function refuseOtherLength({ expected, maxBytes }: Download, total: number | undefined, answer: HttpAnswer): void {
  if (total === undefined) return;
  if (expected?.bytes !== undefined && total !== expected.bytes) {
    throw new SocagentError("network", `${shownUrl(answer.url)} has ${total} bytes; ${expected.bytes} were expected`, {
      nextStep: "It was changed, or is another file. --force takes it where only its length is known.",
    });
  }
  if (total > maxBytes) throw tooLong(answer.url, maxBytes);
}

function tooLong(url: string, maxBytes: number): SocagentError {
  return new SocagentError("network", `${shownUrl(url)} sends more than the ${maxBytes} bytes that are allowed`, {
    nextStep: "Check the address: what was asked for is smaller.",
  });
}

interface Receiving {
  readonly total: number | undefined;
  readonly stallMs: number;
  readonly onEvent: OnEvent;
}

async function receiveBody(
  asked: Download,
  part: PartFile,
  answer: HttpAnswer,
  { total, stallMs, onEvent }: Receiving,
): Promise<void> {
  const most = Math.min(total ?? Infinity, asked.maxBytes);
  let window = { start: performance.now(), bytes: part.bytes };
  try {
    for await (const piece of piecesOf(answer)) {
      if (part.bytes + piece.length > most) {
        await part.restart({ etag: undefined, lastModified: undefined });
        throw tooLong(answer.url, most);
      }
      await part.append(piece);
      onEvent({ kind: "receiving", file: asked.file, done: part.bytes, total });
      const now = performance.now();
      if (now - window.start < stallMs) continue;
      if (part.bytes - window.bytes < LEAST_BYTES_PER_STALL) throw stalled(answer.url);
      window = { start: now, bytes: part.bytes };
    }
  } catch (thrown) {
    throw networkError(thrown, answer.url);
  }
  if (total !== undefined && part.bytes < total) {
    throw new PassingError(`${shownUrl(answer.url)} broke off after ${part.bytes} of ${total} bytes`, {
      nextStep: "Run the command again; it goes on where it stopped.",
    });
  }
}

function stalled(url: string): PassingError {
  return new PassingError(`${shownUrl(url)} sends next to nothing`, {
    nextStep: "Run the command again later; it goes on where it stopped.",
  });
}

/** What is wrong as a whole is worth nothing: it does not stay. */
async function checked(asked: Download, part: PartFile, onEvent: OnEvent): Promise<Digest> {
  const total = part.bytes;
  const digest = await digestFile(part.path, (done) => {
    onEvent({ kind: "checking", file: asked.file, done, total });
  });
  const problems = differences(digest, asked.expected ?? {});
  try {
    if (problems.length > 0) {
      throw new SocagentError("network", `${shownUrl(asked.url)} is not what its source states`, {
        subject: { file: asked.file },
        problems,
        nextStep: "Run the command again; where it fails again, do not trust the address.",
      });
    }
    await asked.check?.(part.path);
  } catch (thrown) {
    await part.discard();
    throw thrown;
  }
  return digest;
}
