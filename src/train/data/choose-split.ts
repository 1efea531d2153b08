/** Which of a dataset's splits divides the rows into training, validation and test. */
import { SPLIT_PARTS, type SplitPart } from "../../data/dataset-row.js";
import { SocagentError } from "../../errors.js";

/** The strictest first: unseen incidents, then a later time. */
const PREFERRED = ["group", "time", "random"] as const;

/**
 * @param has the dataset's splits by name
 * @param wanted a name that the user gave
 * @param folder of the dataset, named in the error
 * @throws SocagentError (`usage`) when there is no such split, (`input`) when there is none at all
 */
export function chooseSplit(has: readonly string[], wanted: string | undefined, folder: string): string {
  if (wanted !== undefined) {
    if (has.includes(wanted)) return wanted;
    throw new SocagentError("usage", `${folder} has no split ${wanted}`, {
      subject: { file: folder },
      nextStep: has.length === 0 ? INGEST : `Give one of ${has.join(", ")}, or ingest it with --splits.`,
    });
  }
  const chosen = PREFERRED.find((name) => has.includes(name)) ?? has[0];
  if (chosen !== undefined) return chosen;
  throw new SocagentError("input", `${folder} has no split, so that nothing is held out`, {
    subject: { file: folder },
    nextStep: INGEST,
  });
}

const INGEST = "Ingest it with --splits, as in `--splits random,group:by=incident`.";

/** Rows of a part, in their order. */
export function rowsOf(parts: Uint8Array, part: SplitPart): Int32Array {
  const code = SPLIT_PARTS.indexOf(part);
  let count = 0;
  for (const one of parts) if (one === code) count += 1;
  const rows = new Int32Array(count);
  let filled = 0;
  parts.forEach((one, row) => {
    if (one === code) rows[filled++] = row;
  });
  return rows;
}
