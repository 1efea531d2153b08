/** Cross-fitting: rows in folds, so that what is learnt of the others' labels can be asked of each. */
import { Random } from "../random.js";

/** Groups are put into folds by chance, each as a whole. @param groups of each row @returns from 0 to `folds` − 1. [rows] */
export function foldsOf(groups: readonly string[], folds: number, seed: number): Uint8Array {
  const known = new Map<string, number>();
  return Uint8Array.from(groups, (group) => {
    const fold = known.get(group) ?? new Random(seed, "fold", group).below(folds);
    known.set(group, fold);
    return fold;
  });
}
