// The chain's bookkeeping, with an encoder that answers by rules: what is asked, how often, and how answers are added up.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { MaskedWordEncoder } from "../../src/checkpoint/ask-prompts.js";
import { CHAIN_WORDS, type ChainStep } from "../../src/checkpoint/chain-words.js";
import { type ChainOptions, type ChainOutcome, runChains } from "../../src/checkpoint/run-chain.js";
import type { CheckpointCard } from "../../src/checkpoint/checkpoint-card.js";
import { loadTokenizer, type Tokenizer } from "../../src/model/tokens.js";
import { writeTinyTokenizer } from "./tiny-checkpoint.js";

let tokenizer: Tokenizer;
const card: CheckpointCard = {
  format: 1,
  templateVersion: 1,
  tokenizer: "0".repeat(64),
  classes: ["benign", "malicious"],
  maxLength: 160,
  chain: true,
  lineage: [],
};

/** Probability of each word by the prompt's text; words that are not named share the rest. */
type Rule = (prompt: string) => Readonly<Record<string, number>>;

class RuleEncoder implements MaskedWordEncoder {
  readonly prompts: string[] = [];
  readonly batches: number[] = [];

  constructor(readonly rule: Rule) {}

  maskedWords(...[batch, positions, words]: Parameters<MaskedWordEncoder["maskedWords"]>): Promise<Float32Array> {
    this.batches.push(batch.rows);
    const logits = new Float32Array(batch.rows * words.length);
    for (let row = 0; row < batch.rows; row += 1) {
      const start = row * batch.length;
      const mask = start + (positions[row] ?? 0);
      expect(batch.ids[mask]).toBe(tokenizer.maskId);
      const prompt = tokenizer.decode(batch.ids.subarray(start, mask));
      this.prompts.push(prompt);
      const said = this.rule(prompt);
      const rest = 1 - Object.values(said).reduce((sum, one) => sum + one, 0);
      words.forEach((id, at) => {
        const word = tokenizer.decode([id]).trim();
        const others = words.length - Object.keys(said).length;
        logits[row * words.length + at] = Math.log(said[word] ?? Math.max(rest, 1e-30) / others);
      });
    }
    return Promise.resolve(logits);
  }
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "socagent-chain-"));
  writeTinyTokenizer(folder);
  tokenizer = await loadTokenizer(folder);
});

async function run(
  encoder: MaskedWordEncoder,
  evidences: readonly string[],
  options: Partial<ChainOptions> = {},
): Promise<ChainOutcome[]> {
  return runChains(encoder, { tokenizer, card }, evidences, { beam: 3, templates: 1, ...options });
}

function probabilityOf(outcome: ChainOutcome | undefined, step: ChainStep, value: string): number | undefined {
  const found = outcome?.steps.find((one) => one.step === step)?.options.find((option) => option.value === value);
  return found?.probability;
}

/** Stage entry or stealing, 3 to 2; the rest follows from the stage. */
const dependent: Rule = (prompt) => {
  if (prompt.endsWith("stage:")) return { entry: 0.6, stealing: 0.4 };
  if (prompt.endsWith("intent:")) return prompt.includes("stage: entry") ? { access: 1 } : { theft: 1 };
  if (prompt.endsWith("impact:")) return prompt.includes("intent: access") ? { account: 1 } : { data: 1 };
  return prompt.includes("impact: account") ? { low: 1 } : { critical: 1 };
};

