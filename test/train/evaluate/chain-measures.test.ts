// The chain's figures and ablations, with a model that answers by rules: one that heeds the words written in, and one that does not.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { MaskedWordEncoder } from "../../../src/checkpoint/ask-prompts.js";
import { type Checkpoint, openCheckpoint } from "../../../src/checkpoint/checkpoint.js";
import {
  type ChainMeasures,
  type ChainVariantName,
  drawRows,
  measureChain,
} from "../../../src/train/evaluate/chain-measures.js";
import { chainFindings } from "../../../src/train/evaluate/findings.js";
import { writeTinyCheckpoint } from "../../checkpoint/tiny-checkpoint.js";
import { labelled } from "./rows.js";

let checkpoint: Checkpoint;
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "socagent-chain-measures-"));
  await writeTinyCheckpoint(folder);
  checkpoint = await openCheckpoint(folder);
});

/** @param answer the word that a prompt's text gets nearly all probability for; anything else is shared evenly */
function answering(answer: (prompt: string) => string): MaskedWordEncoder {
  const { tokenizer } = checkpoint;
  return {
    maskedWords: (batch, positions, words) => {
      const logits = new Float32Array(batch.rows * words.length);
      for (let row = 0; row < batch.rows; row += 1) {
        const from = row * batch.length;
        const said = answer(tokenizer.decode(batch.ids.subarray(from, from + (positions[row] ?? 0))));
        words.forEach((id, at) => {
          if (tokenizer.decode([id]).trim() === said) logits[row * words.length + at] = 12;
        });
      }
      return Promise.resolve(logits);
    },
  };
}

/** Asks by the first template: ` | stage:`, ` | intent:`, ` | impact:`, ` | risk:`. */
function byStep(prompt: string, words: readonly [string, string, string, string]): string {
  const at = ["stage:", "intent:", "impact:", "risk:"].findIndex((lead) => prompt.trimEnd().endsWith(lead));
  return words[at] ?? "";
}

const attack = {
  malicious: true,
  tactic: "impact",
  intent: "extortion",
  impact: "data",
  tier: "critical",
  family: "a",
};
const quiet = { malicious: false, intent: "routine", impact: "none", tier: "low" };
const rows = [
  { ...attack, text: "evil 1" },
  { ...quiet, text: "calm 2" },
  { ...attack, text: "evil 3" },
  { ...quiet, text: "calm 4" },
  // An attack that looks calm.
  { ...attack, text: "calm 5" },
];
const settings = { rows: 100, beam: 1, templates: 1, ablations: true, seed: 1 };

async function measured(encoder: MaskedWordEncoder, changes = {}): Promise<ChainMeasures> {
  const head = Float64Array.of(0.9, 0.1, 0.2, 0.3, 0.05);
  const model = { checkpoint, words: encoder };
  const found = await measureChain(model, labelled(rows).rows, head, { ...settings, ...changes }, () => undefined);
  if (found.kind === "unmeasured") throw new Error(found.reason);
  return found;
}

