/** How well one column alone predicts the label. */
import { type Binning, binned, type Column, makeBinning } from "./bins.js";

export interface ColumnScore {
  readonly name: string;
  /**
   * Area under the ROC curve of malicious against benign when each bin's share of malicious rows is the score, learnt on one half of
   * the rows and tried on the other; 0.5 is chance, 1 gives the label away. Null where the rows are not of both kinds.
   */
  readonly auroc: number | null;
  /** Of the entropy of the classes, the share that the column's bins tell, 0 to 1; 0 where there is one class. */
  readonly information: number;
}

export interface Labels {
  /** The class of each row. */
  readonly classes: Uint16Array;
  readonly classCount: number;
  /** 1 malicious, 0 benign, of each row. */
  readonly malicious: Uint8Array;
}

export function scoreColumn(column: Column, labels: Labels): ColumnScore {
  const rows = Uint32Array.from({ length: column.values.length }, (_, row) => row);
  const binning = makeBinning(column, rows);
  const bins = binned(column, binning);
  return {
    name: column.name,
    auroc: crossAuroc(bins, binning, labels),
    information: information(bins, binning, labels),
  };
}

function crossAuroc(bins: Uint8Array, { bins: count }: Binning, { malicious }: Labels): number | null {
  // [half][bin]; rows of one time are neighbours, so that halves by turns are alike.
  const bad = [new Float64Array(count), new Float64Array(count)];
  const good = [new Float64Array(count), new Float64Array(count)];
  for (const [row, bin] of bins.entries()) {
    const counts = (malicious[row] === 1 ? bad : good)[row & 1];
    if (counts !== undefined) counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const areas = [0, 1].flatMap((half) => {
    const [testBad, testGood, trainBad, trainGood] = [bad[half], good[half], bad[1 - half], good[1 - half]];
    if (testBad === undefined || testGood === undefined || trainBad === undefined || trainGood === undefined) return [];
    const share = shareOf(trainBad, trainGood);
    const area = areaUnderCurve(testBad, testGood, share);
    return area === undefined ? [] : [area];
  });
  return areas.length === 0 ? null : areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/** Each bin's share of malicious rows, drawn to the share of all by one row's weight. */
function shareOf(bad: Float64Array, good: Float64Array): Float64Array {
  const sum = (counts: Float64Array): number => counts.reduce((total, one) => total + one, 0);
  const all = (sum(bad) + 0.5) / (sum(bad) + sum(good) + 1);
  return bad.map((count, bin) => (count + all) / (count + (good[bin] ?? 0) + 1));
}

/** Of counts by bin, when bins are ranked by `score`; ties count half. Undefined where a kind has no rows. */
function areaUnderCurve(bad: Float64Array, good: Float64Array, score: Float64Array): number | undefined {
  const order = [...score.keys()].sort((a, b) => (score[a] ?? 0) - (score[b] ?? 0));
  let goodBelow = 0;
  let area = 0;
  let allBad = 0;
  for (let at = 0; at < order.length;) {
    let tiedBad = 0;
    let tiedGood = 0;
    const value = score[order[at] ?? 0];
    for (; at < order.length && score[order[at] ?? 0] === value; at += 1) {
      tiedBad += bad[order[at] ?? 0] ?? 0;
      tiedGood += good[order[at] ?? 0] ?? 0;
    }
    area += tiedBad * (goodBelow + tiedGood / 2);
    goodBelow += tiedGood;
    allBad += tiedBad;
  }
  return allBad === 0 || goodBelow === 0 ? undefined : area / (allBad * goodBelow);
}

function information(bins: Uint8Array, { bins: count }: Binning, { classes, classCount }: Labels): number {
  const joint = new Float64Array(count * classCount);
  for (const [row, bin] of bins.entries()) {
    const at = bin * classCount + (classes[row] ?? 0);
    joint[at] = (joint[at] ?? 0) + 1;
  }
  const perBin = new Float64Array(count);
  const perClass = new Float64Array(classCount);
  for (const [at, rows] of joint.entries()) {
    const bin = Math.floor(at / classCount);
    perBin[bin] = (perBin[bin] ?? 0) + rows;
    perClass[at % classCount] = (perClass[at % classCount] ?? 0) + rows;
  }
  const ofClasses = entropy(perClass);
  return ofClasses === 0 ? 0 : Math.max(0, (ofClasses + entropy(perBin) - entropy(joint)) / ofClasses);
}

/** In nats, of counts. */
function entropy(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log(count / total)), 0);
}
