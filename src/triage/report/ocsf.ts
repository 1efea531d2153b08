/** `ocsf.jsonl`: each cluster as an OCSF Detection Finding (class 2004), schema 1.5.0. https://schema.ocsf.io/1.5.0/classes/detection_finding */
import { embeddedCatalogue, parentOf } from "../../enrich/attack/catalogue.js";
import { ATTACK_VERSION } from "../../enrich/attack/table.js";
import type { RiskTier } from "../../data/record.js";
import type { ClusterEntity, EntityRole, TechniqueFinding, TriagedCluster, TriageResult } from "../result.js";
import type { ReportFormat, ReportOutput } from "./format.js";

export const OCSF_VERSION = "1.5.0";

const CATEGORY_UID = 2;
const CLASS_UID = 2004;
/** `severity_id` and `risk_level_id` number the same words differently. */
const SEVERITY: Readonly<Record<RiskTier, { readonly id: number; readonly name: string }>> = {
  low: { id: 2, name: "Low" },
  medium: { id: 3, name: "Medium" },
  high: { id: 4, name: "High" },
  critical: { id: 5, name: "Critical" },
};
/** `activity_id` and `status_id` of what the agent proposes: suppressed is `determined to be benign`. */
const VERDICTS = {
  look: { activity: 1, activityName: "Create", status: 1, statusName: "New" },
  closed: { activity: 3, activityName: "Close", status: 3, statusName: "Suppressed" },
} as const;
/** Of the schema's observable types. */
const OBSERVABLE_TYPES: Readonly<Record<EntityRole, { readonly id: number; readonly name: string }>> = {
  source: { id: 2, name: "IP Address" },
  destination: { id: 2, name: "IP Address" },
  host: { id: 1, name: "Hostname" },
  user: { id: 4, name: "User Name" },
  process: { id: 9, name: "Process Name" },
  file: { id: 7, name: "File Name" },
  domain: { id: 1, name: "Hostname" },
};
/** Of a finding; `count` tells of how many alerts it is. */
const MAX_OBSERVABLES = 50;

export const ocsfJsonl: ReportFormat = {
  name: "ocsf",
  file: "ocsf.jsonl",
  describe: `each cluster as an OCSF ${OCSF_VERSION} Detection Finding, one JSON object a line`,
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    for (const cluster of result.clusters) await out.write(`${JSON.stringify(finding(cluster, result))}\n`);
  },
};

function finding(cluster: TriagedCluster, { provenance }: TriageResult): unknown {
  const { id, rank, alerts, firstSeen, lastSeen, risk, verdict, title, reasons } = cluster;
  const { activity, activityName, status, statusName } = VERDICTS[verdict];
  const severity = SEVERITY[risk.tier];
  return {
    activity_id: activity,
    activity_name: activityName,
    category_uid: CATEGORY_UID,
    category_name: "Findings",
    class_uid: CLASS_UID,
    class_name: "Detection Finding",
    type_uid: CLASS_UID * 100 + activity,
    type_name: `Detection Finding: ${activityName}`,
    time: lastSeen,
    start_time: firstSeen,
    end_time: lastSeen,
    duration: lastSeen - firstSeen,
    count: alerts,
    severity_id: severity.id,
    severity: severity.name,
    status_id: status,
    status: statusName,
    status_detail: reasons.join("; "),
    message: title,
    is_alert: verdict === "look",
    risk_score: Math.round(risk.score),
    risk_level_id: severity.id - 1,
    risk_level: severity.name,
    confidence_score: Math.round(100 * risk.parts.certainty),
    finding_info: {
      uid: id,
      title,
      desc: reasons.join("; "),
      created_time: lastSeen,
      first_seen_time: firstSeen,
      last_seen_time: lastSeen,
      related_events_count: alerts,
      analytic: {
        name: provenance.checkpoint.name,
        uid: provenance.checkpoint.sha256,
        type_id: 4,
        type: "Learning (ML/DL)",
      },
      attacks: cluster.techniques.map(attack),
    },
    resources: cluster.entities
      .filter(({ role }) => role === "host")
      .map(({ value }) => ({ name: value, type: "Host" })),
    observables: cluster.entities.slice(0, MAX_OBSERVABLES).map(observable),
    metadata: {
      version: OCSF_VERSION,
      uid: id,
      product: { name: "socagent", vendor_name: "socagent", version: provenance.version },
    },
    unmapped: { rank, verdict, malicious_probability: risk.parts.malicious, risk_low: risk.low, risk_high: risk.high },
  };
}

function observable({ role, value }: ClusterEntity): unknown {
  const { id, name } = OBSERVABLE_TYPES[role];
  return { name: role, type_id: id, type: name, value };
}

function attack({ id, name, tactic }: TechniqueFinding): unknown {
  const parent = parentOf(id);
  const known = embeddedCatalogue().tactics.find(({ shortName }) => shortName === tactic);
  return {
    version: ATTACK_VERSION,
    ...(known === undefined ? {} : { tactic: { uid: known.id, name: known.name } }),
    technique: parent === undefined ? { uid: id, name } : { uid: parent },
    ...(parent === undefined ? {} : { sub_technique: { uid: id, name } }),
  };
}
