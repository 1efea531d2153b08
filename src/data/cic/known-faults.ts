/**
 * Faults of the CIC-IDS flow files that cleaning looks for, beside the clock (attack-schedule.ts). Data, not code. Facts counted on
 * the ten files of CSE-CIC-IDS2018 by those who read them whole; each holds for CIC-IDS 2017 where that has the column.
 */

/** CICFlowMeter ends a flow after 120 s, so a longer one (or a negative one) was computed from broken packet times. */
export const LONGEST_FLOW_MICROSECONDS = 120_000_000;

/** No capture is older: an earlier date, always in 1970, comes from packets without a time. Milliseconds since 1970. */
export const EARLIEST_TIME = Date.UTC(1980, 0, 1);

/** Never negative unless packets were out of order in time; the flow is kept where its duration is sound. */
export const INTERVAL_FEATURES = [
  "flowIatMean",
  "flowIatMax",
  "flowIatMin",
  "fwdIatTotal",
  "fwdIatMean",
  "fwdIatMax",
  "fwdIatMin",
  "bwdIatTotal",
  "bwdIatMean",
  "bwdIatMax",
  "bwdIatMin",
] as const;

/** `Infinity` (bytes over no time) or `NaN` (no bytes over no time) where the flow's duration is zero. */
export const RATE_FEATURES = ["flowBytesPerSecond", "flowPacketsPerSecond"] as const;

/** -1 says that no such packet was seen: not a size. */
export const WINDOW_FEATURES = ["fwdInitialWindowBytes", "bwdInitialWindowBytes"] as const;
export const WINDOW_NOT_SET = -1;

/** Zero in every row of CSE-CIC-IDS2018, as CICFlowMeter does not fill them. */
export const ZERO_FEATURES = [
  "bwdPshFlags",
  "bwdUrgFlags",
  "fwdBytesPerBulk",
  "fwdPacketsPerBulk",
  "fwdBulkRate",
  "bwdBytesPerBulk",
  "bwdPacketsPerBulk",
  "bwdBulkRate",
] as const;
