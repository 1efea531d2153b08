// The detection rules: enough of them, complete, true to ATT&CK, and worded by ourselves.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROCESSES } from "../../../../src/data/socsim/benign/processes.js";
import { PLAYBOOKS } from "../../../../src/data/socsim/playbooks/playbooks.js";
import { RULES, ruleById } from "../../../../src/data/socsim/rules/catalogue.js";
import { SENSORS } from "../../../../src/data/socsim/rules/rule.js";
import { embeddedCatalogue } from "../../../../src/enrich/attack/catalogue.js";
import { itWithReferenceData } from "../../../reference-data.js";

describe("the rules", () => {
  it("are at least 150, of every product family, with names and ids of their own", () => {
    expect(RULES.length).toBeGreaterThanOrEqual(150);
    expect(new Set(RULES.map(({ sensor }) => sensor))).toEqual(new Set(SENSORS));
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    RULES.forEach((rule, index) => {
      expect(rule.index).toBe(index);
      expect(ruleById(rule.id)).toBe(rule);
    });
  });

  it("name techniques that ATT&CK has, and so do their products", () => {
    const catalogue = embeddedCatalogue();
    for (const { id, technique, hint } of RULES) {
      for (const named of hint === "" ? [technique] : [technique, hint]) {
        expect(catalogue.resolve(named), `${named} of ${id}`).toMatchObject({ kind: "known", via: [] });
      }
    }
  });

  it("claim a technique at times, not always the right one", () => {
    const claiming = RULES.filter(({ hint }) => hint !== "");
    expect(claiming.length).toBeGreaterThan(RULES.length / 5);
    expect(claiming.length).toBeLessThan(RULES.length / 2);
    expect(claiming.some(({ hint, technique }) => hint !== technique)).toBe(true);
  });

  it("are each as good as useless alone: none fires for attacks only", () => {
    const benign = new Set(
      PROCESSES.flatMap(({ steps }) => [...steps.values()].flatMap(({ rules }) => rules)).map(({ rule }) => rule.id),
    );
    const attacks = new Set(
      PLAYBOOKS.flatMap(({ steps }) => [...steps.values()].flatMap(({ rules }) => rules)).map(({ rule }) => rule.id),
    );
    for (const { id, noise } of RULES) {
      if (attacks.has(id)) expect(benign.has(id) || noise > 0, id).toBe(true);
    }
    expect(attacks.size).toBeGreaterThan(100);
  });

  itWithReferenceData("mitre-attack/techniques.csv", "name techniques of MITRE's own table", (file) => {
    const valid = new Map(
      readFileSync(file, "utf8")
        .split("\n")
        .slice(1)
        .map((line) => [line.split(",")[0] ?? "", line]),
    );
    for (const { technique, hint } of RULES) {
      expect(valid.has(technique), technique).toBe(true);
      if (hint !== "") expect(valid.has(hint), hint).toBe(true);
    }
  });

  for (const [folder, product] of [
    ["suricata", "Suricata's rules"],
    ["wazuh", "Wazuh's rules"],
    ["ait-ads", "the rules of AIT-ADS"],
  ] as const) {
    itWithReferenceData(folder, `are worded otherwise than ${product}`, (found) => {
      const words = textOf(found);
      for (const { name } of RULES) expect(words.includes(name.toLowerCase()), name).toBe(false);
    });
  }
});

/** Big captures repeat the same few rules. */
const MOST_BYTES = 32 * 1024 * 1024;

function textOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && /\.(json|jsonl|csv|ndjson|rules|xml)$/.test(file))
    .map((file) => readFileSync(file).subarray(0, MOST_BYTES).toString().toLowerCase())
    .join("\n");
}