describe("runChains", () => {
  it("writes each answer into the next prompt, and adds up what the paths say", async () => {
    const [outcome] = await run(new RuleEncoder(dependent), ["a login"]);
    expect(outcome?.steps.map(({ step, options }) => [step, options[0]?.value])).toEqual([
      ["stage", "initial-access"],
      ["intent", "access"],
      ["impact", "account"],
      ["tier", "low"],
    ]);
    expect(probabilityOf(outcome, "intent", "theft")).toBeCloseTo(0.4, 5);
    expect(outcome?.tierDistribution[3]).toBeCloseTo(0.4, 5);
    expect(outcome?.expectedTier).toBeCloseTo(1.2, 5);
    for (const { step, options } of outcome?.steps ?? []) {
      expect(options).toHaveLength(CHAIN_WORDS[step].length);
      expect(options.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    }
  });

  it("follows one path alone with a beam of one", async () => {
    const encoder = new RuleEncoder(dependent);
    const [outcome] = await run(encoder, ["a login"], { beam: 1 });
    expect(outcome?.expectedTier).toBeCloseTo(0, 5);
    expect(encoder.prompts).toHaveLength(4);
  });

  it("asks at most templates · (1 + beam · 3) prompts, equal ones once, in batches of the size given", async () => {
    const encoder = new RuleEncoder(dependent);
    const options = { beam: 2, templates: 3, batchSize: 5 };
    const outcomes = await run(encoder, ["a login", "a login", "a login"], options);
    expect(encoder.prompts.length).toBe(3 * (1 + 2 * 3));
    expect(new Set(encoder.prompts).size).toBe(encoder.prompts.length);
    expect(Math.max(...encoder.batches)).toBeLessThanOrEqual(5);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it("averages the templates", async () => {
    const encoder = new RuleEncoder((prompt) => (prompt.endsWith("the risk is") ? { critical: 1 } : { low: 1 }));
    const [outcome] = await run(encoder, ["x"], { steps: ["tier"], templates: 2 });
    expect(outcome?.tierDistribution[0]).toBeCloseTo(0.5, 5);
    expect(outcome?.expectedTier).toBeCloseTo(1.5, 5);
    expect(encoder.prompts).toHaveLength(2);
  });

  it("takes the prior away, by template", async () => {
    const encoder = new RuleEncoder(() => ({ low: 0.7, medium: 0.1, high: 0.1, critical: 0.1 }));
    const prior = [0.7, 0.1, 0.1, 0.1].map(Math.log);
    const priors = { stage: [], intent: [], impact: [], tier: [prior] };
    const [outcome] = await run(encoder, ["x"], { steps: ["tier"], priors });
    for (const probability of outcome?.tierDistribution ?? []) expect(probability).toBeCloseTo(0.25, 6);
  });

  it("takes answers that are given, and goes on from them", async () => {
    const encoder = new RuleEncoder(dependent);
    const [outcome, other] = await run(encoder, ["a login", "b"], {
      fixed: (index) => (index === 0 ? { stage: "exfiltration" } : {}),
      beam: 1,
    });
    expect(probabilityOf(outcome, "stage", "exfiltration")).toBe(1);
    expect(outcome?.expectedTier).toBeCloseTo(3, 5);
    expect(other?.expectedTier).toBeCloseTo(0, 5);
    expect(encoder.prompts).toHaveLength(7);
  });

  it("can write in the answers of others, and wrong ones", async () => {
    const rule: Rule = (prompt) => {
      if (prompt.endsWith("stage:")) return prompt.startsWith("theft") ? { stealing: 1 } : { entry: 1 };
      return dependent(prompt);
    };
    const evidences = ["theft 1", "login 1", "theft 2", "login 2", "theft 3", "login 3"];
    const own = await run(new RuleEncoder(rule), evidences);
    const permuted = await run(new RuleEncoder(rule), evidences, { written: { kind: "permuted", seed: 3 } });
    const tiers = (outcomes: readonly ChainOutcome[]): number[] => outcomes.map((one) => Math.round(one.expectedTier));
    expect(tiers(own)).toEqual([3, 0, 3, 0, 3, 0]);
    expect(tiers(permuted)).not.toEqual(tiers(own));
    const asked = new RuleEncoder(rule);
    await run(asked, ["theft 1"], { beam: 1, written: { kind: "wrong", seed: 1 } });
    expect(asked.prompts[1]).not.toContain("stage: stealing");
  });

  it("tells how far it is", async () => {
    const seen: number[] = [];
    await run(new RuleEncoder(dependent), ["a", "b"], { onProgress: (done) => seen.push(done) });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
    expect(await run(new RuleEncoder(dependent), [])).toEqual([]);
  });

  it("refuses options that make no chain, all at once", async () => {
    const wrong = { beam: 0, templates: 9, steps: ["stage"] as const, fixed: { intent: "fun" } };
    await expect(run(new RuleEncoder(dependent), ["x"], wrong)).rejects.toMatchObject({
      code: "usage",
      problems: [
        expect.stringContaining("beam is 0"),
        expect.stringContaining("templates is 9"),
        "the steps do not ask for the tier",
        expect.stringContaining('intent has no value "fun"'),
      ],
    });
  });
});
