import { describe, expect, it } from "vitest";
import {
  AttackCatalogue,
  embeddedCatalogue,
  tacticWord,
  tacticWords,
  type Technique,
} from "../../../src/enrich/attack/catalogue.js";

function technique(id: string, revokedBy?: string): Technique {
  return {
    id,
    name: `name of ${id}`,
    tactics: [],
    deprecated: false,
    ...(revokedBy === undefined ? {} : { revokedBy }),
  };
}

function resolved(catalogue: AttackCatalogue, id: string): string | undefined {
  const resolution = catalogue.resolve(id);
  return resolution.kind === "known" ? resolution.technique.id : undefined;
}

describe("embeddedCatalogue", () => {
  const catalogue = embeddedCatalogue();

  it("has all of Enterprise ATT&CK", () => {
    const inUse = catalogue.techniques.filter(({ deprecated, revokedBy }) => !deprecated && revokedBy === undefined);
    expect(inUse).toHaveLength(691);
    expect(inUse.filter(({ id }) => id.includes("."))).toHaveLength(475);
    expect(catalogue.tactics.map(({ shortName }) => shortName)).toHaveLength(14);
    expect(inUse.every(({ tactics }) => tactics.length > 0)).toBe(true);
    expect(catalogue.source).toBe("ATT&CK v18.1");
  });

  it.each([
    ["T1110.003", "T1110.003"],
    ["t1110/003", "T1110.003"],
    ["attack.t1059.001", "T1059.001"],
    ["T1086", "T1059.001"], // revoked
    ["T1053.001", "T1053.002"],
    ["T1110.999", "T1110"], // unknown sub-technique
    ["T1685", "T1562.001"], // of v19
    ["T1685.005", "T1070.001"],
  ])("leads %s to %s", (id, expected) => {
    expect(resolved(catalogue, id)).toBe(expected);
  });

  it.each(["", "T9999", "T12", "brute force", "T1110.3"])("does not know %j, and says why", (id) => {
    expect(catalogue.resolve(id)).toMatchObject({ kind: "unknown", reason: expect.stringMatching(/no/) as string });
  });

  it("tells tactics in the order of an attack", () => {
    const { tactics } = catalogue.techniques.find(({ id }) => id === "T1078") ?? { tactics: [] };
    expect(tactics).toEqual(["initial-access", "persistence", "privilege-escalation", "defense-evasion"]);
  });
});

describe("AttackCatalogue", () => {
  it("follows chains of revoked techniques, and stops at circles", () => {
    const catalogue = new AttackCatalogue(
      "test",
      undefined,
      [],
      [
        technique("T1001", "T1002"),
        technique("T1002", "T1003"),
        technique("T1003"),
        technique("T1004", "T1005"),
        technique("T1005", "T1004"),
        technique("T1006", ""),
      ],
    );
    expect(catalogue.resolve("T1001")).toMatchObject({ kind: "known", via: ["T1001", "T1002"] });
    expect(catalogue.resolve("T1004")).toMatchObject({
      kind: "unknown",
      reason: "T1004 → T1005 → T1004 goes round in a circle",
    });
    expect(catalogue.resolve("T1006")).toMatchObject({ reason: "it was revoked without a successor" });
  });
});

describe("tacticWord", () => {
  it("knows v18's and v19's tactics", () => {
    expect(tacticWord("defense-evasion")).toBe("defense-evasion");
    expect(tacticWord("stealth")).toBe("defense-evasion");
    expect(tacticWord("defense-impairment")).toBe("defense-evasion");
    for (const other of ["made-up", "constructor", "__proto__"]) expect(tacticWord(other)).toBeUndefined();
    expect(tacticWords(["impact", "stealth", "defense-impairment", "execution"])).toEqual([
      "execution",
      "defense-evasion",
      "impact",
    ]);
  });
});
