/** Area under the receiver operating characteristic. */

/**
 * The probability that a positive scores above a negative, ties counting half (Mann and Whitney).
 * @param labels 1 positive, 0 negative
 * @returns from 0 to 1; NaN where one kind is missing
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from({ length: scores.length }, (_, index) => index);
  order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let positives = 0;
  let rankSum = 0;
  for (let begin = 0; begin < order.length;) {
    let end = begin;
    const score = scores[order[begin] ?? 0];
    while (end < order.length && scores[order[end] ?? 0] === score) end += 1;
    const rank = (begin + end + 1) / 2; // ranks begin at 1; ties share their mean
    for (let at = begin; at < end; at += 1) {
      if (labels[order[at] ?? 0] !== 1) continue;
      positives += 1;
      rankSum += rank;
    }
    begin = end;
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
