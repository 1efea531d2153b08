/**
 * CICFlowMeter's columns under one canonical name each, and the published files that have them. Data, not code: a further
 * spelling is one more word in a list.
 *
 * Spellings are compared without case, blanks and punctuation (see `columnKey`), so ` Flow Bytes/s` and `flow_bytes_s` are one.
 * Sources: the CSE-CIC-IDS2018 "Processed Traffic Data" headers, the corrected set of Liu, Engelen et al. (CNS 2022), the
 * CIC-IDS 2017 "MachineLearningCVE" and "GeneratedLabelledFlows" headers, and the Kaggle re-publications.
 */

/**
 * Canonical feature name → its spellings: 2018, corrected set, 2017, Kaggle. Times are in microseconds, rates per second,
 * lengths in bytes.
 */
export const FLOW_FEATURES: Readonly<Record<string, readonly string[]>> = {
  flowDuration: ["Flow Duration"],
  totalFwdPackets: ["Tot Fwd Pkts", "Total Fwd Packet", "Total Fwd Packets"],
  totalBwdPackets: ["Tot Bwd Pkts", "Total Bwd packets", "Total Backward Packets"],
  totalFwdBytes: [
    "TotLen Fwd Pkts",
    "Total Length of Fwd Packet",
    "Total Length of Fwd Packets",
    "Fwd Packets Length Total",
  ],
  totalBwdBytes: [
    "TotLen Bwd Pkts",
    "Total Length of Bwd Packet",
    "Total Length of Bwd Packets",
    "Bwd Packets Length Total",
  ],
  fwdPacketLengthMax: ["Fwd Pkt Len Max", "Fwd Packet Length Max"],
  fwdPacketLengthMin: ["Fwd Pkt Len Min", "Fwd Packet Length Min"],
  fwdPacketLengthMean: ["Fwd Pkt Len Mean", "Fwd Packet Length Mean"],
  fwdPacketLengthStd: ["Fwd Pkt Len Std", "Fwd Packet Length Std"],
  bwdPacketLengthMax: ["Bwd Pkt Len Max", "Bwd Packet Length Max"],
  bwdPacketLengthMin: ["Bwd Pkt Len Min", "Bwd Packet Length Min"],
  bwdPacketLengthMean: ["Bwd Pkt Len Mean", "Bwd Packet Length Mean"],
  bwdPacketLengthStd: ["Bwd Pkt Len Std", "Bwd Packet Length Std"],
  flowBytesPerSecond: ["Flow Byts/s", "Flow Bytes/s"],
  flowPacketsPerSecond: ["Flow Pkts/s", "Flow Packets/s"],
  flowIatMean: ["Flow IAT Mean"],
  flowIatStd: ["Flow IAT Std"],
  flowIatMax: ["Flow IAT Max"],
  flowIatMin: ["Flow IAT Min"],
  fwdIatTotal: ["Fwd IAT Tot", "Fwd IAT Total"],
  fwdIatMean: ["Fwd IAT Mean"],
  fwdIatStd: ["Fwd IAT Std"],
  fwdIatMax: ["Fwd IAT Max"],
  fwdIatMin: ["Fwd IAT Min"],
  bwdIatTotal: ["Bwd IAT Tot", "Bwd IAT Total"],
  bwdIatMean: ["Bwd IAT Mean"],
  bwdIatStd: ["Bwd IAT Std"],
  bwdIatMax: ["Bwd IAT Max"],
  bwdIatMin: ["Bwd IAT Min"],
  fwdPshFlags: ["Fwd PSH Flags"],
  bwdPshFlags: ["Bwd PSH Flags"],
  fwdUrgFlags: ["Fwd URG Flags"],
  bwdUrgFlags: ["Bwd URG Flags"],
  fwdRstFlags: ["Fwd RST Flags"],
  bwdRstFlags: ["Bwd RST Flags"],
  fwdHeaderLength: ["Fwd Header Len", "Fwd Header Length"],
  bwdHeaderLength: ["Bwd Header Len", "Bwd Header Length"],
  fwdPacketsPerSecond: ["Fwd Pkts/s", "Fwd Packets/s"],
  bwdPacketsPerSecond: ["Bwd Pkts/s", "Bwd Packets/s"],
  packetLengthMin: ["Pkt Len Min", "Packet Length Min", "Min Packet Length"],
  packetLengthMax: ["Pkt Len Max", "Packet Length Max", "Max Packet Length"],
  packetLengthMean: ["Pkt Len Mean", "Packet Length Mean"],
  packetLengthStd: ["Pkt Len Std", "Packet Length Std"],
  packetLengthVariance: ["Pkt Len Var", "Packet Length Variance"],
  finFlagCount: ["FIN Flag Cnt", "FIN Flag Count"],
  synFlagCount: ["SYN Flag Cnt", "SYN Flag Count"],
  rstFlagCount: ["RST Flag Cnt", "RST Flag Count"],
  pshFlagCount: ["PSH Flag Cnt", "PSH Flag Count"],
  ackFlagCount: ["ACK Flag Cnt", "ACK Flag Count"],
  urgFlagCount: ["URG Flag Cnt", "URG Flag Count"],
  // "CWE" is CICFlowMeter's misspelling of CWR, congestion window reduced.
  cwrFlagCount: ["CWE Flag Count", "CWR Flag Count", "CWE Flag Cnt", "CWR Flag Cnt"],
  eceFlagCount: ["ECE Flag Cnt", "ECE Flag Count"],
  downUpRatio: ["Down/Up Ratio"],
  averagePacketSize: ["Pkt Size Avg", "Average Packet Size", "Avg Packet Size"],
  fwdSegmentSizeAverage: ["Fwd Seg Size Avg", "Fwd Segment Size Avg", "Avg Fwd Segment Size"],
  bwdSegmentSizeAverage: ["Bwd Seg Size Avg", "Bwd Segment Size Avg", "Avg Bwd Segment Size"],
  fwdBytesPerBulk: ["Fwd Byts/b Avg", "Fwd Bytes/Bulk Avg", "Fwd Avg Bytes/Bulk"],
  fwdPacketsPerBulk: ["Fwd Pkts/b Avg", "Fwd Packet/Bulk Avg", "Fwd Avg Packets/Bulk"],
  fwdBulkRate: ["Fwd Blk Rate Avg", "Fwd Bulk Rate Avg", "Fwd Avg Bulk Rate"],
  bwdBytesPerBulk: ["Bwd Byts/b Avg", "Bwd Bytes/Bulk Avg", "Bwd Avg Bytes/Bulk"],
  bwdPacketsPerBulk: ["Bwd Pkts/b Avg", "Bwd Packet/Bulk Avg", "Bwd Avg Packets/Bulk"],
  bwdBulkRate: ["Bwd Blk Rate Avg", "Bwd Bulk Rate Avg", "Bwd Avg Bulk Rate"],
  subflowFwdPackets: ["Subflow Fwd Pkts", "Subflow Fwd Packets"],
  subflowFwdBytes: ["Subflow Fwd Byts", "Subflow Fwd Bytes"],
  subflowBwdPackets: ["Subflow Bwd Pkts", "Subflow Bwd Packets"],
  subflowBwdBytes: ["Subflow Bwd Byts", "Subflow Bwd Bytes"],
  fwdInitialWindowBytes: ["Init Fwd Win Byts", "FWD Init Win Bytes", "Init_Win_bytes_forward", "Init Fwd Win Bytes"],
  bwdInitialWindowBytes: ["Init Bwd Win Byts", "Bwd Init Win Bytes", "Init_Win_bytes_backward", "Init Bwd Win Bytes"],
  fwdActiveDataPackets: ["Fwd Act Data Pkts", "act_data_pkt_fwd", "Fwd Act Data Packets"],
  fwdSegmentSizeMin: ["Fwd Seg Size Min", "min_seg_size_forward"],
  activeMean: ["Active Mean"],
  activeStd: ["Active Std"],
  activeMax: ["Active Max"],
  activeMin: ["Active Min"],
  idleMean: ["Idle Mean"],
  idleStd: ["Idle Std"],
  idleMax: ["Idle Max"],
  idleMin: ["Idle Min"],
  icmpCode: ["ICMP Code"],
  icmpType: ["ICMP Type"],
  totalTcpFlowTime: ["Total TCP Flow Time"],
};

