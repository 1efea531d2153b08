// Records for tests: what a test does not say has a plain value.
import type { AlertRecord } from "../../src/data/record.js";

export const START = Date.UTC(2024, 4, 6, 9);

export function alertRecord(given: Partial<AlertRecord> = {}): AlertRecord {
  return {
    id: "1",
    time: START,
    source: "alert-csv",
    origin: { file: "alerts.csv", line: 2 },
    techniques: [],
    fields: {},
    ...given,
  };
}
