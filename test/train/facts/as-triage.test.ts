// The same alerts as a dataset and in triage: one judgement by the facts for each.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeCalibration } from "../../../src/checkpoint/calibration.js";
import { writeFactsModel } from "../../../src/checkpoint/facts-model/facts-model.js";
import { openDataset } from "../../../src/data/dataset-reader.js";
import { fitFactsModel } from "../../../src/train/facts/fit-facts-model.js";
import { scoreDataset } from "../../../src/train/facts/score-dataset.js";
import type { TriageEvent } from "../../../src/triage/events.js";
import { TINY_CALIBRATION } from "../../checkpoint/tiny-checkpoint.js";
import { simulateTo } from "../../data/socsim/making.js";
import { ingested, newOut } from "../../ingest/ingesting.js";
import { hashesOf, TriageFixture } from "../../triage/triage-fixture.js";

const BOTH = { bias: 0, text: 0, facts: 1 };

describe("a facts model", () => {
  it("says the same of an alert in a dataset and in triage, and goes on with it after a stop", async () => {
    const soc = newOut();
    await simulateTo(soc, { records: 1_500, days: 2, campaignRate: 6, seed: 6 });
    const [csv, intel] = [join(soc, "alerts.csv"), join(soc, "alerts.intel.csv")];
    const lookups = existsSync(intel) ? { intel: [intel] } : {};
    const data = await ingested([csv], { splits: "random", ...lookups });
    const train = Int32Array.from(data.rows.keys());
    const model = await fitFactsModel([{ folder: data.out, weight: 1, train }], {
      seed: 1,
      learnsRules: true,
      onProgress: () => undefined,
    });
    if ("reason" in model) throw new Error(model.reason);
    const judged = await scoreDataset(await openDataset(data.out), model);

    const fixture = new TriageFixture();
    try {
      await fixture.make();
      await writeFactsModel(fixture.checkpoint, model);
      await writeCalibration(fixture.checkpoint, { ...TINY_CALIBRATION, combination: BOTH });
      const [out, again] = [fixture.out(), fixture.out()];
      const result = await fixture.run({ inputs: [csv], out, ...lookups });
      const ids = readFileSync(join(out, "alerts.csv"), "utf8")
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => line.replaceAll('"', "").split(",")[2] ?? "");
      const byId = new Map(data.rows.map(({ id }, row) => [id, judged[row] ?? NaN]));
      expect(ids.filter((id) => byId.has(id)).length).toBe(data.rows.length);
      let most = 0;
      ids.forEach((id, at) => {
        const own = byId.get(id);
        if (own === undefined) return; // a repeated row, which a dataset leaves out
        const probability = result.alerts.ownProbability[at] ?? NaN;
        most = Math.max(most, Math.abs(probability - 1 / (1 + Math.exp(-own))));
      });
      expect(ids.length).toBe(data.rows.length);
      expect(most).toBeLessThan(1e-6);
      // All texts count for nothing here: what differs is the facts.
      expect(new Set(result.alerts.ownProbability).size).toBeGreaterThan(20);

      // With a cascade the settled ones are read in brief, and what their facts say counts for their text too.
      const sorted = Float32Array.from(judged).sort();
      const below = sorted[Math.floor(sorted.length / 2)] ?? NaN;
      await writeCalibration(fixture.checkpoint, {
        ...TINY_CALIBRATION,
        combination: { bias: 0, text: 1, facts: 1 },
        cascade: { below, energy: TINY_CALIBRATION.energy },
      });
      const details: string[] = [];
      const cascaded = await fixture.run(
        { inputs: [csv], out: fixture.out(), ...lookups },
        {
          onEvent: ({ stage, kind, detail }) => stage === "encode" && kind === "finished" && details.push(detail ?? ""),
        },
      );
      let settled = 0;
      ids.forEach((id, at) => {
        const own = byId.get(id) ?? NaN;
        if (!(own < below)) return;
        settled += 1;
        expect(cascaded.alerts.ownProbability[at]).toBeCloseTo(1 / (1 + Math.exp(-2 * own)), 6);
      });
      expect(settled).toBeGreaterThan(ids.length / 3);
      expect(details.join()).toMatch(/[\d,]+ texts, [\d,]+ of them in brief/);

      const controller = new AbortController();
      const onEvent = ({ stage, kind }: TriageEvent): void => {
        if (stage === "encode" && kind === "begun") controller.abort();
      };
      await expect(
        fixture.run({ inputs: [csv], out: again, ...lookups }, { signal: controller.signal, onEvent }),
      ).rejects.toMatchObject({ code: "interrupted" });
      await fixture.run({ inputs: [csv], out: again, resume: true, ...lookups });
      const whole = fixture.out();
      await fixture.run({ inputs: [csv], out: whole, ...lookups });
      expect(hashesOf(again)).toEqual(hashesOf(whole));
    } finally {
      fixture.remove();
    }
  });
});
