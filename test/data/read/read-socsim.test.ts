// SOC-Sim's CSV, with its truth and blind.
import { describe, expect, it } from "vitest";
import { readText } from "./reading.js";

const BLIND =
  "id,time,sensor,rule_id,rule,category,severity,src_ip,src_port,dst_ip,dst_port,protocol,host,user,process,message,techniques";
const TRUTH =
  "truth_label,truth_malicious,truth_technique,truth_tactic,truth_intent,truth_impact,truth_tier,truth_incident,truth_playbook,truth_step";
const OBSERVED =
  'S000000001,2024-03-05T10:11:12.000Z,edr,R1,"Office, spawned a shell",execution,high,10.0.0.1,,10.0.0.2,445,tcp,ws-1,alice,winword.exe,text,T1059';

describe("SOC-Sim", () => {
  it("gives records with their truth, which they do not carry", async () => {
    const { labelled, summary } = await readText(
      `${BLIND},${TRUTH}\n${OBSERVED},phish,true,T1566.001,initial-access,fraud,money,critical,I7,invoice-fraud,macro\n${OBSERVED},benign,false,,,routine,none,low,B1,backup,run\n`,
    );
    expect(summary.files[0]?.info).toMatchObject({ format: "socsim" });
    expect(labelled[0]?.record).toMatchObject({
      id: "S000000001",
      source: "socsim",
      ruleText: "Office, spawned a shell",
      severity: 3,
      vendorSeverity: "high",
      destinationPort: 445,
      techniques: ["T1059"],
    });
    expect(Object.keys(labelled[0]?.record.fields ?? {}).some((name) => name.startsWith("truth"))).toBe(false);
    expect(labelled[0]?.truth).toEqual({
      malicious: true,
      label: "phish",
      technique: "T1566.001",
      tactic: "initial-access",
      intent: "fraud",
      impact: "money",
      tier: "critical",
      incident: "I7",
      playbook: "invoice-fraud",
      step: "macro",
    });
    expect(labelled[1]?.truth).toEqual({
      malicious: false,
      label: "benign",
      intent: "routine",
      impact: "none",
      tier: "low",
      incident: "B1",
      playbook: "backup",
      step: "run",
    });
  });

  it("is read blind", async () => {
    const { labelled, summary } = await readText(`${BLIND}\n${OBSERVED}\n`);
    expect(labelled[0]).not.toHaveProperty("truth");
    expect(summary.files[0]?.info?.title).toContain("blind");
  });

  it("rejects truth that is in no word of its own", async () => {
    const rows = ["phish,perhaps,,,,,,,,", "phish,true,,stealing,,,,,,", "phish,true,,,,,huge,,,"].map(
      (truth) => `${OBSERVED},${truth}`,
    );
    const { rejects } = await readText(`${BLIND},${TRUTH}\n${rows.join("\n")}\n`);
    expect(rejects.map(({ reason }) => reason)).toEqual(["bad-truth", "bad-truth", "bad-truth"]);
    expect(rejects[1]?.detail).toContain("stealing");
  });
});
