/** Attack phases that weigh the same, however many alerts each has. */
import { SocagentError } from "../errors.js";

/**
 * Weights that make every phase count the same: a positive row has 1 / (phases · rows of its phase), a negative one 1 / negatives.
 * @param positives 1 positive, anything else negative
 * @param phases the phase of each positive row; of negative ones it is not read. Positives without one are one phase more
 * @throws SocagentError (`internal`) when the lengths differ
 */
export function phaseShares(positives: ArrayLike<number>, phases: Phases): Float64Array {
  if (positives.length !== phases.length) {
    throw new SocagentError("internal", `${positives.length} truths were given with ${phases.length} phases`);
  }
  const rowsOf = new Map<string | undefined, number>();
  let negatives = 0;
  phases.forEach((phase, row) => {
    if (positives[row] === 1) rowsOf.set(phase, (rowsOf.get(phase) ?? 0) + 1);
    else negatives += 1;
  });
  return Float64Array.from(phases, (phase, row) =>
    positives[row] === 1 ? 1 / (rowsOf.size * (rowsOf.get(phase) ?? 1)) : 1 / negatives,
  );
}

/** The attack phase of each row. */
export type Phases = readonly (string | undefined)[];
