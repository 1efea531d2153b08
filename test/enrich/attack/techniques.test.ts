import { describe, expect, it } from "vitest";
import { embeddedCatalogue } from "../../../src/enrich/attack/catalogue.js";
import { KEYWORDS } from "../../../src/enrich/attack/keywords.js";
import { TechniqueFinder, techniquesFromText } from "../../../src/enrich/attack/techniques.js";
import { alertRecord } from "../records.js";

const finder = new TechniqueFinder(embeddedCatalogue());

describe("techniquesFromText", () => {
  const first = (text: string): string | undefined => techniquesFromText(text, embeddedCatalogue())[0]?.id;

  it.each([
    ["ET SCAN Possible Nmap User-Agent Observed", "T1046"],
    ["sshd: brute force trying to get access to the system", "T1110"],
    ["Multiple failed logins in a small period of time", "T1110"],
    ["PAM: User login failed.", "T1110"],
    ["Password spray across many accounts", "T1110.003"],
    ["Volume shadow copies deleted with vssadmin", "T1490"],
    ["LSASS memory read by unusual process", "T1003.001"],
    ["Multiple web server 400 error codes from same source ip.", "T1595.003"],
    ["Inbox rule forwards mail outside", "T1114.003"],
    ["High entropy in DNS domain.", "T1071.004"],
    ["Successful sudo to ROOT executed.", "T1548.003"],
    ["Security log cleared", "T1070.001"],
  ])("finds in %j %s", (text, id) => {
    expect(first(text)).toBe(id);
  });

  it("finds nothing in what means nothing", () => {
    expect(techniquesFromText("ClamAV database update", embeddedCatalogue())).toEqual([]);
    expect(techniquesFromText("", embeddedCatalogue())).toEqual([]);
  });

  it("trusts an id more than words, and follows it", () => {
    expect(techniquesFromText("T1086 run by office macro executed", embeddedCatalogue())[0]).toMatchObject({
      id: "T1059.001",
      givenAs: "T1086",
      source: "text-id",
      confidence: 0.8,
      tactics: ["execution"],
    });
  });

  it("has only techniques that the catalogue knows as they are", () => {
    for (const { id } of KEYWORDS) expect(embeddedCatalogue().resolve(id)).toMatchObject({ kind: "known", via: [] });
  });

  it("takes no longer over hostile text", () => {
    const started = performance.now();
    for (const word of ["phish ", "failed ", "a ", "service new ", "((((", "multiple "])
      finder.fromText(word.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("TechniqueFinder", () => {
  it("puts the vendor's word first, and tells what it does not know", () => {
    const record = alertRecord({
      ruleText: "Powershell download of executable",
      techniques: ["T1059.001", "T9999", "x"],
    });
    const { hints, unknown } = finder.ofRecord(record);
    expect(hints.map(({ id, source }) => [id, source])).toEqual([
      ["T1059.001", "vendor"],
      ["T1105", "keywords"],
    ]);
    expect(unknown).toEqual(["T9999: ATT&CK v18.1 has no such technique", "x: it is no technique's id"]);
  });
});
