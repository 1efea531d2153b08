// The attack playbooks and benign processes: enough of them, true to ATT&CK, and each can be gone through.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROCESSES } from "../../../../src/data/socsim/benign/processes.js";
import { PLAYBOOKS } from "../../../../src/data/socsim/playbooks/playbooks.js";
import type { Script } from "../../../../src/data/socsim/script.js";
import { BENIGN_INTENTS } from "../../../../src/data/vocabulary.js";
import { embeddedCatalogue, tacticWords } from "../../../../src/enrich/attack/catalogue.js";
import { itWithReferenceData } from "../../../reference-data.js";

const NAMES = PLAYBOOKS.map(({ name }) => name);

function reachable({ first, steps }: Script): Set<string> {
  const found = new Set<string>();
  const open = [first];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = steps.get(id);
    if (step === undefined || found.has(id)) continue;
    found.add(id);
    open.push(...step.next.map((edge) => edge.step), step.otherwise ?? "end");
  }
  return found;
}

describe("the playbooks", () => {
  it("are at least twelve, and cover what security teams fear", () => {
    expect(new Set(NAMES).size).toBe(PLAYBOOKS.length);
    expect(NAMES).toEqual(
      expect.arrayContaining([
        "payment-fraud",
        "ransomware",
        "password-spray",
        "ssh-brute-force",
        "web-shell",
        "insider",
        "cryptominer",
        "supply-chain",
        "dns-tunnel",
        "ddos",
        "worm",
        "cloud-key-theft",
      ]),
    );
  });

  it.each(PLAYBOOKS.map((playbook) => [playbook.name, playbook] as const))(
    "%s is a graph of several steps",
    (_name, playbook) => {
      expect(playbook.steps.size).toBeGreaterThanOrEqual(5);
      expect(reachable(playbook)).toEqual(new Set(playbook.steps.keys()));
      const steps = [...playbook.steps.values()];
      expect(
        steps.some(({ chance, next }) => chance < 1 || next.length > 1),
        "optional steps",
      ).toBe(true);
      expect(
        steps.every(({ missed }) => missed > 0 && missed < 1),
        "missed detections",
      ).toBe(true);
      expect(
        steps.some(({ after }) => after.sigma > 0),
        "dwell times",
      ).toBe(true);
    },
  );

  it("fail at times", () => {
    expect(PLAYBOOKS.filter(({ steps }) => [...steps.values()].some(({ fails }) => fails > 0)).length).toBeGreaterThan(
      10,
    );
  });

  it("name techniques and tactics that belong together in ATT&CK", () => {
    const catalogue = embeddedCatalogue();
    for (const { name, steps } of PLAYBOOKS) {
      for (const { id, technique, tactic } of steps.values()) {
        const found = catalogue.resolve(technique);
        expect(found, `${technique} of ${name}/${id}`).toMatchObject({ kind: "known", via: [] });
        const tactics: readonly string[] = found.kind === "known" ? tacticWords(found.technique.tactics) : [];
        expect(tactics, `${technique} of ${name}/${id}`).toContain(tactic);
      }
    }
  });

  itWithReferenceData("mitre-attack/techniques.csv", "name techniques and tactics of MITRE's own table", (file) => {
    const lines = readFileSync(file, "utf8").split("\n");
    const rows = new Map(lines.map((line) => [line.slice(0, line.indexOf(",")), line]));
    for (const { name, steps } of PLAYBOOKS) {
      for (const { id, technique, tactic } of steps.values()) {
        expect(rows.get(technique), `${technique} of ${name}/${id}`).toContain(tactic);
      }
    }
  });
});

describe("the benign processes", () => {
  it("have a share, a benign intent, and steps that are all reached", () => {
    expect(PROCESSES.length).toBeGreaterThanOrEqual(9);
    for (const process of PROCESSES) {
      expect(BENIGN_INTENTS).toContain(process.intent);
      expect(process.share).toBeGreaterThan(0);
      expect(reachable(process), process.name).toEqual(new Set(process.steps.keys()));
    }
  });

  it("cover what trips rules in every enterprise", () => {
    expect(PROCESSES.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "vulnerability-scan",
        "backup-run",
        "software-deployment",
        "admin-powershell",
        "mass-mailing",
        "failing-service-account",
        "mistyped-passwords",
        "new-agent",
        "penetration-test",
      ]),
    );
  });
});
