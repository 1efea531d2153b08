/** Severity as SOC-Sim's products write it; the position is the normalised severity. */
export const SEVERITY_NAMES = ["informational", "low", "medium", "high", "critical"] as const;
export type SeverityName = (typeof SEVERITY_NAMES)[number];
