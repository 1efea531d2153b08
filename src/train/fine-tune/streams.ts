/**
 * What fine-tuning draws its examples from: each dataset's attacks and benign rows apart, so that attacks come often enough, and rows that
 * are asked a question of the chain apart from those that are classified, so that batches are of like lengths.
 */
import { BENIGN_CLASS } from "../../checkpoint/checkpoint-card.js";
import type { Stream } from "../data/example-order.js";
import { answersOf, classOf } from "../data/row-truth.js";
import type { Source } from "../data/source.js";
import type { ClassWeights } from "../defaults.js";

export interface SourceStream extends Stream {
  /** Index of the dataset. */
  readonly source: number;
  /** Whether its rows are asked a question; otherwise they are classified. */
  readonly asks: boolean;
  /** Whether its rows are benign ones; otherwise attacks of one family. */
  readonly benign: boolean;
}

export interface StreamOptions {
  /** Least share of attacks among a dataset's examples. */
  readonly attackShare: number;
  /** Share of the examples that are asked a question of the chain, where an answer is known. */
  readonly promptShare: number;
}

/** A rare class counts at most so many times what an average one does: a few rows must not rule. */
const MAX_WEIGHT = 10;

/** @returns streams of labelled training rows; their shares add up to one */
export function makeStreams(
  sources: readonly Pick<Source, "name" | "tokens" | "train" | "weight">[],
  { attackShare, promptShare }: StreamOptions,
): SourceStream[] {
  const streams = sources.flatMap(({ name, tokens, train, weight }, source): SourceStream[] => {
    const { malicious } = tokens.columns;
    const attacks = train.filter((row) => malicious[row] === 1);
    const benign = train.filter((row) => malicious[row] === 0);
    const natural = attacks.length / Math.max(1, attacks.length + benign.length);
    const attacksShare = attacks.length === 0 ? 0 : benign.length === 0 ? 1 : Math.max(natural, attackShare);
    const families = byFamily(tokens, attacks);
    // By the square root: between as many of each family and as many as there are.
    const roots = families.reduce((sum, { rows }) => sum + Math.sqrt(rows.length), 0);
    return [
      ...families.map(({ family, rows }) => ({
        kind: `attacks/${family}`,
        benign: false,
        rows,
        share: (weight * attacksShare * Math.sqrt(rows.length)) / roots,
      })),
      { kind: "benign", benign: true, rows: benign, share: weight * (1 - attacksShare) },
    ].flatMap(({ kind, benign, rows, share }): SourceStream[] => {
      const answerable = promptShare === 0 ? rows.subarray(0, 0) : rows.filter((row) => hasAnswers(tokens, row));
      const asked = (share * promptShare * answerable.length) / Math.max(1, rows.length);
      return [
        { source, asks: false, benign, name: `${name}/${kind}`, rows, share: share - asked },
        { source, asks: true, benign, name: `${name}/${kind}/asked`, rows: answerable, share: asked },
      ];
    });
  });
  const used = streams.filter(({ rows, share }) => rows.length > 0 && share > 0);
  const total = used.reduce((sum, { share }) => sum + share, 0);
  return used.map((stream) => ({ ...stream, share: stream.share / total }));
}

function hasAnswers(tokens: Source["tokens"], row: number): boolean {
  return Object.keys(answersOf(tokens, row)).length > 0;
}

function byFamily(
  tokens: Source["tokens"],
  rows: Int32Array,
): { readonly family: string; readonly rows: Int32Array }[] {
  const families = new Map<number, number[]>();
  for (const row of rows) {
    const family = tokens.columns.family[row] ?? -1;
    const known = families.get(family);
    if (known === undefined) families.set(family, [row]);
    else known.push(row);
  }
  return [...families].map(([family, own]) => ({
    family: tokens.lists.family[family] ?? "unknown",
    rows: Int32Array.from(own),
  }));
}

/**
 * What an example counts by its class. Attacks' classes are weighed against each other; benign ones count 1, and so do attacks on average.
 * @returns in the order of `classes`
 */
export function classWeightsOf(
  kind: ClassWeights,
  classes: readonly string[],
  sources: readonly Pick<Source, "tokens">[],
  streams: readonly SourceStream[],
): Float64Array {
  const shares = new Map<string, number>();
  for (const { source, rows, share, asks } of streams) {
    const tokens = sources[source]?.tokens;
    if (tokens === undefined || asks) continue;
    for (const row of rows) {
      const name = classOf(tokens, row);
      if (name !== undefined) shares.set(name, (shares.get(name) ?? 0) + share / rows.length);
    }
  }
  const attacks = [...shares].filter(([name]) => name !== BENIGN_CLASS);
  const total = attacks.reduce((sum, [, share]) => sum + share, 0);
  const raw = new Map(attacks.map(([name, share]) => [name, rawWeight(kind, share / total)]));
  const mean = attacks.reduce((sum, [name, share]) => sum + (share / total) * (raw.get(name) ?? 0), 0);
  return Float64Array.from(classes, (name) => {
    const weight = raw.get(name);
    return weight === undefined ? 1 : Math.min(MAX_WEIGHT, weight / mean);
  });
}

function rawWeight(kind: ClassWeights, share: number): number {
  switch (kind) {
    case "none":
      return 1;
    case "sqrt":
      return 1 / Math.sqrt(share);
    case "balanced":
      return 1 / share;
  }
}
