/** The classes of a fine-tuning: benign, the techniques of the training rows, and `malicious` where an attack's technique is not known. */
import { BENIGN_CLASS, MALICIOUS_CLASS } from "../../checkpoint/checkpoint-card.js";
import { SocagentError } from "../../errors.js";
import { classOf } from "../data/row-truth.js";
import type { Source } from "../data/source.js";

export interface ClassList {
  /** Those of the checkpoint that is gone on from come first, in its order. */
  readonly names: readonly string[];
  /** Techniques that only validation or test rows have, with their rows. */
  readonly unseen: ReadonlyMap<string, number>;
}

type Rows = Pick<Source, "folder" | "tokens" | "train" | "validation" | "test">;

/**
 * @param known classes of the checkpoint that is gone on from; none for a new adapter
 * @throws SocagentError (`input`) when the training rows have no label, or all the same
 */
export function findClasses(sources: readonly Rows[], known: readonly string[] = []): ClassList {
  const counts = new Map<string, number>();
  for (const { tokens, train } of sources) countClasses(tokens, train, counts);
  checkBothKinds(sources, counts);
  const names = [...known];
  const found = [...counts.keys()].sort().filter((name) => name !== BENIGN_CLASS && name !== MALICIOUS_CLASS);
  const last = counts.has(MALICIOUS_CLASS) ? [MALICIOUS_CLASS] : [];
  for (const name of [BENIGN_CLASS, ...found, ...last]) if (!names.includes(name)) names.push(name);
  const others = new Map<string, number>();
  for (const { tokens, validation, test } of sources) {
    countClasses(tokens, validation, others);
    countClasses(tokens, test, others);
  }
  const unseen = [...others].filter(([name]) => !names.includes(name) && name !== MALICIOUS_CLASS);
  return { names, unseen: new Map(unseen) };
}

function countClasses(tokens: Source["tokens"], rows: Int32Array, counts: Map<string, number>): void {
  for (const row of rows) {
    const name = classOf(tokens, row);
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

function checkBothKinds(sources: readonly Rows[], counts: ReadonlyMap<string, number>): void {
  const benign = counts.get(BENIGN_CLASS) ?? 0;
  const attacks = [...counts.values()].reduce((sum, count) => sum + count, 0) - benign;
  if (benign > 0 && attacks > 0) return;
  const where = sources.map(({ folder }) => folder).join(", ");
  const [first] = counts.keys();
  if (first === undefined) {
    throw new SocagentError("input", `no training row of ${where} is labelled`, {
      nextStep:
        "Ingest the data with --label-column and --benign-value, so that rows are known to be malicious or benign.",
    });
  }
  throw new SocagentError(
    "input",
    `the training rows of ${where} have one class only: ${attacks === 0 ? "all are benign" : "none is benign"}`,
    {
      problems: [...counts].map(([name, count]) => `${name}: ${count} rows`),
      nextStep: "Add data of the other kind: a second dataset after --data, or check --benign-value of the ingest.",
    },
  );
}
