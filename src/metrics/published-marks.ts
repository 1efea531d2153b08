/** What makers of such tools have published of theirs: marks to be measured by. */

/** Sophos TEQ: that share of the true alerts kept while false positives are suppressed (Gelman et al., "That Escalated Quickly", 2023). */
export const TEQ_KEPT = 0.951;

/** Sophos AACT: that share of all alerts closed (Turcotte et al., "Automated Alert Classification and Triage", 2025). */
export const AACT_CLOSED = 0.61;
