// Labelled rows in memory, and a dataset of SOC-Sim's form on disk, small enough to compute figures by hand.
import type { LabelledRow, LabelledRows } from "../../../src/train/evaluate/labelled-rows.js";
import { ingested, written } from "../../ingest/ingesting.js";

/** @param facts of each row, one column each */
export function labelled(
  rows: readonly Partial<LabelledRow>[],
  facts: readonly (readonly number[])[] = [],
): LabelledRows {
  const width = facts[0]?.length ?? 0;
  return {
    rows: rows.map((row, at) => ({ text: `text ${at}`, malicious: false, ...row })),
    matrix: Float32Array.from(facts.flat()),
    columns: Array.from({ length: width }, (_, column) => `fact${column}`),
    available: rows.length,
    unlabelled: 0,
  };
}

const HEADER =
  "id,time,sensor,rule_id,rule,category,severity,src_ip,src_port,dst_ip,dst_port,protocol,host,user,process,message,techniques," +
  "truth_label,truth_malicious,truth_technique,truth_tactic,truth_intent,truth_impact,truth_tier,truth_incident,truth_playbook,truth_step";

/**
 * SOC-Sim alerts, an hour apart: every `every`-th is malicious, by turns of two playbooks and techniques.
 * @returns the dataset's folder
 */
export async function dataset(
  rows: number,
  { every = 4, splits = "time,group:by=incident", blind = false } = {},
): Promise<string> {
  const lines = Array.from({ length: rows }, (_, row) => {
    const attack = every > 0 && row % every === every - 1;
    const odd = (row / every) % 2 >= 1;
    const time = new Date(Date.UTC(2025, 2, 3) + row * 3_600_000).toISOString();
    const message = attack ? `strange sign-in number ${row}` : `usual thing number ${row}`;
    const truth = attack
      ? odd
        ? `ransomware,true,T1486,impact,extortion,data,critical,INC-${Math.floor(row / 8)},ransomware,encrypt`
        : `password-spray,true,T1110.003,credential-access,access,account,high,INC-${Math.floor(row / 8)},password-spray,spray`
      : `benign,false,,,routine,none,low,FAL-${row},false-alarm,misfire`;
    return `S${row},${time},nids,NID-${row % 3},Rule ${row % 3},login,${attack ? "high" : "low"},10.0.0.${row % 9},,10.0.1.1,22,tcp,srv-${row % 5},,,${message},,${truth}`;
  });
  const cut = (line: string): string => (blind ? line.split(",").slice(0, 17).join(",") : line);
  const { out } = await ingested([written([HEADER, ...lines].map(cut).join("\n"))], { splits });
  return out;
}
