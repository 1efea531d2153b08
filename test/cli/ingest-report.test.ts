// The report of an ingest: one line for each class, whatever its families.
import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { renderIngest } from "../../src/cli/ingest-report.js";
import type { Manifest } from "../../src/data/manifest.js";

const ofClass = (
  name: string,
  family: string,
  malicious: boolean | null,
  rows: number,
): Manifest["classes"][number] => {
  return { name, family, malicious, read: rows + 1, duplicates: 1, conflicts: 0, rows };
};

const manifest: Manifest = {
  ...{ schemaVersion: 1, kind: "socagent-dataset", version: "0", template: 1, sha256: "0".repeat(64) },
  ...{ rows: 100, time: null, seed: 1, options: {}, inputs: [], features: [], facts: [], zeroFeatures: [] },
  rejects: { file: null, rows: 0, reasons: {} },
  cleaning: {},
  duplicates: { flow: "flow", alert: "row", rows: 0, falseMergeProbability: 0 },
  conflicts: { policy: "drop", contents: [], rowsDropped: 0 },
  classes: [
    ofClass("benign", "backup", false, 20),
    ofClass("worm", "worm", true, 30),
    ofClass("benign", "scanner", false, 50),
    ofClass("unlabelled", "unlabelled", null, 5),
  ],
  splits: [],
  parts: [],
};

describe("the report of an ingest", () => {
  it("adds the causes of benign rows up", () => {
    const result = { manifest, audit: undefined, wentOn: false, notes: [] };
    const text = renderIngest(result, { out: "there", seconds: 1 }, NO_COLOURS);
    expect(text).toMatch(
      /\nbenign +benign +72 +2 +0 +70\nworm +worm +31 +1 +0 +30\nunlabelled +not known +6 +1 +0 +5\n/,
    );
  });
});
