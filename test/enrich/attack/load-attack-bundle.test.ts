import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeddedCatalogue } from "../../../src/enrich/attack/catalogue.js";
import { loadAttackBundle } from "../../../src/enrich/attack/load-attack-bundle.js";
import { itWithReferenceData } from "../../reference-data.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "socagent-attack-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(value: unknown): string {
  const file = join(folder, "bundle.json");
  writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
  return file;
}

const reference = (id: string): unknown => [{ source_name: "mitre-attack", external_id: id }];
const phase = (name: string): unknown => ({ kill_chain_name: "mitre-attack", phase_name: name });

/** As v19 has it: TA0005 renamed, TA0112 new, T1562 revoked. */
const V19 = {
  type: "bundle",
  id: "bundle--1",
  objects: [
    {
      type: "x-mitre-collection",
      id: "x-mitre-collection--1",
      name: "Enterprise ATT&CK",
      x_mitre_version: "19.0",
      modified: "2026-04-28T00:00:00.000Z",
    },
    { type: "x-mitre-matrix", id: "x-mitre-matrix--1", tactic_refs: ["x-mitre-tactic--1", "x-mitre-tactic--2"] },
    {
      type: "x-mitre-tactic",
      id: "x-mitre-tactic--2",
      name: "Defense Impairment",
      x_mitre_shortname: "defense-impairment",
      external_references: reference("TA0112"),
    },
    {
      type: "x-mitre-tactic",
      id: "x-mitre-tactic--1",
      name: "Stealth",
      x_mitre_shortname: "stealth",
      external_references: reference("TA0005"),
    },
    {
      type: "attack-pattern",
      id: "attack-pattern--1",
      name: "Impair Defenses",
      revoked: true,
      external_references: reference("T1562"),
    },
    {
      type: "attack-pattern",
      id: "attack-pattern--2",
      spec_version: "2.1",
      name: "Disable or Modify Tools",
      kill_chain_phases: [phase("defense-impairment"), phase("stealth"), { kill_chain_name: "other", phase_name: "x" }],
      external_references: reference("T1685"),
    },
    {
      type: "relationship",
      id: "relationship--1",
      relationship_type: "revoked-by",
      source_ref: "attack-pattern--1",
      target_ref: "attack-pattern--2",
    },
    {
      type: "attack-pattern",
      id: "attack-pattern--3",
      name: "Mobile",
      external_references: [{ source_name: "mitre-mobile-attack", external_id: "T1400" }],
    },
    { type: "attack-pattern", id: "attack-pattern--4", name: 7 },
    "nonsense",
  ],
};

describe("loadAttackBundle", () => {
  it("reads STIX 2.1 of v19", async () => {
    const catalogue = await loadAttackBundle(write(V19));
    expect(catalogue.source).toBe("ATT&CK v19.0");
    expect(catalogue.date).toBe("2026-04-28");
    expect(catalogue.tactics.map(({ id, name }) => [id, name])).toEqual([
      ["TA0005", "Stealth"],
      ["TA0112", "Defense Impairment"],
    ]);
    expect(catalogue.resolve("T1562")).toEqual({
      kind: "known",
      via: ["T1562"],
      technique: {
        id: "T1685",
        name: "Disable or Modify Tools",
        tactics: ["stealth", "defense-impairment"],
        deprecated: false,
      },
    });
    expect(catalogue.resolve("T1400").kind).toBe("unknown");
  });

  it.each([
    ["{}", /no list of STIX objects/],
    ['{"objects":[{"type":"indicator","id":"indicator--1"}]}', /no technique/],
    ["[]", /no list/],
  ])("refuses %s", async (text, reason) => {
    await expect(loadAttackBundle(write(text))).rejects.toMatchObject({
      code: "input",
      problems: [expect.stringMatching(reason) as string],
    });
  });

  it("refuses what is not JSON or absent", async () => {
    await expect(loadAttackBundle(write("<html>"))).rejects.toThrow("not valid JSON");
    await expect(loadAttackBundle(join(folder, "absent.json"))).rejects.toThrow("no such file");
  });

  itWithReferenceData(
    "mitre-attack/enterprise-attack-18.1-subset-bundle.json",
    "reads MITRE's own, as the embedded table has it",
    async (file) => {
      const catalogue = await loadAttackBundle(file);
      const plain = (techniques: typeof catalogue.techniques): unknown[] =>
        [...techniques].sort((left, right) => (left.id < right.id ? -1 : 1));
      // A revoked technique's tactics say nothing; the table leaves them out.
      const bundled = catalogue.techniques.map((one) =>
        one.revokedBy === undefined ? one : { ...one, deprecated: false, tactics: [] },
      );
      expect(plain(bundled)).toEqual(plain(embeddedCatalogue().techniques));
      expect(catalogue.tactics).toEqual(embeddedCatalogue().tactics);
    },
  );
});
