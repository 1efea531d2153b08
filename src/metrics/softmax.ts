/** Softmax with a temperature. */

/**
 * Probabilities of each row's classes.
 * @param logits [rows · classes]
 * @param temperature divides the logits: above 1 less sure
 * @returns [rows · classes]
 */
export function softmax(logits: ArrayLike<number>, classes: number, temperature = 1): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const end = Math.min(start + classes, logits.length);
    let highest = -Infinity;
    for (let at = start; at < end; at += 1) highest = Math.max(highest, logits[at] ?? -Infinity);
    let sum = 0;
    for (let at = start; at < end; at += 1) {
      const value = Math.exp(((logits[at] ?? -Infinity) - highest) / temperature);
      probabilities[at] = value;
      sum += value;
    }
    for (let at = start; at < end; at += 1) probabilities[at] = (probabilities[at] ?? 0) / sum;
  }
  return probabilities;
}