/** Columns of a flow file that are fields of an AlertRecord, not features. `Flow ID` names a connection, not a row: it is no id. */
export const FLOW_FIELDS = {
  time: ["Timestamp"],
  sourceAddress: ["Src IP", "Source IP"],
  sourcePort: ["Src Port", "Source Port"],
  destinationAddress: ["Dst IP", "Destination IP"],
  destinationPort: ["Dst Port", "Destination Port"],
  protocol: ["Protocol"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Columns that hold the truth or follow from it; a record never carries them. */
export const FLOW_LABEL = "Label";
export const FLOW_TRUTH_COLUMNS = ["Label", "Attempted Category", "ClassLabel", "Class"] as const;

/** What a flow without malice is called, in lower case: `Benign` in 2018, `BENIGN` in 2017 and in the corrected set. */
export const FLOW_BENIGN = ["benign"] as const;

/** A header is a flow file's when it has at least this many of the features: no alert export has so many of them. */
export const FLOW_FEATURES_NEEDED = 40;

/** A published form of the data, told apart by its columns. */
export interface FlowVariant {
  readonly name: string;
  readonly title: string;
  /** All of these columns are there … */
  readonly has: readonly string[];
  /** … and none of these. */
  readonly lacks: readonly string[];
  /** Zone of its times, as it is not written in them; an IANA name or a fixed offset. */
  readonly timezone: string;
  /** Hours are written from 01 to 12 without AM or PM; the records' times are as written, to be resolved when cleaning. */
  readonly twelveHourClock: boolean;
}

/** The first that fits counts. */
export const FLOW_VARIANTS: readonly FlowVariant[] = [
  {
    name: "cic-ids-2018-corrected",
    title: "CSE-CIC-IDS2018, corrected (91 columns)",
    has: ["Fwd RST Flags", "Total TCP Flow Time", "Timestamp"],
    lacks: [],
    timezone: "UTC",
    twelveHourClock: false,
  },
  {
    name: "cic-ids-2018-addresses",
    title: "CSE-CIC-IDS2018 as published, the day with addresses (84 columns)",
    has: ["Tot Fwd Pkts", "Src IP", "Timestamp"],
    lacks: [],
    timezone: "-04:00",
    twelveHourClock: true,
  },
  {
    name: "cic-ids-2018",
    title: "CSE-CIC-IDS2018 as published (80 columns)",
    has: ["Tot Fwd Pkts", "Timestamp"],
    lacks: [],
    timezone: "-04:00",
    twelveHourClock: true,
  },
  {
    name: "cic-ids-2017-addresses",
    title: "CIC-IDS 2017, labelled flows (85 columns)",
    has: ["Source IP", "Destination Port", "Timestamp"],
    lacks: [],
    timezone: "-03:00",
    twelveHourClock: true,
  },
  {
    name: "cic-ids-2017",
    title: "CIC-IDS 2017 for machine learning (79 columns)",
    has: ["Destination Port"],
    lacks: ["Timestamp"],
    timezone: "-03:00",
    twelveHourClock: true,
  },
  {
    name: "cic-ids-kaggle",
    title: "CIC-IDS without port and time, as on Kaggle",
    has: [],
    lacks: ["Timestamp", "Dst Port", "Destination Port"],
    timezone: "UTC",
    twelveHourClock: false,
  },
  {
    name: "cicflowmeter",
    title: "CICFlowMeter flows",
    has: [],
    lacks: [],
    timezone: "UTC",
    twelveHourClock: false,
  },
];
