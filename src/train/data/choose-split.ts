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

/** Part of the attacks that training needs at least. */
const LEAST_TRAINED = 0.5;

/** Why a split is not learnt by; undefined where it can be. */
function unfit(parts: Uint8Array, malicious: ArrayLike<number>): string | undefined {
  const [attacks, benign] = [SPLIT_PARTS.map(() => 0), SPLIT_PARTS.map(() => 0)];
  parts.forEach((part, row) => {
    const label = malicious[row];
    if (label === 1) attacks[part] = (attacks[part] ?? 0) + 1;
    if (label === 0) benign[part] = (benign[part] ?? 0) + 1;
  });
  const of = (counts: readonly number[], part: SplitPart): number => counts[SPLIT_PARTS.indexOf(part)] ?? 0;
  const all = attacks.reduce((sum, count) => sum + count, 0);
  const trained = of(attacks, "train");
  if (trained < LEAST_TRAINED * all) return `its training part has ${trained} of ${all} attack alerts`;
  if (of(attacks, "validation") === 0) return "its validation part has no attack";
  const lacks = of(benign, "train") === 0 || of(benign, "validation") === 0;
  return lacks ? "one of its parts has nothing benign" : undefined;
}

export interface LearntSplit {
  readonly name: string;
  /** Stricter ones that were passed over, and why. */
  readonly passedOver: readonly string[];
}

/**
 * The strictest split that can be learnt by. The attacks of a few days may all lie in the part that a split by time holds out.
 * @param parts of each split, an index in `SPLIT_PARTS` for each row
 * @param malicious 1, 0 or −1 for each row
 * @param otherwise where none can
 */
export function chooseLearntSplit(
  parts: ReadonlyMap<string, Uint8Array>,
  malicious: ArrayLike<number>,
  otherwise: string,
): LearntSplit {
  const passedOver: string[] = [];
  for (const name of PREFERRED) {
    const own = parts.get(name);
    if (own === undefined) continue;
    const reason = unfit(own, malicious);
    if (reason === undefined) return { name, passedOver };
    passedOver.push(`${name}: ${reason}`);
  }
  return { name: otherwise, passedOver: [] };
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
