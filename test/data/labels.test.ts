import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CIC_ATTACKS, FAMILIES } from "../../src/data/cic/label-table.js";
import { parseCicLabel, truthOfLabel } from "../../src/data/labels.js";
import { isTechnique } from "../../src/data/read/label-map.js";
import { isImpact, isIntent, isTactic, isTier } from "../../src/data/vocabulary.js";
import { itWithReferenceData } from "../reference-data.js";

/** Every label of the published files: 2018, its corrected form, 2017 and its corrected form. */
const PUBLISHED = {
  2018: [
    "Benign",
    "FTP-BruteForce",
    "SSH-Bruteforce",
    "DoS attacks-GoldenEye",
    "DoS attacks-Slowloris",
    "DoS attacks-SlowHTTPTest",
    "DoS attacks-Hulk",
    "DDoS attacks-LOIC-HTTP",
    "DDOS attack-HOIC",
    "DDOS attack-LOIC-UDP",
    "Brute Force -Web",
    "Brute Force -XSS",
    "SQL Injection",
    "Infilteration",
    "Bot",
  ],
  "2018 corrected": [
    "BENIGN",
    "Botnet Ares",
    "DDoS-HOIC",
    "DDoS-LOIC-HTTP",
    "DDoS-LOIC-UDP",
    "DoS GoldenEye",
    "DoS Hulk",
    "DoS Slowloris",
    "FTP-BruteForce - Attempted",
    "Infiltration - Communication Victim Attacker",
    "Infiltration - Dropbox Download",
    "Infiltration - NMAP Portscan",
    "SSH-BruteForce",
    "Web Attack - Brute Force",
    "Web Attack - SQL",
    "Web Attack - XSS",
    "Botnet Ares - Attempted",
    "DDoS-LOIC-UDP - Attempted",
    "DoS GoldenEye - Attempted",
    "DoS Hulk - Attempted",
    "DoS Slowloris - Attempted",
    "Infiltration - Dropbox Download - Attempted",
    "Web Attack - Brute Force - Attempted",
    "Web Attack - SQL - Attempted",
    "Web Attack - XSS - Attempted",
  ],
  2017: [
    "BENIGN",
    "FTP-Patator",
    "SSH-Patator",
    "DoS slowloris",
    "DoS Slowhttptest",
    "DoS Hulk",
    "DoS GoldenEye",
    "Heartbleed",
    "Web Attack \u2013 Brute Force",
    "Web Attack \u2013 XSS",
    "Web Attack \u2013 Sql Injection",
    "Web Attack \ufffd Brute Force", // as it is read where the file's encoding was lost
    "Web Attack \u0096 XSS",
    "Infiltration",
    "Bot",
    "PortScan",
    "DDoS",
  ],
};

describe("the label table", () => {
  it.each(Object.entries(PUBLISHED))("knows every label of %s", (_, labels) => {
    expect(labels.filter((label) => parseCicLabel(label) === undefined)).toEqual([]);
  });

  it("gives each attack a technique, tactic, intent, impact and tier of the vocabulary", () => {
    for (const { name, technique, tactic, intent, impact, tier, family } of CIC_ATTACKS) {
      const valid = isTechnique(technique) && isTactic(tactic) && isIntent(intent) && isImpact(impact) && isTier(tier);
      expect([name, valid, FAMILIES.includes(family)]).toEqual([name, true, true]);
    }
  });

  it("has each spelling once", () => {
    const all = CIC_ATTACKS.flatMap(({ name, spellings }) => spellings.map((spelling) => [spelling, name] as const));
    for (const [spelling, name] of all) expect([spelling, parseCicLabel(spelling)?.name]).toEqual([spelling, name]);
  });

  it("has one name for the spellings of an attack", () => {
    const names = (labels: readonly string[]): string[] => labels.map((label) => parseCicLabel(label)?.name ?? "");
    expect(new Set(names(["FTP-BruteForce", "FTP-Patator", "ftp-bruteforce - attempted"])).size).toBe(1);
    expect(new Set(names(["SQL Injection", "Web Attack - SQL", "Web Attack \u2013 Sql Injection"])).size).toBe(1);
    expect(new Set(names(["Bot", "Botnet Ares"])).size).toBe(1);
    expect(new Set(names(["Benign", "BENIGN"])).size).toBe(1);
  });

  it("knows no others", () => {
    for (const label of ["", "Attempted", " - Attempted", "DoS", "Malware", "constructor"]) {
      expect([label, parseCicLabel(label)]).toEqual([label, undefined]);
    }
  });

  itWithReferenceData(
    "mitre-attack/techniques.csv",
    "names techniques that ATT&CK has, each with a tactic that it has there",
    (file) => {
      const lines = readFileSync(file, "utf8").split("\n");
      const missing = CIC_ATTACKS.filter(
        ({ technique, tactic }) => !lines.some((line) => line.includes(`${technique},`) && line.includes(tactic)),
      );
      expect(missing.map(({ name, technique, tactic }) => `${name} ${technique} ${tactic}`)).toEqual([]);
    },
  );
});

describe("the policy for attempted attacks", () => {
  const spelling = "DoS Hulk - Attempted";
  const label = parseCicLabel(spelling);
  if (label === undefined) throw new Error("not known");

  it("makes them benign, the attack, or nothing", () => {
    expect(label.kind).toBe("attempted");
    expect(truthOfLabel(label, spelling, "benign")).toMatchObject({ malicious: false, label: spelling, tier: "low" });
    expect(truthOfLabel(label, spelling, "attack")).toMatchObject({
      malicious: true,
      label: spelling,
      technique: "T1499.002",
      tactic: "impact",
    });
    expect(truthOfLabel(label, spelling, "drop")).toBe("dropped");
  });

  it("changes nothing for other labels", () => {
    const hulk = parseCicLabel("DoS attacks-Hulk");
    if (hulk === undefined) throw new Error("not known");
    for (const policy of ["benign", "attack", "drop"] as const) {
      expect(truthOfLabel(hulk, "DoS attacks-Hulk", policy)).toMatchObject({ malicious: true });
    }
  });
});