function variant({ variants }: ChainMeasures, name: ChainVariantName): ChainMeasures["variants"][number] {
  const found = variants.find((one) => one.variant === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Its tier follows from the impact that is written in; without one from nothing. */
const heeding = (prompt: string): string => {
  const evil = prompt.includes("evil");
  const tier = prompt.includes("impact: data") ? "critical" : "low";
  return byStep(prompt, evil ? ["impact", "extortion", "data", tier] : ["none", "routine", "none", tier]);
};
/** Its tier follows from the evidence, whatever is written in. */
const deaf = (prompt: string): string =>
  byStep(
    prompt,
    prompt.includes("evil") ? ["impact", "extortion", "data", "critical"] : ["none", "routine", "none", "low"],
  );

describe("the chain", () => {
  it("is measured step by step", async () => {
    const whole = variant(await measured(answering(heeding)), "whole");
    expect(
      whole.steps.map(({ step, rows: known, accuracy, attacks, attackAccuracy }) => [
        step,
        known,
        accuracy,
        attacks,
        attackAccuracy,
      ]),
    ).toEqual(["stage", "intent", "impact", "tier"].map((step) => [step, 5, 0.8, 3, 2 / 3]));
    // Truth: three critical, two low; answers: two critical, three low. Weighted by 9: observed 9, expected 9 · (3 · 3 + 2 · 2) / 5.
    expect(whole.tierKappa).toBeCloseTo(1 - 9 / ((9 * 13) / 5), 12);
    // Two attacks win both pairs, the third ties both: (2 + 2 + 1) / 6.
    expect(whole.auroc).toBeCloseTo(5 / 6, 6);
    expect([whole.sameTier, whole.tierShift]).toEqual([1, 0]);
  });

  it("depends on its steps where the model heeds them", async () => {
    const found = await measured(answering(heeding));
    expect(variant(found, "wrong").sameTier).toBeLessThan(1);
    expect(variant(found, "wrong").tierShift).toBeGreaterThan(0);
    // Without steps the model knows nothing.
    expect(variant(found, "one-step").auroc).toBe(0.5);
    expect(variant(found, "one-step").steps.map(({ step }) => step)).toEqual(["tier"]);
    // With the true words even the attack that looks calm is found.
    expect(variant(found, "true").tierKappa).toBe(1);
    const texts = chainFindings(found).map(({ text }) => text);
    expect(texts.join("\n")).toContain("the answer depends on the steps before it");
    expect(texts.join("\n")).toContain("the steps help");
  });

  it("is told not to depend on them where it does not", async () => {
    const found = await measured(answering(deaf));
    expect(variant(found, "wrong").sameTier).toBe(1);
    expect(variant(found, "permuted").tierKappa).toBe(variant(found, "whole").tierKappa);
    const texts = chainFindings(found).map(({ text }) => text);
    expect(texts.join("\n")).toContain("hardly depends on the steps before it");
    expect(texts.join("\n")).toContain("the steps do not help");
  });

  it("runs alone without ablations, on no more rows than asked for, or not at all", async () => {
    const alone = await measured(answering(deaf), { ablations: false, rows: 3 });
    expect([alone.variants.map((one) => one.variant), alone.rows, alone.available]).toEqual([["whole"], 3, 5]);
    const model = { checkpoint, words: answering(deaf) };
    const none = await measureChain(
      model,
      labelled(rows).rows,
      new Float64Array(5),
      { ...settings, rows: 0 },
      () => undefined,
    );
    expect(none).toEqual({ kind: "unmeasured", reason: "it was left out" });
    const without = { ...model, checkpoint: { ...checkpoint, card: { ...checkpoint.card, chain: false } } };
    const found = await measureChain(without, labelled(rows).rows, new Float64Array(5), settings, () => undefined);
    expect(found).toMatchObject({ kind: "unmeasured", reason: "the checkpoint was trained without the chain" });
  });

  it("says what the data does not tell", async () => {
    const { rows: bare } = labelled([
      { malicious: true, text: "evil" },
      { malicious: true, text: "calm" },
    ]);
    const model = { checkpoint, words: answering(deaf) };
    const found = await measureChain(model, bare, Float64Array.of(1, 0), settings, () => undefined);
    if (found.kind === "unmeasured") throw new Error(found.reason);
    expect(variant(found, "whole").tierKappa).toEqual({ kind: "unmeasured", reason: "the data tells no risk tier" });
    expect(variant(found, "whole").auroc).toEqual({ kind: "unmeasured", reason: "every row is malicious" });
    expect(found.chainMinusHead).toMatchObject({ kind: "unmeasured" });
  });
});

describe("drawing rows", () => {
  it("gives each the same chance, in order, by the seed", () => {
    expect(drawRows(4, 9, 1)).toEqual([0, 1, 2, 3]);
    const drawn = drawRows(1_000, 100, 5);
    expect(new Set(drawn).size).toBe(100);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(drawRows(1_000, 100, 5)).toEqual(drawn);
    expect(drawRows(1_000, 100, 6)).not.toEqual(drawn);
    expect(drawn.filter((row) => row < 500).length).toBeGreaterThan(30);
  });
});
