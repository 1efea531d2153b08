/** Weights of the pair features, fitted on SOC-Sim by `npm run bench -- cluster-fit`. */

/** Of pairs that share an entity. */
export const PAIR_WEIGHTS = {
  bias: -3.908,
  machine: 0.533,
  outside: 0.997,
  user: 0.577,
  name: 1.335,
  overlap: 0.778,
  machinesDiffer: -0.215,
  outsideDiffer: -0.815,
  usersDiffer: -3.284,
  sameRule: 2.867,
  equal: 0.519,
  affinity: 1.082,
  sameTechnique: 0.053,
  tacticsApart: -0.381,
  embedding: 0,
  gap: 0.199,
  burst: 0.701,
  kinds: 0.226,
  sameRuleOtherDay: -3.858,
  otherDay: -0.615,
} as const;

/** Of pairs that share none, and that others link. */
export const STRANGER_WEIGHTS = {
  bias: -1.643,
  machine: 0,
  outside: 0,
  user: 0,
  name: 0,
  overlap: 0,
  machinesDiffer: 1.312,
  outsideDiffer: 0.616,
  usersDiffer: -0.801,
  sameRule: -0.698,
  equal: 0,
  affinity: 0.089,
  sameTechnique: 1.263,
  tacticsApart: 0.344,
  embedding: 0,
  gap: -0.486,
  burst: 0,
  kinds: 0,
  sameRuleOtherDay: -1.369,
  otherDay: 0.114,
} as const;
