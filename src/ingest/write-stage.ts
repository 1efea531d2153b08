/** Writes a dataset's parts on several threads; with one, in this. */
import { SocagentError } from "../errors.js";
import { errorOf, type Failure } from "./failure.js";
import { startThread } from "./thread.js";
import type { WriteJob, WrittenShare } from "./write-share.js";

export type Written = WrittenShare;

/** Each goes through all rows: more threads than that write no faster, and each has a history of its own. */
const MAX_THREADS = 4;

/** A worker's answer. */
type Answer =
  { readonly kind: "rows"; readonly rows: number } | { readonly kind: "done"; readonly written: Written } | Failure;

/**
 * @param onRows called with the rows that every thread has gone through
 * @throws SocagentError (`io`)
 */
export async function writeDataset(job: WriteJob, threads: number, onRows: (rows: number) => void): Promise<Written> {
  const shares = Math.min(threads, MAX_THREADS);
  // Loaded when it is wanted: it brings the Arrow library, which takes memory that reading needs.
  const { writeShare } = await import("./write-share.js");
  const done = new Array<number>(shares).fill(0);
  const written = await Promise.all(
    done.map((_, share) => {
      const tell = (rows: number): void => {
        done[share] = rows;
        onRows(Math.min(...done));
      };
      // This thread has a share too: it would wait, and another costs memory.
      return share === 0 ? writeShare(job, 0, shares, tell) : writeOnThread(job, share, shares, tell);
    }),
  );
  const [first] = written;
  if (first === undefined) throw new SocagentError("internal", "no thread wrote anything");
  const parts = written.flatMap((share) => share.parts).sort((a, b) => (a.file < b.file ? -1 : 1));
  return { ...first, parts };
}

async function writeOnThread(
  job: WriteJob,
  share: number,
  shares: number,
  onRows: (rows: number) => void,
): Promise<Written> {
  const worker = startThread("write-worker");
  try {
    return await new Promise<Written>((resolve, reject) => {
      // Only our own worker posts here, and only such answers.
      worker.on("message", (answer: Answer) => {
        if (answer.kind === "failed") reject(errorOf(answer));
        else if (answer.kind === "rows") onRows(answer.rows);
        else resolve(answer.written);
      });
      worker.on("error", (cause) => {
        reject(new SocagentError("internal", "a thread that writes the dataset stopped", { cause }));
      });
      worker.on("exit", (code) => {
        reject(new SocagentError("internal", `a thread that writes the dataset ended with code ${code}`));
      });
      worker.postMessage({ job, share, shares });
    });
  } finally {
    await worker.terminate();
  }
}
