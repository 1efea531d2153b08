/**
 * Where Suricata's and Wazuh's JSON hold a record's fields: dotted paths, the most telling first. Data, not code.
 *
 * Sources: the EVE JSON output section of Suricata's user guide; Wazuh 4.x alerts (rule, agent, manager, decoder, data). In `data`
 * the decoders write either their own flat names (srcip), Suricata's (src_ip) or Windows event data (win.eventdata).
 */
import type { RecordField } from "./alert-columns.js";

export type JsonPaths = Readonly<Record<RecordField, readonly string[]>>;

/** Suricata EVE, `event_type` alert. It has no id of its own for an alert: `flow_id` names the flow. */
export const SURICATA_PATHS: JsonPaths = {
  id: [],
  time: ["timestamp", "@timestamp"],
  ruleText: ["alert.signature"],
  ruleId: ["alert.signature_id"],
  category: ["alert.category"],
  severity: ["alert.severity"],
  sourceAddress: ["src_ip"],
  sourcePort: ["src_port"],
  destinationAddress: ["dest_ip"],
  destinationPort: ["dest_port"],
  protocol: ["proto", "app_proto"],
  host: ["host", "host.name", "hostname"],
  user: ["smb.ntlmssp.user", "ftp.user", "user"],
  process: [],
  message: ["http.url", "dns.query.0.rrname", "tls.sni", "payload_printable"],
  techniques: ["alert.metadata.mitre_technique_id", "alert.metadata.mitre_technique"],
};

/** Wazuh 4.x, as in `alerts.json` or below the indexer's `_source`. */
export const WAZUH_PATHS: JsonPaths = {
  id: ["id", "_id"],
  time: ["timestamp", "@timestamp"],
  ruleText: ["rule.description"],
  ruleId: ["rule.id"],
  category: ["rule.groups"],
  severity: ["rule.level"],
  sourceAddress: [
    "data.srcip",
    "data.src_ip",
    "data.win.eventdata.sourceIp",
    "data.win.eventdata.ipAddress",
    "data.aws.sourceIPAddress",
    "data.aws.source_ip_address",
    "data.office365.ClientIP",
    "data.gcp.protoPayload.requestMetadata.callerIp",
    "data.remote_ip",
    "data.client_ip",
  ],
  sourcePort: ["data.srcport", "data.src_port", "data.win.eventdata.sourcePort", "data.win.eventdata.ipPort"],
  destinationAddress: [
    "data.dstip",
    "data.dest_ip",
    "data.dst_ip",
    "data.win.eventdata.destinationIp",
    "data.aws.dstaddr",
  ],
  destinationPort: ["data.dstport", "data.dest_port", "data.dst_port", "data.win.eventdata.destinationPort"],
  protocol: ["data.protocol", "data.proto", "data.win.eventdata.protocol"],
  host: ["agent.name", "data.win.system.computer", "predecoder.hostname", "manager.name"],
  user: [
    "data.dstuser",
    "data.srcuser",
    "data.win.eventdata.targetUserName",
    "data.win.eventdata.user",
    "data.win.eventdata.subjectUserName",
    "data.office365.UserId",
    "data.aws.userIdentity.userName",
    "data.audit.auid",
    "data.user",
    "syscheck.uname_after",
  ],
  process: [
    "data.win.eventdata.image",
    "data.win.eventdata.newProcessName",
    "data.win.eventdata.processName",
    "data.audit.exe",
    "data.process",
    "predecoder.program_name",
  ],
  message: ["full_log", "data.win.system.message", "data.url", "syscheck.path", "data.win.eventdata.commandLine"],
  techniques: ["rule.mitre.id"],
};
