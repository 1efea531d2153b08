/** A cluster's risk and its place in the queue, from what the chain and the alerts say: docs/method.md has the equations. */
import type { Calibration } from "../../checkpoint/calibration.js";
import type { ChainOutcome } from "../../checkpoint/run-chain.js";
import type { RiskTier } from "../../data/record.js";
import { TIERS } from "../../data/vocabulary.js";
import { applyIsotonic } from "../../metrics/isotonic.js";
import type { Risk } from "../result.js";
import { fromLogOdds } from "../../metrics/log-odds.js";
import { logOdds, type Pooled } from "./pool-evidence.js";

/** What a level of criticality above medium adds to the log odds: a critical asset goes before an equal risk of 0.3 lower odds. */
const CRITICALITY_WEIGHT = 0.4;
const MEDIUM = 2;
/** Ends of the 80 % interval. */
const [LOW, HIGH] = [0.1, 0.9];

/** What of the alerts' probabilities makes the risk. */
export type PooledRisk = Pick<Pooled, "malicious" | "low" | "high">;

export interface RiskEvidence {
  readonly pooled: PooledRisk;
  /** 0 unknown, 1 low to 4 critical. */
  readonly criticality: number;
  /** Undefined where the chain was not asked. */
  readonly outcome: Pick<ChainOutcome, "expectedTier" | "tierDistribution"> | undefined;
  readonly calibration: Pick<Calibration, "risk" | "scoring"> | undefined;
}

/**
 * The chain's risk and the alerts' probability, averaged in log odds, the chain by its certainty. Where the chain does not order better
 * than the classification head (`scoring: head`), the head scores and the chain explains.
 */
export function riskOf({ pooled, criticality, outcome, calibration }: RiskEvidence): Risk {
  const certainty = outcome === undefined ? 0 : 1 - entropy(outcome.tierDistribution) / Math.log(TIERS.length);
  const weight = calibration?.scoring === "head" ? 0 : certainty;
  const toRisk = (expectedTier: number): number => calibratedRisk(expectedTier, calibration);
  const blend = (chain: number, head: number): number =>
    fromLogOdds((weight * logOdds(chain) + logOdds(head)) / (1 + weight));
  const chain = toRisk(outcome?.expectedTier ?? 0);
  const share = blend(chain, pooled.malicious);
  const tiers = outcome?.tierDistribution ?? [1];
  const low = blend(toRisk(quantileTier(tiers, LOW)), Math.min(pooled.low, pooled.malicious));
  const high = blend(toRisk(quantileTier(tiers, HIGH)), Math.max(pooled.high, pooled.malicious));
  const urgency = fromLogOdds(logOdds(share) + CRITICALITY_WEIGHT * Math.max(0, criticality - MEDIUM));
  return {
    score: percent(share),
    low: percent(Math.min(low, share)),
    high: percent(Math.max(high, share)),
    tier: tierOf(share),
    parts: {
      chain: percent(chain),
      malicious: Number(pooled.malicious.toFixed(6)),
      criticality,
      certainty: round(certainty),
      urgency: percent(urgency),
    },
  };
}

/** The tier nearest to a share of risk: low below 1/6, medium below 1/2, high below 5/6. */
export function tierOf(share: number): RiskTier {
  return TIERS[Math.round(share * (TIERS.length - 1))] ?? "critical";
}

function calibratedRisk(expectedTier: number, calibration: Pick<Calibration, "risk"> | undefined): number {
  const most = TIERS.length - 1;
  const share = calibration === undefined ? expectedTier / most : applyIsotonic(calibration.risk, expectedTier);
  return Math.min(1, Math.max(0, share));
}

/** Tier below which a share of the probability lies; each tier reaches half a step to both sides. */
function quantileTier(distribution: readonly number[], share: number): number {
  let below = 0;
  for (const [tier, probability] of distribution.entries()) {
    if (below + probability >= share && probability > 0) {
      const at = tier - 0.5 + (share - below) / probability;
      return Math.min(distribution.length - 1, Math.max(0, at));
    }
    below += probability;
  }
  return distribution.length - 1;
}

function entropy(distribution: readonly number[]): number {
  return -distribution.reduce((sum, share) => (share > 0 ? sum + share * Math.log(share) : sum), 0);
}

/** Of a share; digits beyond are noise, and would make two machines' reports differ. */
function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
